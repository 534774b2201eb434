import type { ProcessorContext, TrackProcessor } from '../../src/media/processors/processor.ts';
import type { FakeMediaStreamTrack } from '../../src/testing/index.ts';

/** One start of a processor. */
export interface ProcessorRun {
  readonly input: FakeMediaStreamTrack;
  readonly output: FakeMediaStreamTrack;
  readonly context: ProcessorContext;
  stopped: boolean;
}

/** A processor in the hands of a test: what it gives is a copy of what it got. */
export interface ScriptedProcessor extends TrackProcessor {
  readonly runs: ProcessorRun[];
  /** Starts fail with this until it is undefined. */
  fault: Error | undefined;
  /** Starts wait for this. */
  gate: Promise<void> | undefined;
}

export function scriptedProcessor(name: string): ScriptedProcessor {
  const processor: ScriptedProcessor = {
    ...{ name, runs: [], fault: undefined, gate: undefined },
    async start(track, context) {
      await processor.gate;
      if (processor.fault) throw processor.fault;
      const output = track.clone();
      const [input, made] = [track, output] as unknown as FakeMediaStreamTrack[];
      const run: ProcessorRun = { input: input!, output: made!, context, stopped: false };
      processor.runs.push(run);
      return { track: output, stop: () => void (run.stopped = true) };
    },
  };
  return processor;
}
