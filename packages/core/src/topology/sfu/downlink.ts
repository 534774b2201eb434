import type { types } from 'mediasoup-client';
import { addressKey, type DeviceAddress } from '../../protocol/address.ts';
import type { MediaSource } from '../../protocol/messages.ts';
import type { SfuConsumer, SfuEvent, SfuProducer } from '../../protocol/sfu.ts';
import type { PeerId } from '../topology.ts';
import { layersFor, spatialLayers } from './layers.ts';
import type { Part } from './part.ts';
import type { SfuResponse } from './signaling.ts';

/** What comes from the SFU: one consumer for each producer of a member that is known here. */
export interface Downlink {
  /** The transport is there. */
  begin(): void;
  handle(event: SfuEvent): void;
  /** A device became a peer of this session: takes what it sends. */
  take(key: string): void;
  /** Takes nothing more of a device. */
  drop(key: string): void;
  /** Takes what a peer sends once more, by consumers of their own. */
  takeAnew(key: string): void;
  /** The wish for a source changed. */
  adjust(peer: PeerId, source: MediaSource): void;
  askKeyFrame(peer: PeerId, source: MediaSource): void;
  /** Everything that is received at present. */
  flows(): readonly Flow[];
  /** Tells again which tracks there are: they take the place of those of a stay before. */
  announce(): void;
}

/** One source of a peer, as it is received. */
export interface Flow {
  readonly peer: PeerId;
  readonly source: MediaSource;
  readonly mid: string;
  /** Packets are to be expected. */
  readonly active: boolean;
}

interface Taken {
  readonly key: string;
  readonly source: MediaSource;
  readonly consumer: types.Consumer;
  readonly layers: number;
}

/** One time that a producer is asked for. */
interface Ask {
  readonly producer: string;
}

/** Producers in one request. */
const maxBatch = 64;

/** What a downlink is made from. */
export interface DownlinkOptions {
  readonly part: Part;
  readonly device: types.Device;
  /** Consumers that it brought need not be asked for. */
  readonly joined: SfuResponse<'sfu.join'>;
  /** The room was entered before anybody was met: what is sent there is taken, paused, before it is known whose it is. */
  readonly ahead: boolean;
  /** Tracks of this stay may be told. */
  announced(): boolean;
}

/**
 * Creates the downlink over a transport that asks the SFU by itself, and that need not be there yet. `begun` runs when what was
 * there at first has been negotiated, and each time after it: with whether anything comes.
 */
