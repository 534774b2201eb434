import type { DeviceAddress } from '../../protocol/address.ts';
import { addressKey } from '../../protocol/address.ts';
import type { MediaSource } from '../../protocol/messages.ts';
import type { SfuEvent, SfuRequests } from '../../protocol/sfu.ts';
import type { SfuHandler } from '../../topology/sfu/device.ts';
import type { SfuSignaling } from '../../topology/sfu/signaling.ts';
import type { Clock } from '../../util/clock.ts';
import { FakeMediaStreamTrack, type MediaFactory } from '../media/fake-media-stream-track.ts';
import { createRandom } from '../random.ts';
import { FakeHandler, type FakeSender } from './fake-handler.ts';
import { createFakeRoom, type FakeRoom } from './fake-room.ts';
import { fakeRtpCapabilities } from './fake-rtp.ts';
import { silence } from './fake-stats.ts';
import { FakeTransport } from './fake-transport.ts';

/** Options of a fake SFU. */
export interface FakeSfuOptions {
  readonly clock: Clock;
  /** Ms that each request takes, and each connection. Default 5. */
  readonly latency?: number;
}

/** A request that a fake SFU got. */
export interface FakeSfuRequest {
  readonly method: keyof SfuRequests;
  readonly device: DeviceAddress;
  readonly body: object;
}

/** An SFU in memory, in the hands of a test. */
export interface FakeSfu {
  /** Options of `sfu()` for one device: whoever it is must be told, as a server knows it from its connection. */
  options(self: DeviceAddress): { readonly signaling: SfuSignaling; readonly handler: SfuHandler };
  /** Everything that was asked, the newest last. */
  readonly requests: readonly FakeSfuRequest[];
  /** The devices in a room. */
  devices(room: string): readonly DeviceAddress[];
  /** How often a device negotiated since it came: sending and receiving. */
  negotiations(room: string, device: DeviceAddress): { readonly send: number; readonly receive: number };
  /** From now on requests reject with this error; null ends it. */
  refuse(error: unknown): void;
  /** The room is no more where it was. */
  crash(room: string, reason?: Extract<SfuEvent, { event: 'gone' }>['reason']): void;
  /** Cuts a device's ways to the SFU; `null`: so that nothing tells. */
  cut(room: string, device: DeviceAddress, state: 'disconnected' | 'failed' | null): void;
  /** What was cut works again, some with a restart of ICE only. */
  mend(room: string, device: DeviceAddress): void;
  /** A device gets packets of a video source, but no frame, until it asks for a key frame. */
  freeze(room: string, device: DeviceAddress, source: MediaSource): void;
  /** The connection to the SFU's server is there again. */
  reset(device: DeviceAddress): void;
  /** Tells everybody in the room. */
  tell(room: string, event: SfuEvent): void;
}

/**
 * Creates an SFU that exists in memory only: for tests of calls of many, in Node or elsewhere. The client's side is the
 * real one, down to mediasoup-client's transports; browser and server are fakes.
 *
 * @example
 * const fakeSfu = createFakeSfu({ clock });
 * const self = { user: 'alice', device: 'laptop' };
 * const topology = sfu(fakeSfu.options(self));
 * const calls = createCallClient({ self: { id: self.user, device: self.device }, transport, environment, topology });
 */
