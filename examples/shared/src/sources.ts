import {
  browserEnvironment,
  type CameraPreset,
  createStore,
  type MediaWishes,
  type Readable,
  type TrackSource,
} from '@org/calls-core';
import { cameraFormats } from '@org/calls-core/presets';
import { synthetic } from '@org/calls-core/synthetic';
import type { Contact } from './contacts.ts';

/** Which of a phone's two inputs are made up, and how good its picture is. */
export interface SourceChoice {
  readonly camera: 'device' | 'test';
  readonly microphone: 'device' | 'test';
  readonly quality: CameraPreset;
}

/** What a phone sends: devices, or a test picture and a test tone. */
export interface Sources extends Readable<SourceChoice> {
  choose(choice: Partial<SourceChoice>): void;
  camera(): TrackSource | { readonly quality: CameraPreset };
  microphone(): TrackSource | object;
  /** The made-up one where it is chosen: after a reload, too, which keeps devices alone. */
  made(kind: 'camera' | 'microphone'): TrackSource | null;
  /** The test tone by itself, where it is chosen. */
  tone(): Promise<{ readonly stream: MediaStream; close(): void } | null>;
  /** For `call` and `accept`. */
  wishes(video: boolean): MediaWishes;
}

export function createSources({ name, hue }: Contact, test: boolean): Sources {
  const initial = test ? 'test' : 'device';
  const store = createStore<SourceChoice>({ camera: initial, microphone: initial, quality: 'medium' });
  const pictures = new Map<CameraPreset, TrackSource>();
  const pictureOf = (quality: CameraPreset): TrackSource => {
    const picture = pictures.get(quality) ?? createPicture({ name, hue }, quality);
    pictures.set(quality, picture);
    return picture;
  };
  const tone = synthetic({ kind: 'microphone', label: name });
  const camera: Sources['camera'] = () => {
    const { camera: chosen, quality } = store.get();
    return chosen === 'test' ? pictureOf(quality) : { quality };
  };
  const microphone: Sources['microphone'] = () => (store.get().microphone === 'test' ? tone : {});
  const made: Sources['made'] = (kind) => {
    const choice = store.get();
    return choice[kind] === 'test' ? { camera: pictureOf(choice.quality), microphone: tone }[kind] : null;
  };
  return {
    get: store.get,
    subscribe: store.subscribe,
    choose: (choice) => store.set({ ...store.get(), ...choice }),
    camera,
    microphone,
    made,
    tone: async () => (store.get().microphone === 'test' ? openTone(tone) : null),
    wishes: (video) => ({ microphone: microphone(), camera: video && camera() }),
  };
}

/** As tall as a phone holds it, and as good as was chosen. */
function createPicture({ name, hue }: Pick<Contact, 'name' | 'hue'>, quality: CameraPreset): TrackSource {
  const width = Math.round((cameraFormats[quality].height * 2) / 3);
  // The picture counts its degrees in hsl, the style sheets in oklch: about 24 apart.
  return synthetic({ kind: 'camera', label: name, hue: hue - 24, width, height: Math.round((width * 4) / 3) });
}

async function openTone(tone: TrackSource): Promise<{ stream: MediaStream; close(): void }> {
  const capture = async (): Promise<MediaStreamTrack> => Promise.reject(new Error('A tone needs no device.'));
  const track = await tone.open({ environment: browserEnvironment(), capture });
  const close = (): void => {
    track.stop();
    tone.close?.(track);
  };
  return { stream: new MediaStream([track]), close };
}
