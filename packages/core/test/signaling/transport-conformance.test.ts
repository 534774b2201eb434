import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import type { SignalMessage } from '../../src/protocol/envelope.ts';
import type { SignalingTransport } from '../../src/signaling/transport.ts';
import { broadcastChannelTransport } from '../../src/signaling/transports/broadcast-channel.ts';
import { createMemoryNetwork, memoryTransport } from '../../src/signaling/transports/memory.ts';
import { peerServerTransport } from '../../src/signaling/transports/peer-server.ts';
import { serverSentEventsTransport } from '../../src/signaling/transports/server-sent-events.ts';
import { callEvents, socketIoTransport } from '../../src/signaling/transports/socket-io.ts';
import { webSocketTransport } from '../../src/signaling/transports/websocket.ts';
import { createFakeClock } from '../../src/testing/fake-clock.ts';
import { lossy, type LossyOptions } from '../../src/testing/lossy-transport.ts';
import { transportConformance, type ConformanceSetup } from '../../src/testing/transport-conformance.ts';
import { startEventStreamRelay } from '../support/event-stream-relay.ts';
import { startPeerServer } from '../support/peer-server.ts';
import { startRelay } from '../support/relay.ts';
import { startCallEventsRelay, startSocketIoRelay } from '../support/socket-io-relay.ts';

vi.setConfig({ testTimeout: 60_000 });

/** A server for the whole file; its address is known when the cases run. */
function serve(start: () => Promise<{ readonly url: string; close(): unknown }>): () => string {
  let server: { readonly url: string; close(): unknown } | undefined;
  beforeAll(async () => void (server = await start()));
  afterAll(() => server?.close());
  return () => server?.url ?? 'http://later';
}

const relay = serve(startRelay);
const socketIo = serve(startSocketIoRelay);
const callEventsServer = serve(startCallEventsRelay);
const peerServer = serve(startPeerServer);
const eventStream = serve(startEventStreamRelay);
const verified = { capabilities: { verifiedSender: true } };

/** A setup over memory that takes no real time. */
function inMemory(
  change: (transport: SignalingTransport, clock: ReturnType<typeof createFakeClock>) => SignalingTransport,
): ConformanceSetup {
  const network = createMemoryNetwork();
  const clock = createFakeClock();
  return {
    create: () => change(memoryTransport({ network }), clock),
    clock,
    until: (condition, limit) => clock.advanceUntil(condition, limit),
  };
}

let seed = 0;
const setups: Record<string, ConformanceSetup> = {
  memory: inMemory((transport) => transport),
  BroadcastChannel: { create: () => broadcastChannelTransport({ name: 'conformance' }) },
  WebSocket: {
    create: () => webSocketTransport({ url: relay(), ...verified }),
  },
  'Socket.IO': { create: () => socketIoTransport({ url: socketIo(), ...verified }) },
  'Socket.IO, a server with events of its own': {
    create: () =>
      socketIoTransport({
        url: callEventsServer(),
        events: callEvents,
        capabilities: { devices: true, verifiedSender: true },
      }),
  },
  PeerServer: { create: () => peerServerTransport({ url: peerServer(), ...verified }) },
  'server-sent events': { create: () => serverSentEventsTransport({ url: eventStream(), ...verified }) },
  'one that loses 30 % and declares nothing': inMemory((transport, clock) => ({
    ...lossy(transport, { loss: 0.3, seed: seed++, clock }),
    capabilities: {},
  })),
};

describe.each(Object.entries(setups))('%s', (_name, setup) => {
  for (const { name, skip, run } of transportConformance(setup))
    test.skipIf(skip)(skip ? `${name} (${skip})` : name, run);
});

