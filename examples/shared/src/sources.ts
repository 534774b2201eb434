import { createStore, type MediaWishes, type Readable, type TrackSource } from '@org/calls-core';
import { synthetic } from '@org/calls-core/synthetic';
import type { Contact } from './contacts.ts';

/** Which of a phone's two inputs are made up. */
export interface SourceChoice {
  readonly camera: 'device' | 'test';
  readonly microphone: 'device' | 'test';
}

/** What a phone sends: devices, or a test picture and a test tone. */
export interface Sources extends Readable<SourceChoice> {
  choose(choice: Partial<SourceChoice>): void;
  camera(): TrackSource | { readonly quality: '720p' };
  microphone(): TrackSource | object;
  /** The made-up one where it is chosen: after a reload, too, which keeps devices alone. */
  made(kind: 'camera' | 'microphone'): TrackSource | null;
  /** For `call` and `accept`. */
  wishes(video: boolean): MediaWishes;
}

export function createSources({ name, hue }: Contact, test: boolean): Sources {
  const initial = test ? 'test' : 'device';
  const store = createStore<SourceChoice>({ camera: initial, microphone: initial });
  // The picture counts its degrees in hsl, the style sheets in oklch: about 24 apart.
  const picture = synthetic({ kind: 'camera', label: name, hue: hue - 24, width: 480, height: 640 });
  const tone = synthetic({ kind: 'microphone', label: name });
  const camera: Sources['camera'] = () => (store.get().camera === 'test' ? picture : { quality: '720p' });
  const microphone: Sources['microphone'] = () => (store.get().microphone === 'test' ? tone : {});
  return {
    get: store.get,
    subscribe: store.subscribe,
    choose: (choice) => store.set({ ...store.get(), ...choice }),
    camera,
    microphone,
    made: (kind) => (store.get()[kind] === 'test' ? { camera: picture, microphone: tone }[kind] : null),
    wishes: (video) => ({ microphone: microphone(), camera: video && camera() }),
  };
}
