import { describe, expect, test } from 'vitest';
import { ServerError } from '../../../src/protocol/server-errors.ts';
import { createBench, deviceOf, room, type Seat } from './bench.ts';

const alone = deviceOf('alice');

async function flowing(bench: ReturnType<typeof createBench>): Promise<[Seat, Seat]> {
  const [alice, bob] = await bench.gather('alice', 'bob');
  for (const seat of [alice!, bob!]) await seat.send('microphone', 'camera');
  await bench.clock.advanceUntil(() => alice!.tracks.size === 2 && bob!.tracks.size === 2);
  await bench.clock.advanceAsync(1000);
  return [alice!, bob!];
}

async function flowsAgain(bench: ReturnType<typeof createBench>, seat: Seat, peer: string): Promise<void> {
  await bench.clock.advanceAsync(500);
  const before = await seat.arrived(peer, 'microphone');
  await bench.clock.advanceAsync(1000);
  expect(await seat.arrived(peer, 'microphone')).toBeGreaterThan(before);
}

describe('when the way to an SFU breaks', () => {
  test('every peer is down at once, ICE restarts by itself, and they are up again', async () => {
    const bench = createBench();
    const [alice] = await flowing(bench);
    bench.fakeSfu.cut(room, alone, 'disconnected');
    expect(alice.of('down')).toEqual([{ type: 'down', peer: 'bob', cause: 'disconnected' }]);
    bench.fakeSfu.mend(room, alone);
    await bench.clock.advanceUntil(() => alice.of('up').length === 2);
    expect(alice.requests('sfu.restart')).toHaveLength(1);
    expect(alice.requests('sfu.join')).toHaveLength(1);
    await flowsAgain(bench, alice, 'bob');
  });

  test('a join anew follows when a restart does not help', async () => {
    const bench = createBench();
    const [alice] = await flowing(bench);
    bench.fakeSfu.cut(room, alone, 'failed');
    await bench.clock.advanceUntil(() => alice.of('up').length === 2);
    expect(alice.of('down')).toMatchObject([{ cause: 'failed' }]);
    expect(alice.requests('sfu.join')).toHaveLength(2);
    expect(alice.requests('sfu.produce')).toHaveLength(4);
    await flowsAgain(bench, alice, 'bob');
    expect(alice.tracks.get('bob camera')?.readyState).toBe('live');
  });

  test('ways that do not come up are waited for as long as browsers take to find that there are none', async () => {
    const bench = createBench();
    const { signaling, handler } = bench.fakeSfu.options(alone);
    let hears = false;
    const connectTransport: typeof signaling.connectTransport = async (request) =>
      hears ? signaling.connectTransport(request) : undefined;
    const alice = bench.open('alice', { signaling: { ...signaling, connectTransport }, handler });
    const bob = bench.open('bob');
    alice.meet('bob');
    bob.meet('alice');
    await bob.send('microphone');
    await bench.clock.advanceAsync(19_000);
    expect([alice.requests('sfu.join').length, alice.of('up').length]).toEqual([1, 0]);
    hears = true;
    await bench.clock.advanceUntil(() => alice.of('up').length === 1, 10_000);
    expect(alice.requests('sfu.join')).toHaveLength(2);
  });

  test('silence of everybody is noticed before a browser says so', async () => {
    const bench = createBench();
    const [alice] = await flowing(bench);
    bench.fakeSfu.cut(room, alone, null);
    await bench.clock.advanceUntil(() => alice.of('down').length === 1, 3000);
    expect(alice.of('down')).toEqual([{ type: 'down', peer: 'bob', cause: 'stalled' }]);
    await bench.clock.advanceUntil(() => alice.requests('sfu.restart').length === 1, 3000);
    bench.fakeSfu.mend(room, alone);
    await bench.clock.advanceUntil(() => alice.of('up').length === 2, 3000);
  });

  test('one peer who falls silent leaves the others alone', async () => {
    const bench = createBench();
    const [alice, bob, carol] = await bench.gather('alice', 'bob', 'carol');
    for (const seat of [bob!, carol!]) await seat.send('microphone');
    await bench.clock.advanceUntil(() => alice!.tracks.size === 2);
    await bench.clock.advanceAsync(1000);
    bench.fakeSfu.cut(room, deviceOf('bob'), null);
    await bench.clock.advanceUntil(() => alice!.of('down').length === 1, 5000);
    await bench.clock.advanceAsync(3000);
    expect(alice!.of('down')).toEqual([{ type: 'down', peer: 'bob', cause: 'stalled' }]);
    expect(alice!.requests('sfu.restart')).toEqual([]);
  });

  test('a peer who is paused or sends nothing is not taken for silent', async () => {
    const bench = createBench();
    const [alice, bob] = await flowing(bench);
    await bob.session.sendTo([]);
    await bench.clock.advanceAsync(20_000);
    await bob.session.sendTo(['alice']);
    alice.session.receive('bob', 'microphone', 'paused');
    alice.session.receive('bob', 'camera', 'paused');
    await bench.clock.advanceAsync(20_000);
    expect(alice.of('down')).toEqual([]);
  });

  test('a picture for which the SFU has no bandwidth is not taken for silent, and is again when it is sent', async () => {
    const bench = createBench();
    const [alice, bob] = await bench.gather('alice', 'bob');
    await bob!.send('camera');
    await bench.clock.advanceUntil(() => alice!.tracks.size === 1);
    await bench.clock.advanceAsync(1000);
    const [wish] = alice!.requests('sfu.update').flatMap(({ consumers }) => consumers as { id: string }[]);
    const consumer = wish!.id;
    bench.fakeSfu.tell(room, { event: 'layers', consumer, spatial: null });
    bench.fakeSfu.cut(room, deviceOf('bob'), null);
    await bench.clock.advanceAsync(20_000);
    expect(alice!.of('down')).toEqual([]);
    bench.fakeSfu.tell(room, { event: 'layers', consumer, spatial: 0 });
    await bench.clock.advanceUntil(() => alice!.of('down').length === 1, 10_000);
    expect(alice!.of('down')).toEqual([{ type: 'down', peer: 'bob', cause: 'stalled' }]);
  });

  test('restarts that are asked for together are one, for both ways', async () => {
    const bench = createBench();
    const [alice] = await flowing(bench);
    alice.session.restartIce('bob', 'keep');
    alice.session.restartIce('carol', 'relay');
    alice.session.restartIce('bob', 'all');
    await bench.clock.advanceAsync(500);
    expect(alice.requests('sfu.restart').map(({ transports }) => (transports as string[]).length)).toEqual([2]);
    await flowsAgain(bench, alice, 'bob');
    expect(alice.of('down')).toEqual([]);
  });

  test('a restart for somebody whom the SFU forgot is a join anew', async () => {
    const bench = createBench();
    const [alice] = await flowing(bench);
    const { signaling } = bench.fakeSfu.options(alone);
    void signaling.leave({ room });
    await bench.clock.advanceAsync(100);
    alice.session.restartIce('bob', 'keep');
    await bench.clock.advanceAsync(2000);
    expect(alice.requests('sfu.join')).toHaveLength(2);
    await flowsAgain(bench, alice, 'bob');
  });

  test('a peer is built anew by consumers of its own while others are fine, else by a join anew', async () => {
    const bench = createBench();
    const [alice, bob] = await bench.gather('alice', 'bob', 'carol');
    await bob!.send('camera');
    await bench.clock.advanceUntil(() => alice!.tracks.has('bob camera'));
    const first = alice!.tracks.get('bob camera');
    alice!.session.rebuild('bob', { initiate: true, relayOnly: false });
    await bench.clock.advanceUntil(() => (alice!.tracks.get('bob camera') ?? first) !== first);
    expect(alice!.requests('sfu.join')).toHaveLength(1);
    alice!.session.removePeer('carol');
    alice!.session.rebuild('bob', { initiate: true, relayOnly: false });
    await bench.clock.advanceAsync(2000);
    expect(alice!.requests('sfu.join')).toHaveLength(2);
    expect(alice!.tracks.get('bob camera')?.readyState).toBe('live');
  });
});

