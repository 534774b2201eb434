import type { InputDevice, MediaEnvironment } from '../media-environment.ts';

/** What a processor is given beside the track. */
export interface ProcessorContext {
  readonly environment: MediaEnvironment;
  readonly source: InputDevice;
  /** It cannot go on: from now on the track goes around it. */
  failed(cause: unknown): void;
  /** It could go on now, after it failed: it is started again. */
  restart(): void;
}

/** What a processor makes of a track. */
export interface ProcessedTrack {
  readonly track: MediaStreamTrack;
  /** Ends the work; the track is stopped afterwards. */
  stop(): void;
}

/**
 * Track in, track out: a filter of sound or picture. It is started anew for each track of a device, so what is costly to load
 * belongs into what makes the processor, not into `start`.
 *
 * @example
 * const mine: TrackProcessor = {
 *   name: 'mine',
 *   async start(track) {
 *     const filter = await loadFilter();
 *     return { track: filter.run(track), stop: () => filter.end() };
 *   },
 * };
 */
export interface TrackProcessor {
  readonly name: string;
  /** The given track is stopped by others. What is thrown leaves this processor out. */
  start(track: MediaStreamTrack, context: ProcessorContext): ProcessedTrack | Promise<ProcessedTrack>;
}