export function createDownlink(
  { part, device, joined, ahead, announced }: DownlinkOptions,
  transport: () => types.Transport,
  begun: (comes: boolean) => void,
): Downlink {
  const { desired, updates, signaling, room } = part;
  const known = new Map<string, Map<string, SfuProducer>>();
  const taken = new Map<string, Taken>();
  /** Producers that are asked for; what an earlier ask brings is not wanted any more. */
  const asked = new Map<string, Ask>();
  /** Consumers of which the SFU sends no layer at present: there is no bandwidth for any. */
  const starved = new Set<string>();
  /** What plays in step shares a stream, by a number of the device: a key may hold what no stream's id may. */
  const streams = new Map<string, number>();
  let due: Ask[] = [];
  /** Came with the join, by producers. */
  const brought = new Map(joined.consumers?.map((consumer) => [consumer.producer, consumer]));
  /** Nothing came over the transport yet: what is asked for now is expected before it is connected. */
  let untouched = true;

  const tellTrack = (key: string, source: MediaSource): void => {
    const peer = desired.peers.get(key);
    if (peer === undefined || !announced()) return;
    const one = [...taken.values()].findLast((each) => each.key === key && each.source === source);
    const { track = null, rtpReceiver = null } = one?.consumer ?? {};
    part.tell({ type: 'track', peer, source, track, receiver: rtpReceiver });
  };
  const wishFor = (key: string, source: MediaSource) => {
    const peer = desired.peers.get(key);
    return peer === undefined ? 'paused' : desired.wish(peer, source);
  };
  const adjust = ({ key, source, consumer, layers }: Taken): void =>
    updates.consumer({ id: consumer.id, ...layersFor(wishFor(key, source), layers) });
  const release = (producer: string, tellSfu: boolean): void => {
    const one = taken.get(producer);
    asked.delete(producer);
    if (!one) return;
    taken.delete(producer);
    starved.delete(one.consumer.id);
    one.consumer.close();
    if (tellSfu) updates.consumer({ id: one.consumer.id, closed: true });
    tellTrack(one.key, one.source);
  };

  const request = (producer: string): void => {
    if (asked.has(producer)) return;
    const ask = { producer };
    asked.set(producer, ask);
    if (due.push(ask) === 1) queueMicrotask(flush);
  };
  const flush = (): void => {
    const consumers = [...brought.values()];
    const here = due.filter(({ producer }) => brought.delete(producer));
    const missing = due.filter((ask) => !here.includes(ask));
    due = [];
    if (here.length > 0) void accept(here, () => ({ consumers }));
    for (let start = 0; start < missing.length; start += maxBatch) void consume(missing.slice(start, start + maxBatch));
  };
  const consume = (asks: readonly Ask[]): Promise<void> => {
    const producers = asks.map(({ producer }) => producer);
    const playing = untouched ? producers.filter(isInFull) : [];
    const rtpCapabilities = device.rtpCapabilities as never;
    const request = { room, rtpCapabilities, producers, ...(playing.length > 0 && { playing }) };
    return accept(asks, () => signaling.consume(request));
  };
  const accept = async (
    asks: readonly Ask[],
    answer: () => SfuResponse<'sfu.consume'> | Promise<SfuResponse<'sfu.consume'>>,
  ): Promise<void> => {
    const forget = (ask: Ask): boolean => asked.get(ask.producer) === ask && asked.delete(ask.producer);
    untouched = false;
    try {
      const { consumers } = await answer();
      if (transport().closed) return;
      const receiving = asks.map((ask) => {
        const told = consumers.find(({ producer }) => producer === ask.producer);
        return told ? receive(told, ask) : forget(ask);
      });
      await Promise.all(receiving);
    } catch (error) {
      asks.forEach(forget);
      part.debug('consume-error', String(error));
    }
    begun(taken.size > 0);
  };
  const ownerOf = (producer: string): readonly [string, SfuProducer] | undefined => {
    for (const [key, producers] of known) {
      const one = producers.get(producer);
      if (one) return [key, one];
    }
    return undefined;
  };
  const isInFull = (producer: string): boolean => {
    const [key = '', one] = ownerOf(producer) ?? [];
    return one !== undefined && wishFor(key, one.source) === null;
  };
  /** Begins at once: the library makes one negotiation of all that begin in one task. */
  const receive = async (told: SfuConsumer, ask: Ask): Promise<void> => {
    const { id, producer, kind, rtpParameters } = told;
    const [key = '', one] = ownerOf(producer) ?? [];
    if (!one || asked.get(producer) !== ask) return updates.consumer({ id, closed: true });
    const { source } = one;
    const group = source === 'microphone' || source === 'camera' ? 'talk' : 'share';
    if (!streams.has(key)) streams.set(key, streams.size);
    const consumer = await transport().consume({
      ...{ id, producerId: producer, kind, streamId: `${group}-${streams.get(key)}` },
      rtpParameters: rtpParameters as unknown as types.RtpParameters,
    });
    if (asked.get(producer) !== ask) {
      consumer.close();
      return updates.consumer({ id, closed: true });
    }
    const [encoding] = consumer.rtpParameters.encodings ?? [];
    const layers = told.type === 'simple' ? 1 : spatialLayers(encoding?.scalabilityMode);
    const made = { key, source, consumer, layers };
    const follows = [...taken.values()].some((each) => each.key === key && each.source === source);
    taken.set(producer, made);
    // What takes the place of another is shown once something of it has come.
    if (follows && consumer.track.muted) {
      consumer.track.addEventListener('unmute', () => tellTrack(key, source), { once: true });
    } else tellTrack(key, source);
    if (wishFor(key, source) !== (told.playing ? null : 'paused')) adjust(made);
  };

  /** Somebody in the room sends this. */
  const know = (of: DeviceAddress, producers: readonly SfuProducer[], early = false): void => {
    const key = addressKey(of);
    const all = known.get(key) ?? new Map<string, SfuProducer>();
    known.set(key, all);
    for (const producer of producers) {
      all.set(producer.id, producer);
      if (early || desired.peers.has(key)) request(producer.id);
    }
  };
  const forget = (key: string, producers: Iterable<string>): void => {
    for (const producer of [...producers]) {
      known.get(key)?.delete(producer);
      release(producer, false);
    }
  };
  const drop = (key: string): void => {
    for (const producer of known.get(key)?.keys() ?? []) release(producer, true);
  };
  const take = (key: string): void => {
    for (const producer of known.get(key)?.keys() ?? []) {
      const one = taken.get(producer);
      if (!one) request(producer);
      else {
        tellTrack(key, one.source);
        adjust(one);
      }
    }
  };
  const of = (peer: PeerId, source: MediaSource): readonly Taken[] =>
    [...taken.values()].filter((one) => desired.peers.get(one.key) === peer && one.source === source);

  // The SFU works while the transport is made here.
  for (const peer of joined.peers) know(peer.device, peer.producers, ahead);
  flush();

  return {
    begin() {
      if (asked.size > 0) return;
      untouched = false;
      begun(false);
    },
    handle(event) {
      switch (event.event) {
        case 'peer-joined':
          return know(event.peer.device, event.peer.producers);
        case 'producers':
          return know(event.device, event.producers);
        case 'closed':
          return forget(addressKey(event.device), event.producers);
        case 'layers': {
          const isTaken = [...taken.values()].some(({ consumer }) => consumer.id === event.consumer);
          if (isTaken && event.spatial === null) starved.add(event.consumer);
          else starved.delete(event.consumer);
          return;
        }
        case 'peer-left': {
          const key = addressKey(event.device);
          forget(key, known.get(key)?.keys() ?? []);
          return void known.delete(key);
        }
      }
    },
    take,
    drop,
    takeAnew(key) {
      drop(key);
      take(key);
    },
    adjust: (peer, source) => of(peer, source).forEach(adjust),
    askKeyFrame(peer, source) {
      for (const { consumer } of of(peer, source)) updates.consumer({ id: consumer.id, keyFrame: true });
    },
    flows: () =>
      Array.from(taken).flatMap(([producer, { key, source, consumer }]) => {
        const peer = desired.peers.get(key);
        if (peer === undefined) return [];
        const active =
          !known.get(key)?.get(producer)?.paused &&
          !starved.has(consumer.id) &&
          desired.wish(peer, source) !== 'paused';
        return [{ peer, source, mid: consumer.localId, active }];
      }),
    announce() {
      for (const { key, source } of taken.values()) tellTrack(key, source);
    },
  };
}