describe('the suite', () => {
  /** Promises what the memory transport promises, and does this instead. */
  const bad = (options: Omit<LossyOptions, 'clock'>): ConformanceSetup =>
    inMemory((transport, clock) => ({
      ...lossy(transport, { ...options, clock }),
      capabilities: { ...transport.capabilities },
    }));
  const failures = async (setup: ConformanceSetup): Promise<string[]> => {
    const outcomes = transportConformance(setup).map(async ({ name, skip, run }) => {
      if (skip) return [];
      return run().then(
        () => [],
        (error: Error) => [`${name}: ${error.message}`],
      );
    });
    return (await Promise.all(outcomes)).flat();
  };

  test.each([
    ['dropping', { loss: 0.1, seed: 3 }, /but message \d+ was lost/],
    [
      'reordering',
      { reorder: 0.1, delay: [0, 5], seed: 3 },
      /but message \d+ (was lost, or overtaken|did not arrive in its turn)/,
    ],
    ['doubling', { duplicate: 0.1, seed: 3 }, /but message \d+ arrived 2 times/],
  ] as const)('names the promise that a transport breaks by %s', async (_how, options, sentence) => {
    const found = await failures(bad(options));
    expect(found).toContainEqual(expect.stringMatching(sentence));
    expect(found).toContainEqual(expect.stringMatching(/^loses, doubles and reorders nothing while open: It declares/));
  });

  test('names the promise that a transport breaks by passing one user off as another', async () => {
    const echoing = inMemory((transport) => ({
      ...transport,
      open: (context) =>
        transport.open({
          ...context,
          message: (data) => context.message(data, { from: (data as SignalMessage).from }),
        }),
    }));
    expect(await failures(echoing)).toEqual([
      'vouches for the sender: It declares "verifiedSender", but passed on a message that one user sent as another.',
    ]);
  });

  /** The memory transport, changed. */
  const planted = (change: (transport: SignalingTransport) => Partial<SignalingTransport>): ConformanceSetup =>
    inMemory((transport) => ({ ...transport, ...change(transport) }));

  test('says which argument a transport forgets that declares to vouch for senders', async () => {
    const silent = planted((transport) => ({
      open: (context) => transport.open({ ...context, message: (data) => context.message(data) }),
    }));
    expect(await failures(silent)).toEqual([
      'vouches for the sender: It declares "verifiedSender", but the second argument of message() is missing.',
    ]);
  });

  test('says that the second close() fails', async () => {
    const once = planted((transport) => {
      let isOpen = false;
      return {
        async open(context) {
          await transport.open(context);
          isOpen = true;
        },
        close() {
          if (!isOpen) throw new Error('not connected');
          isOpen = false;
          return transport.close();
        },
      };
    });
    expect(await failures(once)).toEqual([
      'opens again after it was closed: Called a second time, close() failed; twice is once: Error: not connected',
    ]);
  });

  test.each([
    ['at once', (tell: () => void) => tell()],
    ['a moment later', (tell: () => void) => queueMicrotask(tell)],
  ])('says that close() tells a status, %s', async (_when, soon) => {
    const talkative = planted((transport) => {
      let tell = (): void => {};
      return {
        open(context) {
          tell = () => context.status('closed');
          return transport.open(context);
        },
        close() {
          soon(tell);
          return transport.close();
        },
      };
    });
    expect(await failures(talkative)).toEqual([
      'opens again after it was closed: From close() it told the status "closed"; it must tell none.',
    ]);
  });

  const hanging = { open: () => new Promise<void>(() => {}) };

  test('says that open() never settles, by its clock', async () => {
    const found = await failures(planted(() => hanging));
    const told = found.filter((line) => line.endsWith(': open() neither resolved nor rejected.'));
    expect(told.length).toBe(9);
    expect(found.filter((line) => !told.includes(line))).toEqual([
      'carries calls: everything arrives, in order and once: Two sessions over it did not get all their messages across.',
    ]);
  });

  test('says that open() and close() never settle within the 5 s of a test, where it has no clock', async () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const network = createMemoryNetwork();
    for (const [stuck, sentence] of [
      [hanging, 'open() neither resolved nor rejected.'],
      [{ close: hanging.open }, 'close() failed: Error: close() neither resolved nor rejected.'],
    ] as const) {
      const [first] = transportConformance({ create: () => ({ ...memoryTransport({ network }), ...stuck }) });
      const failed = first?.run().catch((error: Error) => error.message);
      await vi.advanceTimersByTimeAsync(4_900);
      expect(await Promise.race([failed, 'nothing yet'])).toBe(sentence);
    }
  });

  test('says of each skipped case what the transport does not declare', () => {
    const modest = inMemory((transport) => ({ ...transport, capabilities: {} }));
    const skipped = transportConformance(modest).flatMap(({ skip }) => skip ?? []);
    expect(skipped).toEqual([
      'memory does not declare delivery',
      'memory does not declare delivery',
      'memory does not declare devices',
      'memory does not declare rooms',
      'memory does not declare verifiedSender',
    ]);
  });
});
