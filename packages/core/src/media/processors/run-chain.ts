import type { ProcessedTrack, ProcessorContext, TrackProcessor } from './processor.ts';

/** A chain at work on one track. */
export interface RunningChain extends ProcessedTrack {
  /** Those that are at work, in order. */
  readonly names: readonly string[];
}

/** What is told of a processor that could not be started. */
export type ChainFailure = (processor: TrackProcessor, cause: unknown) => void;

/**
 * Sends a track through processors. Null when none of them could be started. Sound goes in as a copy: the track of a muted
 * microphone is disabled, and until the processors are ready it is what is sent. A picture needs none, and a camera that
 * has two tracks does not change its size in Chromium.
 */
export async function runChain(
  track: MediaStreamTrack,
  chain: readonly TrackProcessor[],
  contextOf: (processor: TrackProcessor) => ProcessorContext,
  failed: ChainFailure,
): Promise<RunningChain | null> {
  const copy = track.kind === 'audio' ? track.clone() : null;
  if (copy) copy.enabled = true;
  const input = copy ?? track;
  const stops: (() => void)[] = [() => copy?.stop()];
  const names: string[] = [];
  let output = input;
  for (const processor of chain) {
    try {
      const made = await processor.start(output, contextOf(processor));
      stops.push(() => end(made));
      names.push(processor.name);
      output = made.track;
    } catch (cause) {
      failed(processor, cause);
    }
  }
  const stop = (): void => {
    for (const stopOne of stops.splice(0).reverse()) stopOne();
  };
  if (output === input) return (stop(), null);
  if ('contentHint' in track) output.contentHint = track.contentHint;
  return { track: output, names, stop };
}

function end(made: ProcessedTrack): void {
  try {
    made.stop();
  } finally {
    made.track.stop();
  }
}
