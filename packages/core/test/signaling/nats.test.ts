import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import type { TransportStatus } from '../../src/signaling/transport.ts';
import { natsTransport, type NatsConnectionLike, type NatsStatusLike } from '../../src/signaling/transports/nats.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A connection in memory: what it is asked to do, and what it can be made to say. */
function fakeConnection() {
  let answers = true;
  let tell = (_status: NatsStatusLike): void => {};
  let end = (_cause?: Error): void => {};
  const closed = new Promise<Error | undefined>((resolve) => (end = resolve));
  const subjects = new Set<string>();
  const connection: NatsConnectionLike = {
    publish() {},
    subscribe(subject) {
      subjects.add(subject);
      return { unsubscribe: () => void subjects.delete(subject) };
    },
    flush: () => (answers ? Promise.resolve() : new Promise(() => {})),
    async *status() {
      for (;;) yield await new Promise<NatsStatusLike>((resolve) => (tell = resolve));
    },
    closed: () => closed,
    close: async () => end(),
  };
  const say = async (type: string): Promise<void> => {
    tell({ type });
    await vi.advanceTimersByTimeAsync(0);
  };
  return { connection, subjects, say, end: (cause?: Error) => end(cause), silence: () => void (answers = false) };
}

async function open(connection: NatsConnectionLike) {
  const transport = natsTransport({ connect: async () => connection });
  const statuses: [TransportStatus, unknown][] = [];
  onTestFinished(() => transport.close());
  await transport.open({
    self: { user: 'alice', device: 'phone' },
    message() {},
    status: (status, cause) => void statuses.push([status, cause]),
  });
  await vi.advanceTimersByTimeAsync(0);
  return { transport, statuses };
}

test('a server that answers is kept, whether it is probed or only silent', async () => {
  const { connection } = fakeConnection();
  const { transport, statuses } = await open(connection);
  transport.probe?.();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(statuses).toEqual([['open', undefined]]);
});

test('a server that falls silent is given up within 15 s, without a probe', async () => {
  const { connection, silence } = fakeConnection();
  const { statuses } = await open(connection);
  silence();
  await vi.advanceTimersByTimeAsync(14_900);
  expect(statuses.length).toBe(1);
  await vi.advanceTimersByTimeAsync(200);
  expect(statuses[1]).toEqual(['closed', new Error('The server gives no sign of life.')]);
});

test('while a connection reconnects by itself it is connecting, and nobody counts its silence', async () => {
  const { connection, say, silence } = fakeConnection();
  const { statuses } = await open(connection);
  silence();
  await say('disconnect');
  await vi.advanceTimersByTimeAsync(60_000);
  await say('reconnect');
  expect(statuses.map(([status]) => status)).toEqual(['open', 'connecting', 'open']);
});

test('a connection that ended says why, once', async () => {
  const { connection, end } = fakeConnection();
  const { statuses } = await open(connection);
  end(new Error('expired'));
  await vi.advanceTimersByTimeAsync(60_000);
  expect(statuses).toEqual([
    ['open', undefined],
    ['closed', new Error('expired')],
  ]);
});

test('joining a room twice is joining it once, and leaving ends it', async () => {
  const { connection, subjects } = fakeConnection();
  const { transport } = await open(connection);
  await transport.joinRoom?.('standup');
  const leave = await transport.joinRoom?.('standup');
  expect([...subjects]).toEqual(['calls.user.alice.*', 'calls.device.alice.phone.*', 'calls.room.standup.*']);
  leave?.();
  leave?.();
  expect([...subjects]).toEqual(['calls.user.alice.*', 'calls.device.alice.phone.*']);
});
