import type { DeviceAddress } from '../../src/protocol/address.ts';
import type { SignalMessage } from '../../src/protocol/envelope.ts';
import type { CallMessage } from '../../src/protocol/messages.ts';
import { createSession, type SessionOptions } from '../../src/signaling/session.ts';
import type { ReceivedMessage, SignalingSession } from '../../src/signaling/session-contract.ts';
import type { SignalingTransport } from '../../src/signaling/transport.ts';
import { createMemoryNetwork, memoryTransport, type MemoryNetwork } from '../../src/signaling/transports/memory.ts';
import { createFakeClock, type FakeClock } from '../../src/testing/fake-clock.ts';
import { createRandom } from '../../src/testing/random.ts';
import { silentLogger } from '../../src/util/log.ts';

export const secret = 'abcdefghijklmnopqrstuv';

/** A numbered message of a call: what arrives can be compared with what was sent. */
/** A small message with a number in it. */
export const update = (version: number, call = 'call'): CallMessage => ({
  ...{ type: 'media', call, secret, version, hold: false },
  media: { microphone: true, camera: false, screen: false, screenAudio: false },
});

export const cancel = (call = 'call'): CallMessage => ({ type: 'cancel', call, secret, reason: 'cancelled' });

export const invite: CallMessage = {
  ...{ type: 'invite', call: 'call', secret, profile: {}, ring: 45_000, warm: true },
  media: { microphone: true, camera: false, screen: false, screenAudio: false },
};

export const hangUp: CallMessage = { type: 'hang-up', call: 'call', secret, reason: 'completed' };

/** Takes back what a transport promises. */
export const bestEffort = (transport: SignalingTransport): SignalingTransport => ({ ...transport, capabilities: {} });

/** The types of the messages that a session received. */
export const types = (session: TestSession): string[] => session.received.map(({ message }) => message.type);

/** The kinds of the frames that a session sent. */
export const kinds = (session: TestSession): string[] => session.wire.map(({ frame }) => frame.kind);

export interface TestSession extends SignalingSession {
  readonly self: DeviceAddress;
  readonly received: ReceivedMessage[];
  /** Everything that was handed to the transport, in order. */
  readonly wire: SignalMessage[];
  /** The numbers of the pings received, of one call or all. */
  pings(call?: string): number[];
}

export interface Scene {
  readonly clock: FakeClock;
  readonly network: MemoryNetwork;
  /** A started session; `wrap` changes its transport. */
  session(
    user: string,
    options?: Partial<SessionOptions> & {
      device?: string;
      wrap?: (transport: SignalingTransport) => SignalingTransport;
    },
  ): TestSession;
  /** Makes a call known to every session so far, as an invitation would. */
  know(...calls: string[]): void;
  /** Messages sent by all sessions so far. */
  count(): number;
}

export function createScene(seed: string | number = 1): Scene {
  const clock = createFakeClock();
  const network = createMemoryNetwork();
  const random = createRandom(seed);
  const sessions: TestSession[] = [];
  return {
    clock,
    network,
    session(user, { device = `${user}-device`, wrap = (inner: SignalingTransport) => inner, ...options } = {}) {
      const self = { user, device };
      const received: ReceivedMessage[] = [];
      const wire: SignalMessage[] = [];
      const inner = wrap(memoryTransport({ network }));
      const transport: SignalingTransport = {
        ...inner,
        send(message) {
          wire.push(message);
          return inner.send(message);
        },
      };
      const session = createSession({
        ...{ transport, self, clock, createId: () => random.text(22), log: silentLogger, random: random.next },
        onMessage: (message) => void received.push(message),
        ...options,
      });
      session.start();
      const created: TestSession = {
        ...{ ...session, self, received, wire },
        pings: (call) =>
          received.flatMap(({ message }) =>
            message.type === 'media' && (call ?? message.call) === message.call ? message.version : [],
          ),
      };
      sessions.push(created);
      return created;
    },
    know(...calls) {
      for (const session of sessions) {
        for (const call of calls) session.cast({ user: 'nobody' }, call, cancel(call), 1)();
        session.wire.length = 0;
      }
    },
    count: () => sessions.reduce((sum, { wire }) => sum + wire.length, 0),
  };
}

/** Alice and Bob, connected; both know the call. */
export async function pair(
  wrap: (transport: SignalingTransport) => SignalingTransport = (transport) => transport,
): Promise<[TestSession, TestSession, Scene]> {
  const scene = createScene();
  const [alice, bob] = [scene.session('alice', { wrap }), scene.session('bob', { wrap })];
  await scene.clock.settle();
  scene.know('call');
  return [alice, bob, scene];
}

/** Sends what a stranger's program could send: a cast to Bob, changed as told. */
export async function stranger(
  scene: Scene,
  user: string,
): Promise<(change?: Partial<SignalMessage>) => Promise<void>> {
  const transport = memoryTransport({ network: scene.network });
  const from = { user, device: 'x' };
  await transport.open({ self: from, message() {}, status() {} });
  let number = 0;
  return async (change) => {
    const frame = { kind: 'cast', message: cancel() } as const;
    await transport.send({ v: 1, id: `m${++number}`, from, to: { user: 'bob' }, frame, ...change });
    await scene.clock.settle();
  };
}
