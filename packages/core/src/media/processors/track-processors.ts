import { CallError } from '../../util/errors.ts';
import { createStore, type Readable } from '../../util/store.ts';
import type { Processing } from '../capture-hooks.ts';
import type { InputDevice } from '../media-environment.ts';
import type { TrackProcessor } from './processor.ts';
import { createProcessedSource, type ProcessedSource } from './processed-source.ts';

/** How the processors of one source fare. */
export interface ProcessedState {
  /** Names, in the order in which the track goes through them. */
  readonly wanted: readonly string[];
  /** Those at work on the track that is open; empty while none is. */
  readonly running: readonly string[];
  /** Why one of them was left out; null when none was. */
  readonly error: unknown;
}

/** What becomes of the microphone's and the camera's track. */
export interface TrackProcessors extends Readable<Readonly<Record<InputDevice, ProcessedState>>>, Processing {
  /** Sends a source through these from now on, in this order; `[]` sends what the device gives. A device that is open stays open, and nothing is negotiated. Resolves when the change is made. */
  set(source: InputDevice, chain: readonly TrackProcessor[]): Promise<void>;
}

/** What runs from the start. */
export interface TrackProcessorsOptions {
  readonly microphone?: readonly TrackProcessor[];
  readonly camera?: readonly TrackProcessor[];
}

/**
 * Filters between the devices and the calls: each takes a track and gives one. They stay when the device is changed. One that
 * fails is left out, and the call goes on without it. One for each client.
 *
 * @example
 * const processors = trackProcessors({ microphone: [voiceFilter()] });
 * const calls = createCallClient({ self: { id: 'alice' }, transport, processors });
 * await processors.set('camera', [pictureFilter({ filter: 'grayscale(1)' })]);
 */
export function trackProcessors(options: TrackProcessorsOptions = {}): TrackProcessors {
  const chains = { microphone: options.microphone ?? [], camera: options.camera ?? [] };
  const namesOf = (source: InputDevice): readonly string[] => chains[source].map(({ name }) => name);
  const first = (source: InputDevice): ProcessedState => ({ wanted: namesOf(source), running: [], error: null });
  const store = createStore({ microphone: first('microphone'), camera: first('camera') });
  const tell = (source: InputDevice, patch: Partial<ProcessedState>): void =>
    store.set({ ...store.get(), [source]: { ...store.get()[source], ...patch } });
  let sources: Readonly<Record<InputDevice, ProcessedSource>> | null = null;

  return {
    get: store.get,
    subscribe: store.subscribe,
    async set(source, chain) {
      chains[source] = [...chain];
      tell(source, { wanted: namesOf(source), error: null });
      await sources?.[source].changed();
    },
    attach(host) {
      if (sources) throw new CallError('invalid-argument', { detail: 'Processors belong to one client.' });
      const sourceOf = (source: InputDevice): ProcessedSource =>
        createProcessedSource({ host, source, chain: () => chains[source], tell: (patch) => tell(source, patch) });
      const made = { microphone: sourceOf('microphone'), camera: sourceOf('camera') };
      sources = made;
      return (source, opener) => (source === 'screen' ? opener : made[source].wrap(opener));
    },
  };
}
