import type { Clock } from '../util/clock.ts';
import { hiddenTimer } from './hidden-timer.ts';
import type { RecordingEnvironment } from './recording-environment.ts';
import { RecordingError } from './recording-error.ts';

/** The environment of the page this runs in; globals are read when they are needed. */
export function browserRecordingEnvironment(): RecordingEnvironment {
  const clock: Clock = {
    now: () => performance.now(),
    wallTime: () => Date.now(),
    after(ms, callback) {
      const timer = setTimeout(callback, ms);
      return () => clearTimeout(timer);
    },
    every(ms, callback) {
      const timer = setInterval(callback, ms);
      return () => clearInterval(timer);
    },
  };
  return {
    clock,
    createId: () => Array.from(crypto.getRandomValues(new Uint8Array(11)), (byte) => byte.toString(16)).join(''),
    canRecord: (type) => globalThis.MediaRecorder?.isTypeSupported(type) ?? false,
    createRecorder: (stream, options) => new MediaRecorder(stream, options),
    createStream: (tracks = []) => new MediaStream([...tracks]),
    createAudioContext: () => (globalThis.AudioContext ? new AudioContext() : undefined),
    createCanvas: (width, height) =>
      globalThis.document && Object.assign(document.createElement('canvas'), { width, height }),
    createPlayer: () => Object.assign(document.createElement('video'), { muted: true, playsInline: true }),
    every: (ms, callback) => hiddenTimer(clock, ms, callback),
    get mediaDevices() {
      return globalThis.navigator?.mediaDevices;
    },
    async files() {
      const { storage } = globalThis.navigator ?? {};
      if (!storage?.getDirectory)
        throw new RecordingError('sink-failed', { detail: 'There are no private files here.' });
      return storage.getDirectory();
    },
    fetch: (url, init) => globalThis.fetch(url, init),
  };
}
