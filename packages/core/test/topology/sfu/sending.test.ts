import { describe, expect, test } from 'vitest';
import { createBench, deviceOf, room } from './bench.ts';

const sendersOf = (bench: ReturnType<typeof createBench>) => bench.fakeSfu.negotiations(room, deviceOf('alice')).send;

describe('what is sent to an SFU', () => {
  test('is nothing before somebody is to get it, and then everything that is on', async () => {
    const bench = createBench();
    const [alice, bob] = await bench.gather('alice', 'bob');
    await alice!.session.publish('camera', await alice!.track('video'));
    await bench.clock.advanceAsync(500);
    expect(alice!.requests('sfu.produce')).toEqual([]);
    void alice!.session.sendTo(['bob']);
    await bench.clock.advanceUntil(() => bob!.tracks.size === 1);
    await bench.clock.advanceAsync(500);
    expect(await bob!.arrived('alice', 'camera')).toBeGreaterThan(0);
  });

  test('is a camera in three layers, a screen in one, and sound', async () => {
    const { gather, clock } = createBench();
    const [alice] = await gather('alice', 'bob');
    await alice!.send('microphone', 'camera', 'screen', 'screen-audio');
    await clock.advanceUntil(() => alice!.requests('sfu.produce').length === 4);
    const made = alice!.requests('sfu.produce') as { source: string; rtpParameters: { encodings: object[] } }[];
    const encodings = Object.fromEntries(made.map((each) => [each.source, each.rtpParameters.encodings]));
    expect(encodings['camera']).toMatchObject([{ rid: 'r0' }, { rid: 'r1' }, { rid: 'r2' }]);
    expect(encodings['camera']).toMatchObject([
      { maxBitrate: 200_000 },
      { maxBitrate: 800_000 },
      { maxBitrate: 2_500_000 },
    ]);
    expect(['microphone', 'screen', 'screen-audio'].map((source) => encodings[source]?.length)).toEqual([1, 1, 1]);
  });

  test('follows the order of codecs that the app wants', async () => {
    const { open, clock, fakeSfu } = createBench();
    const alice = open('alice', fakeSfu.options(deviceOf('alice')), { codecs: { video: ['video/AV1', 'video/VP8'] } });
    alice.meet('bob');
    await alice.send('camera');
    await clock.advanceUntil(() => alice.requests('sfu.produce').length === 1);
    expect(alice.requests('sfu.produce')).toMatchObject([{ rtpParameters: { codecs: [{ mimeType: 'video/AV1' }] } }]);
  });

  test('stops and goes on without a negotiation; the others are told', async () => {
    const bench = createBench();
    const [alice, bob] = await bench.gather('alice', 'bob');
    await alice!.send('camera');
    await bench.clock.advanceUntil(() => bob!.tracks.size === 1);
    await bench.clock.advanceAsync(500);
    const negotiations = sendersOf(bench);
    await alice!.session.publish('camera', null);
    await bench.clock.advanceAsync(100);
    const stopped = await bob!.arrived('alice', 'camera');
    await bench.clock.advanceAsync(1000);
    expect(await bob!.arrived('alice', 'camera')).toBe(stopped);
    await alice!.session.publish('camera', await alice!.track('video'));
    await bench.clock.advanceAsync(1000);
    expect(await bob!.arrived('alice', 'camera')).toBeGreaterThan(stopped);
    expect(sendersOf(bench)).toBe(negotiations);
    expect(alice!.requests('sfu.produce')).toHaveLength(1);
    expect(alice!.requests('sfu.update')).toMatchObject([
      { producers: [{ paused: true }] },
      { producers: [{ paused: false }] },
    ]);
  });

  test('is nothing at all when nobody is to get it', async () => {
    const { gather, clock } = createBench();
    const [alice, bob] = await gather('alice', 'bob');
    await alice!.send('camera', 'microphone');
    await clock.advanceUntil(() => bob!.tracks.size === 2);
    await alice!.session.sendTo([]);
    await clock.advanceAsync(100);
    const packets = async () => (await bob!.arrived('alice', 'camera')) + (await bob!.arrived('alice', 'microphone'));
    const before = await packets();
    await clock.advanceAsync(1000);
    expect(await packets()).toBe(before);
    await alice!.session.sendTo(['bob']);
    await clock.advanceAsync(1000);
    expect(await packets()).toBeGreaterThan(before);
  });

  test('keeps its producer when the picture becomes smaller', async () => {
    const { gather, clock } = createBench();
    const [alice, bob] = await gather('alice', 'bob');
    await alice!.session.sendTo(['bob']);
    void alice!.session.publish('camera', await alice!.track('video', { width: 640, height: 360 }));
    await clock.advanceUntil(() => bob!.tracks.size === 1);
    await alice!.session.publish('camera', await alice!.track('video', { width: 320, height: 180 }));
    expect(alice!.requests('sfu.produce')).toHaveLength(1);
  });

  test('goes on in the old layers until a larger picture has come in more of them', async () => {
    const { gather, clock } = createBench();
    const [alice, bob] = await gather('alice', 'bob');
    await alice!.session.sendTo(['bob']);
    void alice!.session.publish('camera', await alice!.track('video', { width: 640, height: 360 }));
    await clock.advanceUntil(() => bob!.tracks.size === 1);
    const first = bob!.tracks.get('alice camera');
    const told = bob!.of('track').length;
    void alice!.session.publish('camera', await alice!.track('video', { width: 1280, height: 720 }));
    await clock.advanceUntil(() => bob!.tracks.get('alice camera') !== first);
    expect(bob!.tracks.get('alice camera')).toMatchObject({ readyState: 'live', muted: false });
    expect(first?.readyState).toBe('live');
    await clock.advanceUntil(() => first?.readyState === 'ended');
    expect(alice!.requests('sfu.produce')).toHaveLength(2);
    const since = bob!.of('track').slice(told);
    expect(since.every(({ track }) => track === bob!.tracks.get('alice camera'))).toBe(true);
  });

  test('that is switched off while larger layers take over is off in both', async () => {
    const { gather, clock } = createBench();
    const [alice, bob] = await gather('alice', 'bob');
    await alice!.session.sendTo(['bob']);
    void alice!.session.publish('camera', await alice!.track('video', { width: 320, height: 180 }));
    await clock.advanceUntil(() => bob!.tracks.size === 1);
    const first = bob!.tracks.get('alice camera');
    void alice!.session.publish('camera', await alice!.track('video'));
    await clock.advanceUntil(() => bob!.tracks.get('alice camera') !== first);
    await alice!.session.publish('camera', null);
    expect(alice!.requests('sfu.update')).toMatchObject([{ producers: [{ closed: true }, { paused: true }] }]);
  });

  test('follows the size of a picture of which nobody tells', async () => {
    const { gather, clock } = createBench();
    const [alice, bob] = await gather('alice', 'bob');
    await alice!.session.sendTo(['bob']);
    const track = await alice!.track('video', { width: 320, height: 180 });
    void alice!.session.publish('camera', track);
    await clock.advanceUntil(() => bob!.tracks.size === 1);
    await track.applyConstraints({ width: 1280, height: 720 });
    await clock.advanceUntil(() => alice!.requests('sfu.produce').length === 2);
    expect(alice!.requests('sfu.produce').at(-1)).toMatchObject({
      rtpParameters: { encodings: [{ rid: 'r0' }, { rid: 'r1' }, { rid: 'r2' }] },
    });
  });

  test('is less under a limit for all, and what it was before after it; one peer’s limit is that peer’s own affair', async () => {
    const { gather, clock } = createBench();
    const [alice, bob] = await gather('alice', 'bob');
    await alice!.send('camera');
    await clock.advanceUntil(() => bob!.tracks.size === 1);
    const arriving = async () => {
      const before = await bob!.arrived('alice', 'camera');
      await clock.advanceAsync(1000);
      return (await bob!.arrived('alice', 'camera')) > before;
    };
    alice!.session.limit('bob', 'camera', 'size', { active: false });
    expect(await arriving()).toBe(true);
    alice!.session.limit(null, 'camera', 'cpu', { active: false });
    await clock.advanceAsync(10);
    expect(await arriving()).toBe(false);
    alice!.session.limit(null, 'camera', 'cpu', null);
    await clock.advanceAsync(10);
    expect(await arriving()).toBe(true);
    expect(alice!.requests('sfu.produce')).toHaveLength(1);
  });

  test('the last of many wishes counts', async () => {
    const { gather, clock } = createBench();
    const [alice, bob] = await gather('alice', 'bob');
    await alice!.session.sendTo(['bob']);
    const tracks = await Promise.all([alice!.track('audio'), alice!.track('audio')]);
    void alice!.session.publish('microphone', tracks[0]!);
    void alice!.session.publish('microphone', null);
    void alice!.session.publish('microphone', tracks[1]!);
    void alice!.session.publish('microphone', null);
    await clock.advanceAsync(1000);
    const before = await bob!.arrived('alice', 'microphone');
    await clock.advanceAsync(1000);
    expect(await bob!.arrived('alice', 'microphone')).toBe(before);
  });

  test('refuses a track of the wrong kind', async () => {
    const { gather } = createBench();
    const [alice] = await gather('alice', 'bob');
    await expect(alice!.session.publish('camera', await alice!.track('audio'))).rejects.toMatchObject({
      code: 'invalid-argument',
    });
  });

  test('never stops the app’s tracks', async () => {
    const { gather, clock } = createBench();
    const [alice, bob] = await gather('alice', 'bob');
    const track = await alice!.track('video');
    await alice!.session.sendTo(['bob']);
    void alice!.session.publish('camera', track);
    await clock.advanceUntil(() => bob!.tracks.size === 1);
    await alice!.session.publish('camera', null);
    await alice!.session.close();
    expect([track.readyState, track.enabled]).toEqual(['live', true]);
  });
});
