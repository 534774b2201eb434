import { beforeEach, describe, expect, test } from 'vitest';
import { chooseType, recordStream } from '../../src/client/recording.ts';
import { createStudio, fake, type Studio, watchedSink } from './support.ts';

let studio: Studio;
beforeEach(() => {
  studio = createStudio();
});
const record = async (ms: number): Promise<void> => studio.clock.advanceAsync(ms);

describe('the type of a recording', () => {
  const choose = (known: readonly string[], video = true) => chooseType((type) => known.includes(type), { video });
  const all = [
    'video/webm;codecs=vp9,opus',
    'video/webm;codecs=vp8,opus',
    'video/webm',
    'video/mp4',
    'audio/webm',
    'audio/mp4',
  ];

  test('is VP9, else VP8, else WebM, else MP4', () => {
    for (const first of [0, 1, 2, 3]) expect(choose(all.slice(first))).toBe(all[first]);
  });

  test('of sound alone is an audio type', () => {
    expect(choose(all, false)).toBe('audio/webm');
    expect(choose(['video/mp4', 'audio/mp4'], false)).toBe('audio/mp4');
  });

  test('is null where the browser records nothing that is known', () => {
    expect(choose(['video/quicktime'])).toBeNull();
  });

  test('can be the app’s own', () => {
    expect(chooseType((type) => all.includes(type), { types: ['video/ogg', 'video/mp4'] })).toBe('video/mp4');
  });
});

describe('a recorded stream', () => {
  test('becomes a file with the length of what was recorded', async () => {
    const recording = recordStream(await studio.open(), { environment: studio.recording });
    expect(recording.state.get().status).toBe('starting');
    await record(5_000);
    expect(recording.state.get()).toMatchObject({ status: 'recording', waiting: false, error: null });
    expect(recording.state.get().duration).toBeGreaterThanOrEqual(4_000);
    const { file, duration, size, type, error } = await recording.stop();
    expect(recording.state.get()).toMatchObject({ status: 'stopped', duration, bytes: size });
    expect([duration, error, type]).toEqual([5_000, null, 'video/webm;codecs=vp9,opus']);
    expect(file.type).toBe('video/webm');
    expect(file.size).toBe(size);
  });

  test('leaves out the time of pauses', async () => {
    const recording = recordStream(await studio.open(), { environment: studio.recording });
    await record(2_000);
    recording.pause();
    expect(recording.state.get().status).toBe('paused');
    await record(60_000);
    recording.resume();
    expect(recording.state.get().status).toBe('recording');
    await record(1_000);
    expect((await recording.stop()).duration).toBe(3_000);
  });

  test('that is being recorded gives the handle that it has, and afterwards a new one', async () => {
    const stream = await studio.open();
    const first = recordStream(stream, { environment: studio.recording });
    expect(recordStream(stream, { environment: studio.recording })).toBe(first);
    await record(1_000);
    await first.stop();
    const second = recordStream(stream, { environment: studio.recording });
    expect(second).not.toBe(first);
    await record(1_000);
    await second.stop();
  });

  test('goes on in one file when its tracks are exchanged, come and go', async () => {
    const stream = await studio.open();
    const recording = recordStream(stream, { environment: studio.recording });
    await record(1_000);
    const other = await studio.open();
    for (const old of stream.getTracks()) {
      stream.removeTrack(old);
      old.stop();
    }
    await record(500);
    for (const track of other.getTracks()) stream.addTrack(track);
    studio.recording.clearDrawn();
    await record(1_500);
    expect(new Set(studio.recording.drawn)).toEqual(new Set([other.getVideoTracks()[0]?.id]));
    const { duration, error } = await recording.stop();
    expect([duration, error]).toEqual([3_000, null]);
    expect(studio.recording.recorders).toHaveLength(1);
  });

  test('ends by itself once it has had no live track for a while', async () => {
    const stream = await studio.open();
    const recording = recordStream(stream, { environment: studio.recording });
    await record(2_000);
    for (const track of stream.getTracks()) fake(track).end();
    await record(2_000);
    const { duration } = await recording.done;
    expect(duration).toBeGreaterThanOrEqual(2_000);
    expect(duration).toBeLessThan(4_000);
  });

  test('is mixed with a microphone, whose end does not end it', async () => {
    const microphone = await studio.open({ video: false });
    const screen = await studio.open({ audio: false });
    const recording = recordStream(screen, { environment: studio.recording, mix: [microphone] });
    await record(1_000);
    for (const track of microphone.getTracks()) fake(track).end();
    await record(3_000);
    expect(recording.state.get().status).toBe('recording');
    for (const track of screen.getTracks()) fake(track).end();
    await record(2_000);
    expect(recording.state.get().status).toBe('stopped');
  });

  test('stops at its longest duration', async () => {
    const recording = recordStream(await studio.open(), { environment: studio.recording, maxDuration: 3_000 });
    await record(10_000);
    expect((await recording.done).duration).toBeLessThanOrEqual(4_000);
  });

  test('without a picture is recorded as sound', async () => {
    const recording = recordStream(await studio.open({ video: false }), { environment: studio.recording });
    await record(1_000);
    expect((await recording.stop()).type).toBe('audio/webm;codecs=opus');
  });

  test('keeps the size of its picture, or takes the one that is wished for', async () => {
    const stream = await studio.open();
    await stream.getVideoTracks()[0]?.applyConstraints({ width: 641, height: 359 });
    const bits = async (options: object): Promise<number | undefined> => {
      const recording = recordStream(stream, { environment: studio.recording, frameRate: 10, ...options });
      await record(1_000);
      await recording.stop();
      return studio.recording.recorders.at(-1)?.videoBitsPerSecond;
    };
    expect(await bits({})).toBe(Math.round(642 * 360 * 10 * 0.09));
    expect(await bits({ width: 320, height: 180 })).toBe(Math.round(320 * 180 * 10 * 0.09));
    expect(await bits({ videoBitsPerSecond: 5 })).toBe(5);
  });
});

