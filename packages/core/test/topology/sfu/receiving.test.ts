import { describe, expect, test } from 'vitest';
import { createBench, deviceOf, room } from './bench.ts';

describe('what comes from an SFU', () => {
  test('is tracks by peer and source', async () => {
    const { gather, clock } = createBench();
    const [alice, bob] = await gather('alice', 'bob');
    await bob!.send('microphone', 'camera');
    await clock.advanceUntil(() => alice!.tracks.size === 2);
    await clock.advanceAsync(1000);
    expect([...alice!.tracks.keys()].sort()).toEqual(['bob camera', 'bob microphone']);
    expect(await alice!.arrived('bob', 'camera', 'framesDecoded')).toBeGreaterThan(10);
    expect(alice!.of('track').every(({ receiver, track }) => receiver?.track === track)).toBe(true);
  });

  test('is asked for in one request, negotiated once and plays without a word more, however many send', async () => {
    const { gather, open, clock, fakeSfu } = createBench();
    const names = ['bob', 'carol', 'dave', 'erin'];
    const others = await gather(...names);
    for (const other of others) await other.send('microphone', 'camera');
    await clock.advanceAsync(1000);
    const alice = open('alice');
    alice.meet(...names);
    await clock.advanceUntil(() => alice.tracks.size === 8);
    await clock.advanceAsync(100);
    const [asked, ...more] = alice.requests('sfu.consume') as { producers: string[]; playing: string[] }[];
    expect(more).toEqual([]);
    expect(asked!.producers).toHaveLength(8);
    expect(asked!.playing).toEqual(asked!.producers);
    // One for all tracks, one for the library's own probes.
    expect(fakeSfu.negotiations(room, deviceOf('alice')).receive).toBe(2);
    expect(alice.requests('sfu.update')).toEqual([]);
    await clock.advanceAsync(1000);
    for (const name of names) expect(await alice.arrived(name, 'camera', 'framesDecoded')).toBeGreaterThan(10);
  });

  test('is nothing of devices that are no peers here, until they are', async () => {
    const { gather, open, clock } = createBench();
    const [bob] = await gather('bob', 'carol');
    await bob!.send('camera');
    const alice = open('alice');
    alice.meet('carol');
    await clock.advanceAsync(1000);
    expect(alice.requests('sfu.consume')).toEqual([]);
    alice.meet('bob');
    await clock.advanceUntil(() => alice.tracks.has('bob camera'));
    expect(alice.of('up').map(({ peer }) => peer)).toEqual(['carol', 'bob']);
  });

  test('ends with the peer, and the SFU is told', async () => {
    const { gather, clock } = createBench();
    const [alice, bob] = await gather('alice', 'bob', 'carol');
    await bob!.send('camera');
    await clock.advanceUntil(() => alice!.tracks.has('bob camera'));
    alice!.session.removePeer('bob');
    await clock.advanceAsync(100);
    expect(alice!.tracks.get('bob camera')).toBe(null);
    expect(alice!.requests('sfu.update').at(-1)).toMatchObject({ consumers: [{ closed: true }] });
  });

  test('is as large as it is shown, in one request for all tiles', async () => {
    const { gather, clock } = createBench();
    const [alice, bob, carol] = await gather('alice', 'bob', 'carol');
    await bob!.send('camera');
    await carol!.send('camera');
    await clock.advanceUntil(() => alice!.tracks.size === 2);
    await clock.advanceAsync(100);
    const before = alice!.requests('sfu.update').length;
    alice!.session.receive('bob', 'camera', { width: 320, height: 180 });
    alice!.session.receive('carol', 'camera', { width: 640, height: 360 });
    alice!.session.receive('carol', 'camera', 'paused');
    await clock.advanceAsync(100);
    expect(alice!.requests('sfu.update').slice(before)).toMatchObject([
      { consumers: [{ paused: false, layers: { spatial: 0 } }, { paused: true }] },
    ]);
    const [small, none] = [
      await alice!.arrived('bob', 'camera', 'frameWidth'),
      await alice!.arrived('carol', 'camera'),
    ];
    await clock.advanceAsync(1000);
    expect(small).toBe(320);
    expect(await alice!.arrived('carol', 'camera')).toBe(none);
    alice!.session.receive('carol', 'camera', null);
    await clock.advanceAsync(1000);
    expect(await alice!.arrived('carol', 'camera')).toBeGreaterThan(none);
    expect(await alice!.arrived('carol', 'camera', 'frameWidth')).toBe(1280);
  });

  test('follows a wish that was there before the track', async () => {
    const { gather, clock } = createBench();
    const [alice, bob] = await gather('alice', 'bob');
    alice!.session.receive('bob', 'camera', 'paused');
    await bob!.send('camera');
    await clock.advanceUntil(() => alice!.tracks.has('bob camera'));
    await clock.advanceAsync(1000);
    expect(await alice!.arrived('bob', 'camera')).toBe(0);
  });

  test('a picture that stands still is told, and a key frame asked for', async () => {
    const { gather, clock, fakeSfu } = createBench();
    const [alice, bob] = await gather('alice', 'bob');
    await bob!.send('camera');
    await clock.advanceUntil(() => alice!.tracks.has('bob camera'));
    await clock.advanceAsync(2000);
    expect(alice!.of('frozen')).toEqual([]);
    fakeSfu.freeze(room, deviceOf('alice'), 'camera');
    await clock.advanceUntil(() => alice!.of('frozen').length > 0);
    expect(alice!.of('frozen')[0]).toEqual({ type: 'frozen', peer: 'bob', source: 'camera' });
    const frames = await alice!.arrived('bob', 'camera', 'framesDecoded');
    await clock.advanceAsync(1000);
    expect(await alice!.arrived('bob', 'camera', 'framesDecoded')).toBeGreaterThan(frames);
    expect(alice!.requests('sfu.update')).toContainEqual(
      expect.objectContaining({ consumers: [expect.objectContaining({ keyFrame: true })] }),
    );
  });

  test('a report is of one peer, with the ways of all and without the SFU’s probes', async () => {
    const { gather, clock } = createBench();
    const [alice, bob, carol] = await gather('alice', 'bob', 'carol');
    for (const seat of [alice!, bob!, carol!]) await seat.send('microphone', 'camera');
    await clock.advanceUntil(() => alice!.tracks.size === 4);
    await clock.advanceAsync(1000);
    const reports = await alice!.session.stats();
    expect(reports.map(({ peer }) => peer)).toEqual(['bob', 'carol']);
    for (const { report, mids } of reports) {
      const entries: { type: string; id: string; mid?: string }[] = [];
      report.forEach((entry) => entries.push(entry));
      expect(entries.filter(({ type }) => type === 'inbound-rtp').map(({ mid }) => mid)).toEqual([...mids.keys()]);
      expect(entries.filter(({ type }) => type === 'outbound-rtp')).toHaveLength(2);
      expect(new Set(entries.map(({ id }) => id)).size).toBe(entries.length);
      expect([...mids.values()].sort()).toEqual(['camera', 'microphone']);
    }
  });
});
