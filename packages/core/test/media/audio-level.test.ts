import { describe, expect, test } from 'vitest';
import { type AudioLevelOptions, createAudioLevel } from '../../src/media/audio-level.ts';
import { createFakeClock, type FakeClock } from '../../src/testing/fake-clock.ts';
import { scriptedStream, ScriptedTrack } from '../support/scripted-devices.ts';

interface Context {
  state: AudioContextState;
  loudness: number;
  sources: number;
}

function environmentOf(clock: FakeClock, context: Context | null = null): AudioLevelOptions['environment'] {
  const audioContext = context && {
    get state() {
      return context.state;
    },
    createAnalyser: () => ({
      fftSize: 4,
      getFloatTimeDomainData: (samples: Float32Array) => samples.fill(context.loudness),
    }),
    createMediaStreamSource() {
      context.sources++;
      return { connect() {}, disconnect: () => context.sources-- };
    },
  };
  return {
    clock,
    audioContext: () => (audioContext ?? undefined) as unknown as AudioContext | undefined,
    createMediaStream: () => scriptedStream([]),
  };
}

function receiverOf(source: { audioLevel?: number; rtpTimestamp: number } | null): RTCRtpReceiver {
  return { getSynchronizationSources: () => (source ? [source] : []) } as unknown as RTCRtpReceiver;
}

describe('a level', () => {
  test('is read from the last packet more than ten times a second', () => {
    const clock = createFakeClock();
    const packet = { audioLevel: 0, rtpTimestamp: 0 };
    const level = createAudioLevel({ environment: environmentOf(clock), receiver: () => receiverOf(packet) });
    const heard: number[] = [];
    level.subscribe((value) => heard.push(value));
    for (let index = 0; index < 100; index++) {
      packet.audioLevel = (index % 7) / 10;
      packet.rtpTimestamp += 480;
      clock.advance(10);
    }
    expect(heard.length).toBeGreaterThanOrEqual(10);
  });

  test('costs nothing while nobody listens', () => {
    const clock = createFakeClock();
    const level = createAudioLevel({ environment: environmentOf(clock), receiver: () => receiverOf(null) });
    expect([level.get(), clock.pending]).toEqual([0, 0]);
    const stops = [level.subscribe(() => {}), level.subscribe(() => {})];
    expect(clock.pending).toBe(1);
    stops[0]!();
    stops[0]!();
    expect(clock.pending).toBe(1);
    stops[1]!();
    expect(clock.pending).toBe(0);
  });

  test('falls to zero when packets stop coming', () => {
    const clock = createFakeClock();
    const packet = { audioLevel: 0.5, rtpTimestamp: 1 };
    const level = createAudioLevel({ environment: environmentOf(clock), receiver: () => receiverOf(packet) });
    level.subscribe(() => {});
    clock.advance(100);
    expect(level.get()).toBe(0.5);
    clock.advance(1000);
    expect(level.get()).toBe(0);
    packet.rtpTimestamp = 2;
    clock.advance(100);
    expect(level.get()).toBe(0.5);
  });

  test('is zero before the first packet and while muted', () => {
    const clock = createFakeClock();
    let packet: { audioLevel: number; rtpTimestamp: number } | null = null;
    let muted = false;
    const environment = environmentOf(clock);
    const level = createAudioLevel({ environment, receiver: () => receiverOf(packet), muted: () => muted });
    level.subscribe(() => {});
    clock.advance(100);
    expect(level.get()).toBe(0);
    packet = { audioLevel: 0.5, rtpTimestamp: 1 };
    clock.advance(100);
    expect(level.get()).toBe(0.5);
    muted = true;
    clock.advance(100);
    expect(level.get()).toBe(0);
  });

  test('is never above one', () => {
    const clock = createFakeClock();
    const packet = { audioLevel: 1.2, rtpTimestamp: 1 };
    const level = createAudioLevel({ environment: environmentOf(clock), receiver: () => receiverOf(packet) });
    level.subscribe(() => {});
    clock.advance(100);
    expect(level.get()).toBe(1);
  });

  test('of a track is measured on the shared context', () => {
    const clock = createFakeClock();
    const context: Context = { state: 'running', loudness: 0.2, sources: 0 };
    const track = new ScriptedTrack('audio').asTrack;
    const level = createAudioLevel({ environment: environmentOf(clock, context), track: () => track });
    const stop = level.subscribe(() => {});
    clock.advance(100);
    expect(level.get()).toBeCloseTo(0.2);
    expect(context.sources).toBe(1);
    stop();
    expect([context.sources, level.get()]).toEqual([0, 0]);
  });

  test('is measured where the packets carry none', () => {
    const clock = createFakeClock();
    const context: Context = { state: 'running', loudness: 0.3, sources: 0 };
    const track = new ScriptedTrack('audio').asTrack;
    const environment = environmentOf(clock, context);
    const level = createAudioLevel({
      environment,
      receiver: () => receiverOf({ rtpTimestamp: 1 }),
      track: () => track,
    });
    level.subscribe(() => {});
    clock.advance(100);
    expect(level.get()).toBeCloseTo(0.3);
  });

  test('is zero as long as the context does not run, and without one', () => {
    const clock = createFakeClock();
    const context: Context = { state: 'suspended', loudness: 0.2, sources: 0 };
    const track = (): MediaStreamTrack => new ScriptedTrack('audio').asTrack;
    for (const environment of [environmentOf(clock, context), environmentOf(clock)]) {
      const level = createAudioLevel({ environment, track });
      const stop = level.subscribe(() => {});
      clock.advance(500);
      expect(level.get()).toBe(0);
      stop();
    }
  });

  test('leaves the old track when it moves to another', () => {
    const clock = createFakeClock();
    const context: Context = { state: 'running', loudness: 0.2, sources: 0 };
    let track: MediaStreamTrack | null = new ScriptedTrack('audio').asTrack;
    const level = createAudioLevel({ environment: environmentOf(clock, context), track: () => track });
    level.subscribe(() => {});
    clock.advance(100);
    track = new ScriptedTrack('audio').asTrack;
    clock.advance(100);
    expect(context.sources).toBe(1);
    track = null;
    clock.advance(100);
    expect([context.sources, level.get()]).toEqual([0, 0]);
  });
});
