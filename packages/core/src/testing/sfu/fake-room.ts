import { addressKey, type DeviceAddress } from '../../protocol/address.ts';
import type { JsonValue, MediaSource } from '../../protocol/messages.ts';
import type { SfuDataConsumer, SfuEvent, SfuParameters, SfuPeer, SfuTransport } from '../../protocol/sfu.ts';
import type { SfuRequest, SfuResponse } from '../../topology/sfu/signaling.ts';
import { fakeRtpCapabilities } from './fake-rtp.ts';
import { type FakeRate, silence } from './fake-stats.ts';
import type { FakeTransport } from './fake-transport.ts';

interface Producer {
  readonly id: string;
  readonly source: MediaSource;
  readonly mid: string;
  readonly rtpParameters: SfuParameters;
  paused: boolean;
}

interface DataProducer {
  readonly id: string;
  readonly label: string;
  readonly protocol: string;
  readonly stream: number;
}

interface Consumer {
  readonly id: string;
  readonly of: FakeMember;
  readonly producer: Producer;
  readonly count: number;
  paused: boolean;
  spatial: number;
}

/** A device in a fake room. */
export interface FakeMember {
  readonly device: DeviceAddress;
  readonly send: FakeTransport;
  readonly receive: FakeTransport;
  readonly producers: Map<string, Producer>;
  readonly dataProducers: Map<string, DataProducer>;
  readonly consumers: Map<string, Consumer>;
  /** Data producer to the stream on which this member gets it. */
  readonly dataConsumers: Map<string, number>;
  /** Sources of which packets arrive, but no frame. */
  readonly frozen: Set<MediaSource>;
}

/** What a fake room needs of its SFU. */
export interface FakeRoomHost {
  createId(): string;
  createTransport(direction: 'send' | 'receive'): FakeTransport;
  /** Adds up what flowed until now. */
  settle(): void;
  tell(to: DeviceAddress, event: SfuEvent): void;
}

/** A room of a fake SFU: what a server does, in memory. */
export interface FakeRoom {
  readonly members: ReadonlyMap<string, FakeMember>;
  join(device: DeviceAddress, request: SfuRequest<'sfu.join'>): SfuResponse<'sfu.join'>;
  produce(device: DeviceAddress, request: SfuRequest<'sfu.produce'>): { readonly id: string };
  produceData(device: DeviceAddress, request: SfuRequest<'sfu.produce-data'>): { readonly id: string };
  consume(device: DeviceAddress, request: SfuRequest<'sfu.consume'>): SfuResponse<'sfu.consume'>;
  consumeData(device: DeviceAddress, dataProducers: readonly string[]): SfuResponse<'sfu.consume-data'>;
  update(device: DeviceAddress, request: SfuRequest<'sfu.update'>): void;
  leave(device: DeviceAddress): void;
  rateOf(consumer: string): FakeRate;
  /** Hands a message on to whoever takes it; false when the transport is none of this room. */
  deliver(from: FakeTransport, stream: number, data: unknown): boolean;
  memberOf(device: DeviceAddress): FakeMember;
  tellAll(event: SfuEvent, except?: DeviceAddress): void;
}

