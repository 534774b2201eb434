import { describe, expect, test } from 'vitest';
import { nextRetryDelay, tenRetries } from '../../src/signaling/retry-policy.ts';
import { createSession, type SessionOptions } from '../../src/signaling/session.ts';
import type { SignalingSession } from '../../src/signaling/session-contract.ts';
import type { SignalingTransport, TransportContext } from '../../src/signaling/transport.ts';
import { createFakeClock, type FakeClock } from '../../src/testing/fake-clock.ts';
import { silentLogger } from '../../src/util/log.ts';

interface Rig {
  readonly session: SignalingSession;
  readonly clock: FakeClock;
  /** The contexts that `open` was given, oldest first. */
  readonly opens: TransportContext[];
  /** Times of the opens, ms of the clock. */
  readonly times: number[];
  readonly log: string[];
}

/** A session over a transport whose `open` behaves as told. */
function rig(open: (context: TransportContext) => Promise<void>, options: Partial<SessionOptions> = {}): Rig {
  const clock = createFakeClock();
  const opens: TransportContext[] = [];
  const times: number[] = [];
  const log: string[] = [];
  const transport: SignalingTransport = {
    name: 'rig',
    open(context) {
      opens.push(context);
      times.push(clock.now());
      return open(context);
    },
    send: () => void log.push('send'),
    close: () => void log.push('close'),
    probe: () => void log.push('probe'),
    ...options.transport,
  };
  const session = createSession({
    ...{ self: { user: 'alice', device: 'a' }, clock, createId: () => 'id', log: silentLogger, random: () => 1 },
    onMessage: ({ message }) => void log.push(message.type),
    ...options,
    transport,
  });
  session.start();
  return { session, clock, opens, times, log };
}

const succeed = async ({ status }: TransportContext): Promise<void> => status('open');
const fail = async (): Promise<void> => {
  throw new Error('refused');
};

describe('retry policies', () => {
  test('the default retries at once, then within spans that double from 250 ms to 5 s', () => {
    const longest = [0, 1, 2, 3, 4, 5, 6, 7, 100].map((attempt) => nextRetryDelay({ attempt, random: 1 }));
    expect(longest).toEqual([0, 250, 500, 1000, 2000, 4000, 5000, 5000, 5000]);
    expect(nextRetryDelay({ attempt: 6, random: 0.5 })).toBe(2500);
    expect(nextRetryDelay({ attempt: 6, random: 0 })).toBe(0);
  });

  test('the other one tries ten times, from 1 to 5 s', () => {
    const waits = Array.from({ length: 11 }, (_, attempt) => tenRetries({ attempt, random: 0.5 }));
    expect(waits).toEqual([1000, 2000, 4000, 5000, 5000, 5000, 5000, 5000, 5000, 5000, null]);
    expect(tenRetries({ attempt: 0, random: 0 })).toBe(500);
    expect(tenRetries({ attempt: 9, random: 1 })).toBe(5000);
  });
});

describe('opening', () => {
  test('starting twice opens once', async () => {
    const { session, clock, opens } = rig(succeed);
    session.start();
    await clock.settle();
    expect(opens).toHaveLength(1);
    expect(session.status.get()).toBe('open');
    expect(session.lastError.get()).toBeNull();
  });

  test('a transport that only resolves counts as open', async () => {
    const { session, clock } = rig(async () => {});
    await clock.settle();
    expect(session.status.get()).toBe('open');
  });

  test('a refusal is kept as an error and tried again for ever, less and less often', async () => {
    const { session, clock, times, log } = rig(fail);
    await clock.advanceAsync(20_000);
    expect(times).toEqual([0, 0, 250, 750, 1750, 3750, 7750, 12_750, 17_750]);
    expect(session.status.get()).toBe('connecting');
    expect(session.lastError.get()).toMatchObject({ code: 'transport-failed', cause: new Error('refused') });
    expect(log.filter((entry) => entry === 'close')).toHaveLength(times.length);
  });

  test('a transport that throws instead of rejecting is tried again', async () => {
    let tries = 0;
    const { session, clock } = rig((context) => {
      if (tries++ === 0) throw new Error('at once');
      return succeed(context);
    });
    await clock.advanceAsync(1000);
    expect(session.status.get()).toBe('open');
  });

  test('a transport that says nothing for 15 s is tried again', async () => {
    const { session, clock, times } = rig(() => new Promise(() => {}));
    await clock.advanceAsync(15_500);
    expect(times).toEqual([0, 15_000]);
    expect(session.lastError.get()?.cause).toEqual(new Error('The transport did not open in time.'));
  });

  test.each([undefined, NaN, Infinity])('a policy that returns %s gives up, never a loop', async (wait) => {
    const { session, clock, opens } = rig(fail, { retry: () => wait as number });
    await clock.advanceAsync(60_000);
    expect(opens).toHaveLength(1);
    session.reconnectNow();
    await clock.advanceAsync(0);
    expect(opens).toHaveLength(2);
    await session.close();
  });

  test('a final cause stops the retries until somebody asks for one', async () => {
    const final = Object.assign(new Error('refused again'), { final: true });
    const { session, clock, opens } = rig(() => Promise.reject(final));
    await clock.advanceAsync(600_000);
    expect([opens.length, clock.pending, session.status.get()]).toEqual([1, 0, 'closed']);
    expect(session.lastError.get()?.cause).toBe(final);
    session.reconnectNow();
    await clock.settle();
    expect(opens).toHaveLength(2);
  });

  test('a policy that gives up is heeded until the network hints at a change', async () => {
    const { session, clock, opens } = rig(fail, { retry: tenRetries, random: () => 0.5 });
    await clock.advanceAsync(600_000);
    expect(opens).toHaveLength(11);
    expect([clock.pending, session.status.get()]).toEqual([0, 'closed']);
    session.reconnectNow();
    await clock.settle();
    expect(opens).toHaveLength(12);
    expect(session.status.get()).toBe('connecting');
  });
});

