import { describe, expect, test } from 'vitest';
import { ServerError } from '../../../src/protocol/server-errors.ts';
import { createBench, deviceOf, room } from './bench.ts';

/** Two who send, for somebody who comes. */
async function inhabited() {
  const bench = createBench();
  const seats = await bench.gather('bob', 'carol');
  for (const seat of seats) await seat.send('microphone', 'camera');
  const chat = seats[0]!.session.openChannel('chat');
  await bench.clock.advanceAsync(1000);
  return { ...bench, bob: seats[0]!, chat, alice: bench.open('alice') };
}

describe('somebody who comes into a room over an SFU', () => {
  test('asks for what is sent there before it is known whose it is', async () => {
    const { alice, clock } = await inhabited();
    alice.session.join?.();
    await clock.advanceAsync(200);
    const [asked] = alice.requests('sfu.consume') as { producers: string[]; playing?: string[] }[];
    expect(asked!.producers).toHaveLength(4);
    expect(asked!.playing).toBe(undefined);
    expect(alice.tracks.size).toBe(0);
    expect(await alice.session.stats()).toEqual([]);
    alice.meet('bob');
    await clock.advanceUntil(() => alice.of('up').length === 1);
    expect([...alice.tracks.keys()].sort()).toEqual(['bob camera', 'bob microphone']);
    await clock.advanceAsync(1000);
    expect(await alice.arrived('bob', 'camera', 'framesDecoded')).toBeGreaterThan(10);
    expect(alice.requests('sfu.consume')).toHaveLength(1);
    expect(alice.requests('sfu.join')).toHaveLength(1);
  });

  test('gets nothing of a device that nobody meets', async () => {
    const { alice, clock } = await inhabited();
    alice.session.join?.();
    await clock.advanceAsync(0);
    alice.meet('bob');
    await clock.advanceAsync(2000);
    const [asked] = alice.requests('sfu.consume') as { producers: string[]; playing: string[] }[];
    expect([asked!.producers.length, asked!.playing.length]).toEqual([4, 2]);
    alice.meet('carol');
    expect(await alice.arrived('carol', 'camera')).toBe(0);
  });

  test('who comes again says what the browser can, and has what is sent there with the answer', async () => {
    const { alice, clock } = await inhabited();
    alice.session.join?.();
    await clock.advanceAsync(6000);
    alice.session.join?.();
    await clock.advanceAsync(0);
    alice.meet('bob');
    await clock.advanceUntil(() => alice.of('up').length === 1);
    await clock.advanceAsync(1000);
    expect(alice.requests('sfu.join').map(({ rtpCapabilities }) => Boolean(rtpCapabilities))).toEqual([false, true]);
    expect(await alice.arrived('bob', 'camera', 'framesDecoded')).toBeGreaterThan(10);
    alice.meet('carol');
    await clock.advanceUntil(() => alice.of('up').length === 2);
    await clock.advanceAsync(1000);
    expect(await alice.arrived('carol', 'camera', 'framesDecoded')).toBeGreaterThan(10);
    expect(alice.requests('sfu.consume')).toHaveLength(1); // the first time
  });

  test('what a join brought is taken once: whoever is taken anew is asked for', async () => {
    const { alice, clock } = await inhabited();
    alice.session.join?.();
    await clock.advanceAsync(6000);
    alice.meet('bob', 'carol');
    await clock.advanceUntil(() => alice.of('up').length === 2);
    alice.session.rebuild('bob', { initiate: true, relayOnly: false });
    await clock.advanceAsync(2000);
    expect(await alice.arrived('bob', 'camera', 'framesDecoded')).toBeGreaterThan(10);
    expect(alice.requests('sfu.consume').map(({ producers }) => (producers as string[]).length)).toEqual([4, 2]);
  });

  test('has the data channels of the others with the answer', async () => {
    const { alice, bob, chat, clock } = await inhabited();
    const heard: string[] = [];
    alice.session.openChannel('chat').onMessage((peer, data) => heard.push(`${peer}: ${String(data)}`));
    alice.session.join?.();
    await clock.advanceAsync(0);
    alice.meet('bob', 'carol');
    bob.meet('alice');
    await clock.advanceUntil(() => chat.state('alice') === 'open' && alice.of('up').length === 2);
    await clock.advanceAsync(100);
    chat.send('hello');
    await clock.advanceAsync(100);
    expect(heard).toEqual(['bob: hello']);
    expect(alice.requests('sfu.consume-data')).toEqual([]);
  });

  test('data waits until media is on its way', async () => {
    const { open, clock, fakeSfu } = await inhabited();
    const { signaling, handler } = fakeSfu.options(deviceOf('dave'));
    const receives = (): boolean =>
      dave.of('debug').some(({ what, details }) => what === 'sfu: receive-connectionState' && details === 'connected');
    const whenAsked: boolean[] = [];
    const connectTransport: typeof signaling.connectTransport = (request) => {
      whenAsked.push(receives());
      return signaling.connectTransport(request);
    };
    const dave = open('dave', { signaling: { ...signaling, connectTransport }, handler });
    dave.meet('bob');
    await clock.advanceUntil(() => dave.of('up').length === 1);
    expect(whenAsked).toEqual([false, true]);
  });

  test('who meets nobody goes again', async () => {
    const { alice, clock, fakeSfu } = await inhabited();
    alice.session.join?.();
    await clock.advanceAsync(4000);
    expect(fakeSfu.devices(room)).toContainEqual(deviceOf('alice'));
    await clock.advanceAsync(2000);
    expect(fakeSfu.devices(room)).not.toContainEqual(deviceOf('alice'));
    alice.meet('bob');
    await clock.advanceUntil(() => alice.of('up').length === 1);
  });

  test('who is refused ahead of everybody is not told, and tries again when there is somebody', async () => {
    const { alice, clock, fakeSfu } = await inhabited();
    fakeSfu.refuse(new ServerError('not-in-room'));
    alice.session.join?.();
    await clock.advanceAsync(20_000);
    expect(alice.requests('sfu.join')).toHaveLength(1);
    expect(alice.facts).toEqual([]);
    fakeSfu.refuse(null);
    alice.meet('bob');
    await clock.advanceUntil(() => alice.of('up').length === 1);
    expect(alice.of('failed')).toEqual([]);
  });

  test('does not wait until the SFU has heard of its ways, and joins anew when it has not', async () => {
    const { open, clock, fakeSfu } = await inhabited();
    const { signaling, handler } = fakeSfu.options(deviceOf('dave'));
    const isFirst = (): boolean => dave.requests('sfu.join').length === 1;
    const connectTransport: typeof signaling.connectTransport = (request) =>
      isFirst() ? Promise.reject(new ServerError('unavailable')) : signaling.connectTransport(request);
    const dave = open('dave', { signaling: { ...signaling, connectTransport }, handler });
    dave.meet('bob');
    await clock.advanceUntil(() => dave.of('up').length === 1);
    expect(dave.requests('sfu.join')).toHaveLength(2);
    await clock.advanceAsync(1000);
    expect(await dave.arrived('bob', 'camera', 'framesDecoded')).toBeGreaterThan(10);
  });
});