/** Creates an empty room. */
export function createFakeRoom(host: FakeRoomHost): FakeRoom {
  const members = new Map<string, FakeMember>();
  const memberOf = (device: DeviceAddress): FakeMember => {
    const member = members.get(addressKey(device));
    if (!member) throw Object.assign(new Error('not in the room'), { code: 'not-in-room' });
    return member;
  };
  const tellAll: FakeRoom['tellAll'] = (event, except) => {
    for (const [key, { device }] of members) if (!except || key !== addressKey(except)) host.tell(device, event);
  };
  const find = (id: string): readonly [FakeMember, Producer] | undefined => {
    for (const member of members.values()) {
      const producer = member.producers.get(id);
      if (producer) return [member, producer];
    }
    return undefined;
  };
  const leave = (device: DeviceAddress): void => {
    host.settle();
    if (members.delete(addressKey(device))) tellAll({ event: 'peer-left', device });
  };
  const consumeData = (member: FakeMember, wanted: readonly string[]): SfuDataConsumer[] => {
    const all = [...members.values()].flatMap((each) => [...each.dataProducers.values()]);
    return all.flatMap(({ id, label, protocol }) => {
      if (!wanted.includes(id)) return [];
      const streamId = member.dataConsumers.size;
      member.dataConsumers.set(id, streamId);
      return [
        { id: host.createId(), dataProducer: id, label, protocol, sctpStreamParameters: { streamId, ordered: true } },
      ];
    });
  };
  const consume = (member: FakeMember, producers: readonly string[], playing: readonly string[] = []) => {
    const consumers = producers.flatMap((id) => {
      const [of, producer] = find(id) ?? [];
      if (!of || !producer) return [];
      const consumer = createConsumer(host.createId(), of, producer, !playing.includes(id));
      member.consumers.set(consumer.id, consumer);
      return [describeConsumer(consumer)];
    });
    return { consumers };
  };
  const closeProducer = (member: FakeMember, id: string): void => {
    if (!member.producers.delete(id) && !member.dataProducers.delete(id)) return;
    for (const other of members.values())
      for (const [consumer, { producer }] of other.consumers) if (producer.id === id) other.consumers.delete(consumer);
    tellAll({ event: 'closed', device: member.device, producers: [id] }, member.device);
  };

  return {
    members,
    memberOf,
    tellAll,
    leave,
    join(device, { rtpCapabilities: told }) {
      leave(device);
      const [send, receive] = [host.createTransport('send'), host.createTransport('receive')];
      const member: FakeMember = {
        ...{ device, send, receive, producers: new Map(), dataProducers: new Map(), consumers: new Map() },
        ...{ dataConsumers: new Map(), frozen: new Set() },
      };
      const peers = Array.from(members.values(), describeMember);
      members.set(addressKey(device), member);
      tellAll({ event: 'peer-joined', peer: describeMember(member) }, device);
      const rtpCapabilities = fakeRtpCapabilities as unknown as SfuParameters;
      const ids = peers.flatMap(({ dataProducers }) => dataProducers.map(({ id }) => id));
      const sent = peers.flatMap(({ producers }) => producers.map(({ id }) => id));
      return {
        ...(told && consume(member, sent)),
        ...{ rtpCapabilities, send: describeTransport(send), receive: describeTransport(receive), peers },
        dataConsumers: consumeData(member, ids),
      };
    },
    produce(device, { source, rtpParameters, paused }) {
      const member = memberOf(device);
      const mid = String(rtpParameters['mid']);
      const producer = { id: host.createId(), source, mid, rtpParameters, paused };
      host.settle();
      member.producers.set(producer.id, producer);
      tellAll({ event: 'producers', device, producers: [describeProducer(producer)] }, device);
      return { id: producer.id };
    },
    produceData(device, { label, protocol = '', sctpStreamParameters }) {
      const stream = Number(sctpStreamParameters['streamId']);
      const producer = { id: host.createId(), label, protocol, stream };
      memberOf(device).dataProducers.set(producer.id, producer);
      tellAll({ event: 'data-producers', device, dataProducers: [{ id: producer.id, label, protocol }] }, device);
      return { id: producer.id };
    },
    consume: (device, { producers, playing }) => consume(memberOf(device), producers, playing),
    consumeData: (device, dataProducers) => ({ dataConsumers: consumeData(memberOf(device), dataProducers) }),
    update(device, { producers = [], consumers = [], dataProducers = [] }) {
      const member = memberOf(device);
      host.settle();
      for (const { id, paused, closed } of producers) {
        const producer = member.producers.get(id);
        if (closed) closeProducer(member, id);
        else if (producer && paused !== undefined) {
          producer.paused = paused;
          tellAll({ event: 'producers', device, producers: [describeProducer(producer)] }, device);
        }
      }
      for (const { id } of dataProducers) closeProducer(member, id);
      for (const { id, paused, layers, keyFrame, closed } of consumers) {
        const consumer = member.consumers.get(id);
        if (!consumer) continue;
        if (closed) member.consumers.delete(id);
        if (keyFrame) member.frozen.delete(consumer.producer.source);
        consumer.paused = paused ?? consumer.paused;
        consumer.spatial = layers?.spatial ?? consumer.spatial;
      }
    },
    rateOf(id) {
      for (const member of members.values()) {
        const consumer = member.consumers.get(id);
        if (consumer) return rateFor(member, consumer);
      }
      return silence;
    },
    deliver(from, stream, data) {
      const sender = [...members.values()].find(({ send }) => send === from);
      const producer = [...(sender?.dataProducers.values() ?? [])].find((each) => each.stream === stream);
      if (!producer) return sender !== undefined;
      for (const { dataConsumers, receive } of members.values()) {
        const to = receive.dataChannels.get(dataConsumers.get(producer.id) ?? -1);
        if (to?.readyState === 'open' && !receive.broken) to.fire('message', { data });
      }
      return true;
    },
  };
}