describe('a break', () => {
  test('is mended at once, when the connection had lasted', async () => {
    const { session, clock, opens, times } = rig(succeed);
    const statuses: string[] = [];
    session.status.subscribe((status) => statuses.push(status));
    await clock.advanceAsync(60_000);
    opens[0]?.status('closed', new Error('gone'));
    await clock.advanceAsync(0);
    expect(times).toEqual([0, 60_000]);
    expect(statuses).toEqual(['connecting', 'open']);
  });

  test('of a connection that never lasts is not mended in a tight loop', async () => {
    const { clock, times } = rig(async ({ status }) => {
      status('open');
      status('closed');
    });
    await clock.advanceAsync(10_000);
    expect(times.length).toBeLessThan(9);
  });

  test('that the transport mends by itself is left to it', async () => {
    const { session, clock, opens } = rig(succeed);
    await clock.settle();
    opens[0]?.status('connecting', new Error('retrying'));
    await clock.advanceAsync(600_000);
    expect(session.status.get()).toBe('connecting');
    expect(session.lastError.get()?.code).toBe('transport-failed');
    opens[0]?.status('open');
    expect(session.status.get()).toBe('open');
    expect(session.lastError.get()).toBeNull();
    expect(opens).toHaveLength(1);
  });

  test('what an earlier connection still says is not heard', async () => {
    const { session, clock, opens, log } = rig(succeed);
    await clock.settle();
    opens[0]?.status('closed');
    await clock.advanceAsync(10);
    opens[0]?.status('closed');
    const secret = 'abcdefghijklmnopqrstuv';
    const message = { type: 'cancel', call: 'c', secret, reason: 'cancelled' };
    const cast = {
      v: 1,
      id: 'm',
      from: { user: 'b', device: 'b' },
      to: { user: 'alice' },
      frame: { kind: 'cast', message },
    };
    opens[0]?.message(cast);
    expect(log).not.toContain('cancel');
    opens[1]?.message(cast);
    expect(log).toContain('cancel');
    expect(session.status.get()).toBe('open');
    expect(opens).toHaveLength(2);
  });
});

describe('reconnectNow', () => {
  test('tries at once, whatever the back-off says, and starts the back-off anew', async () => {
    const { session, clock, times } = rig(fail);
    await clock.advanceAsync(14_000);
    const before = times.length;
    session.reconnectNow();
    await clock.advanceAsync(300);
    expect(times.slice(before)).toEqual([14_000, 14_000, 14_250]);
  });

  test('asks an open transport whether it still works', async () => {
    const { session, clock, opens, log } = rig(succeed);
    await clock.settle();
    session.reconnectNow();
    expect(log).toEqual(['probe']);
    expect(opens).toHaveLength(1);
  });

  test('gives a connection that is being made a second, then begins anew', async () => {
    const { session, clock, opens, log } = rig(() => new Promise(() => {}));
    session.reconnectNow();
    expect(opens).toHaveLength(1);
    await clock.advanceAsync(1000);
    session.reconnectNow();
    expect(opens).toHaveLength(2);
    expect(log).toEqual(['close']);
  });

  test('does nothing before start and after close', async () => {
    const { session, clock, opens } = rig(succeed);
    await session.close();
    session.reconnectNow();
    await clock.settle();
    expect(opens).toHaveLength(1);
  });
});

describe('closing', () => {
  test('waits for what is being sent, but not for ever', async () => {
    const { session, clock, log } = rig(succeed, {
      transport: { send: () => new Promise<void>(() => {}) } as unknown as SignalingTransport,
    });
    await clock.settle();
    session.send({ user: 'bob', device: 'b' }, 'c', { type: 'ring-ack', call: 'c', secret: 'abcdefghijklmnopqrstuv' });
    const closed = session.close();
    await clock.settle();
    expect(log).toEqual([]);
    await clock.advanceAsync(1000);
    await closed;
    expect(log).toEqual(['close']);
    expect(clock.pending).toBe(0);
  });

  test('survives a transport that fails to close', async () => {
    const { session, clock } = rig(succeed, {
      transport: { close: () => Promise.reject(new Error('no')) } as unknown as SignalingTransport,
    });
    await clock.settle();
    await session.close();
    expect(session.status.get()).toBe('closed');
  });
});