describe('when the SFU goes', () => {
  test('everybody is down, joins anew at once, and hears and sees the others again', async () => {
    const bench = createBench();
    const [alice, bob] = await flowing(bench);
    bench.fakeSfu.crash(room);
    await bench.clock.advanceUntil(() => alice.of('up').length === 2 && bob.of('up').length === 2, 1000);
    expect(alice.of('down')).toMatchObject([{ peer: 'bob' }]);
    await flowsAgain(bench, alice, 'bob');
    await flowsAgain(bench, bob, 'alice');
  });

  test('attempts are spaced, and after ten it is given up; a rebuild tries again', async () => {
    const bench = createBench();
    const [alice] = await flowing(bench);
    bench.fakeSfu.refuse(new ServerError('unavailable'));
    bench.fakeSfu.crash(room);
    await bench.clock.advanceUntil(() => alice.of('failed').length > 0);
    expect(alice.of('failed')).toMatchObject([
      { peer: 'bob', code: 'sfu-unavailable', cause: { code: 'unavailable' } },
    ]);
    expect(alice.requests('sfu.join').length).toBeLessThanOrEqual(11);
    const attempts = alice.requests('sfu.join').length;
    await bench.clock.advanceAsync(60_000);
    expect(alice.requests('sfu.join')).toHaveLength(attempts);
    bench.fakeSfu.refuse(null);
    alice.session.rebuild('bob', { initiate: true, relayOnly: false });
    await bench.clock.advanceUntil(
      () => alice.requests('sfu.join').length > attempts && bench.fakeSfu.devices(room).length > 0,
    );
  });

  test('a refusal for good is told at once, with the reason', async () => {
    const { open, clock, fakeSfu } = createBench();
    fakeSfu.refuse(new ServerError('room-full'));
    const alice = open('alice');
    alice.meet('bob');
    await clock.advanceUntil(() => alice.of('failed').length > 0, 1000);
    expect(alice.of('failed')).toMatchObject([{ peer: 'bob', code: 'room-full' }]);
    expect(alice.requests('sfu.join')).toHaveLength(1);
  });

  test('a server that says when to come back is asked then', async () => {
    const { open, clock, fakeSfu } = createBench();
    fakeSfu.refuse(new ServerError('rate-limited', { retryAfter: 3000 }));
    const alice = open('alice');
    alice.meet('bob');
    await clock.advanceAsync(2900);
    expect(alice.requests('sfu.join')).toHaveLength(1);
    await clock.advanceAsync(200);
    expect(alice.requests('sfu.join')).toHaveLength(2);
  });
});

describe('when signaling comes back', () => {
  test('the room is joined anew, since news were missed', async () => {
    const bench = createBench();
    const [alice, bob] = await flowing(bench);
    bench.fakeSfu.reset(alone);
    await bench.clock.advanceAsync(1000);
    expect(alice.requests('sfu.join')).toHaveLength(2);
    await flowsAgain(bench, alice, 'bob');
    await flowsAgain(bench, bob, 'alice');
    expect(bench.fakeSfu.devices(room)).toHaveLength(2);
  });
});