function createConsumer(id: string, of: FakeMember, producer: Producer, paused: boolean): Consumer {
  const encodings = producer.rtpParameters['encodings'] as readonly { readonly scalabilityMode?: string }[];
  const svc = Number(/^L(\d)/.exec(encodings[0]?.scalabilityMode ?? '')?.[1] ?? 1);
  const count = encodings.length > 1 ? encodings.length : svc;
  return { id, of, producer, count, paused, spatial: count - 1 };
}

function rateFor(to: FakeMember, { of, producer, paused, count, spatial }: Consumer): FakeRate {
  const carries = [of.send, to.receive].every(({ state, broken }) => state === 'connected' && !broken);
  if (!carries || paused || producer.paused || !of.send.sending.get(producer.mid)?.active) return silence;
  if (producer.source === 'microphone' || producer.source === 'screen-audio')
    return { packets: 50, frames: 0, bytes: 6_000 };
  const width = 1280 / 2 ** (count - 1 - spatial);
  return { packets: 60, frames: to.frozen.has(producer.source) ? 0 : 30, bytes: width * 100, width };
}

function describeMember({ device, producers, dataProducers }: FakeMember): SfuPeer {
  return {
    device,
    producers: Array.from(producers.values(), describeProducer),
    dataProducers: Array.from(dataProducers.values(), ({ id, label, protocol }) => ({ id, label, protocol })),
  };
}

function describeProducer({ id, source, paused }: Producer) {
  return { id, source, paused };
}

function describeConsumer({ id, producer, count, paused }: Consumer) {
  const kind = producer.source === 'camera' || producer.source === 'screen' ? 'video' : ('audio' as const);
  const encodings = [{ ssrc: 1, ...(count > 1 && { scalabilityMode: `L${count}T3` }) }];
  // Each consumer has its own section: the client counts them.
  const { mid: _, ...rtpParameters } = producer.rtpParameters;
  return {
    ...{ id, producer: producer.id, kind: kind as 'audio' | 'video', producerPaused: producer.paused },
    rtpParameters: { ...rtpParameters, encodings } as { readonly [key: string]: JsonValue },
    type: count > 1 ? ('simulcast' as const) : ('simple' as const),
    ...(!paused && { playing: true as const }),
  };
}

function describeTransport({ id }: FakeTransport): SfuTransport {
  return {
    id,
    iceParameters: { usernameFragment: id, password: 'fake' },
    iceCandidates: [],
    dtlsParameters: { fingerprints: [] },
    sctpParameters: { port: 5000, OS: 1024, MIS: 1024, maxMessageSize: 262_144 },
  };
}