export function createFakeSfu({ clock, latency = 5 }: FakeSfuOptions): FakeSfu {
  const random = createRandom('sfu');
  const factory: MediaFactory = { random, liveTracks: new Set() };
  const rooms = new Map<string, FakeRoom>();
  const transports = new Map<string, FakeTransport>();
  const listeners = new Map<string, Set<(room: string, event: SfuEvent) => void>>();
  const resets = new Map<string, Set<() => void>>();
  const requests: FakeSfuRequest[] = [];
  let refusal: unknown = null;

  const settle = (): void => transports.forEach((transport) => transport.settle());
  const transportHost = {
    ...{ clock, latency },
    createTrack: (kind: 'audio' | 'video') => new FakeMediaStreamTrack(factory, { kind, label: 'remote' }),
    rateOf: (consumer: string) => {
      const rates = Array.from(rooms.values(), (room) => room.rateOf(consumer));
      return rates.find(({ packets }) => packets > 0) ?? silence;
    },
    rateOfSender: (sender: FakeSender) => (sender.active ? { packets: 50, frames: 0, bytes: 6_000 } : silence),
    deliver: (from: FakeTransport, stream: number, data: unknown) =>
      void clock.after(latency, () => [...rooms.values()].some((room) => room.deliver(from, stream, data))),
  };
  const roomOf = (name: string): FakeRoom => {
    const known = rooms.get(name);
    if (known) return known;
    const room = createFakeRoom({
      createId: () => random.text(8),
      createTransport(direction) {
        const transport = new FakeTransport(random.text(8), direction, transportHost);
        transports.set(transport.id, transport);
        return transport;
      },
      settle,
      tell: (to, event) =>
        void clock.after(latency, () => listeners.get(addressKey(to))?.forEach((listener) => listener(name, event))),
    });
    rooms.set(name, room);
    return room;
  };
  const handler = {
    name: 'FakeHandler',
    factory: ({ iceParameters }: { readonly iceParameters: { readonly usernameFragment: string } }) =>
      new FakeHandler(transports.get(iceParameters.usernameFragment) as FakeTransport),
    getNativeRtpCapabilities: async () => structuredClone(fakeRtpCapabilities),
  };

  const options: FakeSfu['options'] = (self) => {
    const ask =
      <M extends keyof SfuRequests>(
        method: M,
        answer: (room: FakeRoom, body: SfuRequests[M]['request']) => SfuRequests[M]['response'],
      ) =>
      async (body: SfuRequests[M]['request']): Promise<SfuRequests[M]['response']> => {
        requests.push({ method, device: self, body });
        await new Promise<void>((resolve) => void clock.after(latency, resolve));
        if (refusal) throw refusal;
        const response = structuredClone(answer(roomOf(body.room), structuredClone(body)));
        await new Promise<void>((resolve) => void clock.after(latency, resolve));
        return response;
      };
    const signaling: SfuSignaling = {
      join: ask('sfu.join', (room, body) => room.join(self, body)),
      connectTransport: ask('sfu.connect', (_, { transport }) => transports.get(transport)?.connect() as undefined),
      produce: ask('sfu.produce', (room, body) => room.produce(self, body)),
      produceData: ask('sfu.produce-data', (room, body) => room.produceData(self, body)),
      consume: ask('sfu.consume', (room, body) => room.consume(self, body)),
      consumeData: ask('sfu.consume-data', (room, { dataProducers }) => room.consumeData(self, dataProducers)),
      update: ask('sfu.update', (room, body) => room.update(self, body) as undefined),
      restartIce: ask('sfu.restart', (room, body) => {
        room.memberOf(self);
        const fresh = { usernameFragment: random.text(4), password: 'fake' };
        return { iceParameters: Object.fromEntries(body.transports.map((id) => [id, fresh])) };
      }),
      leave: ask('sfu.leave', (room) => room.leave(self) as undefined),
      onEvent: (room, listener) => add(listeners, self, (name, event) => name === room && listener(event)),
      onReset: (listener) => add(resets, self, () => listener()),
    };
    return { signaling, handler };
  };
  const waysOf = (room: string, device: DeviceAddress): readonly FakeTransport[] => {
    const { send, receive } = roomOf(room).memberOf(device);
    return [send, receive];
  };

  return {
    options,
    requests,
    devices: (room) => Array.from(roomOf(room).members.values(), ({ device }) => device),
    negotiations(room, device) {
      const { send, receive } = roomOf(room).memberOf(device);
      return { send: send.negotiations, receive: receive.negotiations };
    },
    refuse: (error) => void (refusal = error),
    crash(room, reason = 'worker-died') {
      for (const { device } of roomOf(room).members.values())
        for (const way of waysOf(room, device)) way.breakDown(null);
      roomOf(room).tellAll({ event: 'gone', reason });
      rooms.delete(room);
    },
    cut: (room, device, state) => waysOf(room, device).forEach((way) => way.breakDown(state)),
    mend: (room, device) => waysOf(room, device).forEach((way) => way.heal()),
    freeze(room, device, source) {
      settle();
      roomOf(room).memberOf(device).frozen.add(source);
    },
    reset: (device) => resets.get(addressKey(device))?.forEach((listener) => listener()),
    tell: (room, event) => roomOf(room).tellAll(event),
  };
}

function add<T>(lists: Map<string, Set<T>>, self: DeviceAddress, listener: T): () => void {
  const key = addressKey(self);
  const list = lists.get(key) ?? new Set<T>();
  lists.set(key, list.add(listener));
  return () => void list.delete(listener);
}