describe('a recording that fails', () => {
  test('is refused without a live track and without a recorder', async () => {
    const stream = await studio.open();
    for (const track of stream.getTracks()) track.stop();
    expect(() => recordStream(stream, { environment: studio.recording })).toThrow(
      expect.objectContaining({ code: 'nothing-to-record' }),
    );
    const none = createStudio({ types: [] });
    const live = await none.open();
    expect(() => recordStream(live, { environment: none.recording })).toThrow(
      expect.objectContaining({ code: 'unsupported-recording' }),
    );
  });

  test('keeps what the browser had recorded when its recorder broke', async () => {
    const recording = recordStream(await studio.open(), { environment: studio.recording });
    await record(2_500);
    studio.recording.recorders[0]?.fail();
    await record(100);
    const { duration, error, file } = await recording.done;
    expect(duration).toBe(2_500);
    expect(error?.code).toBe('recorder-failed');
    expect(file.size).toBeGreaterThan(0);
  });

  test.each(['open', 'write', 'close'] as const)(
    'tells that its sink failed at %s, and gives the sink up',
    async (at) => {
      const cause = new Error('The disk is full');
      const { sink, calls } = watchedSink({ [at]: () => Promise.reject(cause) });
      const recording = recordStream(await studio.open(), { environment: studio.recording, sink });
      await record(3_000);
      await expect(recording.stop()).rejects.toMatchObject({ code: 'sink-failed', cause });
      expect(recording.state.get()).toMatchObject({ status: 'failed', error: { code: 'sink-failed' } });
      expect(calls.at(-1)).toBe(at === 'open' ? calls[0] : 'abort');
    },
  );

  test('is thrown away when it is cancelled', async () => {
    const { sink, calls } = watchedSink();
    const recording = recordStream(await studio.open(), { environment: studio.recording, sink, name: 'mine' });
    await record(1_500);
    recording.cancel();
    await expect(recording.done).rejects.toMatchObject({ code: 'recording-cancelled' });
    expect(calls).toEqual(['open mine.webm video/webm', 'write', 'abort']);
  });

  test('never begins when it is cancelled before it began', async () => {
    const recording = recordStream(await studio.open(), { environment: studio.recording });
    recording.cancel();
    await expect(recording.done).rejects.toMatchObject({ code: 'recording-cancelled' });
    expect(studio.recording.recorders).toEqual([]);
  });

  test('says that the page may not make sound yet', async () => {
    const stream = await studio.open();
    const context = studio.environment.audioContext() as AudioContext;
    await context.suspend();
    context.resume = () => new Promise(() => {});
    const recording = recordStream(stream, { environment: studio.recording });
    await record(4_000);
    await expect(recording.done).rejects.toMatchObject({ code: 'audio-blocked' });
  });
});

describe('a sink that is slow', () => {
  test('makes the recording wait instead of filling the memory, and it goes on by itself', async () => {
    let open = (): void => {};
    const gate = new Promise<void>((resolve) => (open = resolve));
    const { sink, calls } = watchedSink({ write: () => gate });
    const recording = recordStream(await studio.open(), { environment: studio.recording, sink, maxWaiting: 600 });
    await record(20_000);
    expect(recording.state.get()).toMatchObject({ status: 'recording', waiting: true });
    const { duration: stood } = recording.state.get();
    expect(studio.recording.recorders[0]?.state).toBe('paused');
    await record(20_000);
    open();
    await record(100);
    expect(recording.state.get()).toMatchObject({ waiting: false });
    expect(studio.recording.recorders[0]?.state).toBe('recording');
    await record(2_000);
    const { duration } = await recording.stop();
    expect(duration).toBeGreaterThan(stood + 1_500);
    expect(duration).toBeLessThan(20_000);
    expect(calls).toEqual([expect.stringMatching(/^open recording-2026-.*\.webm/), 'write', 'rewriteStart', 'close']);
  });
});
