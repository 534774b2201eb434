import { onTestFinished, vi } from 'vitest';
import type { Address, Destination, DeviceAddress } from '../../src/protocol/address.ts';
import type { SignalMessage } from '../../src/protocol/envelope.ts';
import type { CallMessage } from '../../src/protocol/messages.ts';
import { browserClock } from '../../src/environment/browser-clock.ts';
import { createSession, type SessionOptions } from '../../src/signaling/session.ts';
import type { SignalingSession } from '../../src/signaling/session-contract.ts';
import type { SignalingTransport, TransportStatus } from '../../src/signaling/transport.ts';
import { silentLogger } from '../../src/util/log.ts';
import { cancel, secret, update } from './sessions.ts';

/** How long tests against real servers wait for what must happen. */
export const soon = { timeout: 20_000, interval: 10 };

/** A device at a real server, with what it was told. */
export interface Device {
  readonly self: DeviceAddress;
  readonly transport: SignalingTransport;
  readonly statuses: [status: TransportStatus, cause: unknown][];
  readonly received: { readonly message: SignalMessage; readonly verified: Address | undefined }[];
  /** Ids of messages that did not pass. */
  readonly refused: string[];
  /** Ids of the messages that arrived. */
  ids(): string[];
  open(): Promise<void>;
  /** Sends a small message under an id. */
  send(to: Destination, id: string, more?: Partial<SignalMessage>): Promise<void>;
}

/** A device whose transport is closed after the test. */
export function createDevice(transport: SignalingTransport, user: string, device = 'one'): Device {
  const self = { user, device };
  const created: Device = {
    ...{ self, transport, statuses: [], received: [], refused: [] },
    ids: () => created.received.map(({ message }) => message.id),
    open: () =>
      transport.open({
        self,
        message: (data, verified) =>
          void created.received.push({
            message: JSON.parse(data as string) as SignalMessage,
            verified: verified?.from,
          }),
        status: (status, cause) => void created.statuses.push([status, cause]),
        refused: (id) => void created.refused.push(id),
      }),
    async send(to, id, more) {
      const frame = { kind: 'cast', message: cancel() } as const;
      await transport.send({ v: 1, id, from: self, to, frame, ...more });
    },
  };
  onTestFinished(() => transport.close());
  return created;
}

/** The same, open. */
export async function openDevice(transport: SignalingTransport, user: string, device?: string): Promise<Device> {
  const created = createDevice(transport, user, device);
  await created.open();
  return created;
}

/** A session in real time, with what it received. */
export interface RealSession extends SignalingSession {
  readonly self: DeviceAddress;
  readonly received: CallMessage[];
}

let ids = 0;

/** A started session that is closed after the test. */
export function startSession(
  transport: SignalingTransport,
  user: string,
  options: Partial<SessionOptions> = {},
): RealSession {
  const self = { user, device: `${user}-device` };
  const received: CallMessage[] = [];
  const session = createSession({
    ...{ transport, self, clock: browserClock, createId: () => `id-${user}-${++ids}`, log: silentLogger },
    onMessage: ({ message }) => void received.push(message),
    ...options,
  });
  onTestFinished(() => session.close());
  session.start();
  return { ...session, self, received };
}

/** Two sessions: messages pass before and after `breaks`, and those sent meanwhile arrive once and in order. */
export async function survives(alice: RealSession, bob: RealSession, breaks: () => Promise<void>): Promise<void> {
  const say = (from: number, to: number): void => {
    for (let number = from; number <= to; number++) alice.send(bob.self, 'call', update(number));
  };
  const both = (status: string): Promise<void> =>
    vi.waitFor(() => {
      if ([alice, bob].some((session) => session.status.get() !== status)) throw new Error(`not both ${status}`);
    }, soon);
  const heard = (last: number): Promise<void> =>
    vi.waitFor(() => {
      const numbers = bob.received.flatMap((message) => (message.type === 'media' ? message.version : []));
      const wanted = Array.from({ length: last }, (_, index) => index + 1);
      if (numbers.join() !== wanted.join()) throw new Error(`heard ${numbers.join()}`);
    }, soon);
  await both('open');
  bob.cast({ user: 'nobody' }, 'call', cancel(), 1)(); // makes the call known
  say(1, 5);
  await heard(5);
  const broken = breaks();
  say(6, 10);
  await broken;
  say(11, 15);
  await both('open');
  await heard(15);
}

/** A message of the call of `survives` that takes so many bytes and more. */
export function largeMessage(bytes: number): CallMessage {
  const description = { type: 'offer', sdp: 'x'.repeat(bytes) } as const;
  return { type: 'signal', call: 'call', secret, signal: { epoch: 1, peerEpoch: 1, description } };
}
