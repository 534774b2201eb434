import { randomUUID } from 'node:crypto';
import { callsServer } from '@org/calls-core/calls-server';
import { webSocketTransport } from '@org/calls-core/websocket';
import { createSession } from '../../../core/src/signaling/session.ts';
import type { SignalingSession } from '../../../core/src/signaling/session-contract.ts';
import { systemClock } from '../../src/util/clock.ts';

/** One end of a simulated call: a real session, without media. */
export interface LiveEnd {
  /** Address of the node that it is, or was last, connected to. */
  node(): string;
  /** The numbers that the other end sent, in the order in which they came. */
  readonly heard: readonly number[];
  /** How many numbers it sent. */
  sent(): number;
  /** When the session last became open, ms of `performance.now()`. */
  openedAt(): number;
  isOpen(): boolean;
}

/** Calls in which both ends say numbers all the time. */
export interface LiveCalls {
  readonly ends: readonly (readonly [LiveEnd, LiveEnd])[];
  /** No more numbers. */
  hush(): void;
  /** Numbers that were lost, doubled or out of order, once nobody speaks any more. */
  faults(): number;
  /** True when each end heard so many numbers. */
  heard(count: number): boolean;
  close(): Promise<void>;
}

const media = { microphone: true, camera: false, screen: false, screenAudio: false };
const secret = 'abcdefghijklmnopqrstuv';
const silent = { error() {}, warn() {}, info() {}, debug() {} };

/**
 * Begins calls between clients of several nodes: a quarter of them within each of the first two, the others across. Who
 * loses its node tries the next one, as behind a balancer. Each end says a number every `pause` ms.
 */
export function startLiveCalls(options: {
  readonly count: number;
  readonly nodes: () => readonly string[];
  readonly pause: number;
}): LiveCalls {
  const { count, nodes, pause } = options;
  const ends = Array.from({ length: count }, (_, call) => createCall(call, nodes));
  const all = ends.flat();
  const timer = setInterval(() => all.forEach((end) => end.say()), pause);
  return {
    ends,
    hush: () => clearInterval(timer),
    faults: () => ends.reduce((sum, [a, b]) => sum + faultsOf(a.heard, b.sent()) + faultsOf(b.heard, a.sent()), 0),
    heard: (least) => all.every((end) => end.heard.length >= least),
    async close() {
      clearInterval(timer);
      await Promise.all(all.map((end) => end.close()));
    },
  };
}

type Speaker = LiveEnd & { say(): void; close(): Promise<void> };

function createCall(number: number, nodes: () => readonly string[]): readonly [Speaker, Speaker] {
  const call = `call-${number}`;
  const [a, b] = [`a${number}`, `b${number}`];
  const caller = createEnd({ user: a, other: b, call, home: number % 2, nodes });
  const callee = createEnd({ user: b, other: a, call, home: (number >> 1) % 2, nodes });
  caller.ring();
  return [caller, callee];
}

function createEnd(options: {
  readonly user: string;
  readonly other: string;
  readonly call: string;
  readonly home: number;
  readonly nodes: () => readonly string[];
}): Speaker & { ring(): void } {
  const { user, other, call, nodes } = options;
  let turn = options.home;
  let node = '';
  let sent = 0;
  let openedAt = 0;
  let inCall = false;
  let stopRinging = (): void => {};
  const heard: number[] = [];

  /** What a balancer does: the next node, where the last one gave no connection or lost it. */
  class Balanced extends WebSocket {
    constructor(url: string | URL, protocols?: string | string[]) {
      const all = nodes();
      node = all[turn++ % all.length] ?? '';
      super(String(url).replace(/^ws:\/\/[^/]+/, new URL(node).origin.replace('http', 'ws')), protocols);
    }
  }
  const session: SignalingSession = createSession({
    transport: webSocketTransport({ url: 'ws://balancer/calls', server: callsServer(), WebSocket: Balanced }),
    self: { user, device: 'd' },
    clock: systemClock,
    createId: randomUUID,
    log: silent,
    onMessage({ message }) {
      inCall = true;
      stopRinging();
      if (message.type === 'signal') heard.push(message.signal.epoch);
    },
  });
  session.status.subscribe(() => {
    if (session.status.get() === 'open') openedAt = performance.now();
  });
  session.start();
  return {
    ring() {
      const invite = { type: 'invite', call, secret, profile: {}, media, ring: 45_000, warm: false } as const;
      stopRinging = session.cast({ user: other }, call, invite, 45_000);
    },
    say() {
      // The called end speaks first: its numbers tell the caller which device it is.
      if (!inCall) return;
      const signal = { epoch: ++sent, peerEpoch: 0 };
      session.send({ user: other, device: 'd' }, call, { type: 'signal', call, secret, signal });
    },
    node: () => node,
    heard,
    sent: () => sent,
    openedAt: () => openedAt,
    isOpen: () => session.status.get() === 'open',
    close: () => session.close(),
  };
}

/** Numbers that are not where they belong, or missing. */
function faultsOf(heard: readonly number[], sent: number): number {
  const misplaced = heard.filter((number, index) => number !== index + 1).length;
  return misplaced + Math.max(0, sent - heard.length);
}
