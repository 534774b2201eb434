import { onTestFinished } from 'vitest';
import {
  createFakeClock,
  createFakeEnvironment,
  createFakeRecording,
  type FakeClock,
  type FakeEnvironment,
  type FakeMediaStreamTrack,
  type FakeRecording,
  type FakeRecordingOptions,
} from '../../src/testing/index.ts';
import type { RecordingSink } from '../../src/client/recording.ts';

/** A fake page in which streams can be recorded; fails the test when it leaves something behind. */
export interface Studio {
  readonly clock: FakeClock;
  readonly environment: FakeEnvironment;
  readonly recording: FakeRecording;
  /** A stream of the fake camera and microphone. */
  open(kinds?: { readonly video?: boolean; readonly audio?: boolean }): Promise<MediaStream>;
}

export function createStudio(options?: FakeRecordingOptions): Studio {
  const clock = createFakeClock();
  const environment = createFakeEnvironment({ clock });
  const recording = createFakeRecording(environment, options);
  onTestFinished(async () => {
    await clock.advanceAsync(10_000);
    const left = { timers: clock.pending, playing: recording.playing, audioContexts: environment.live().audioContexts };
    if (Object.values(left).some((count) => count > 0)) throw new Error(`Left behind: ${JSON.stringify(left)}`);
  });
  return {
    clock,
    environment,
    recording,
    open: ({ video = true, audio = true } = {}) =>
      (environment.mediaDevices as MediaDevices).getUserMedia({ video, audio }),
  };
}

export const fake = (track: MediaStreamTrack | undefined): FakeMediaStreamTrack =>
  track as unknown as FakeMediaStreamTrack;

/** A sink that says what was asked of it, and does as the test tells. */
export function watchedSink(behaviour: Partial<Record<'open' | 'write' | 'close', () => Promise<void>>> = {}): {
  readonly sink: RecordingSink<number>;
  readonly calls: string[];
} {
  const calls: string[] = [];
  let size = 0;
  const sink: RecordingSink<number> = {
    async open({ name, type }) {
      calls.push(`open ${name} ${type}`);
      await behaviour.open?.();
    },
    async write(bytes) {
      if (calls.at(-1) !== 'write') calls.push('write');
      await behaviour.write?.();
      size += bytes.length;
    },
    rewriteStart: async () => void calls.push('rewriteStart'),
    async close() {
      calls.push('close');
      await behaviour.close?.();
      return size;
    },
    abort: async () => void calls.push('abort'),
  };
  return { sink, calls };
}
