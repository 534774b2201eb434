import type { Clock } from '../../util/clock.ts';
import { CallError } from '../../util/errors.ts';
import type { TrackProcessor } from './processor.ts';

/** Ms in which an audio context that stands still may start. */
const patience = 500;

/**
 * A processor of nodes of the Web Audio API, connected in a row. Where sound may not run, as before the first click on the page,
 * it is left out until it may: a graph that stands still is a microphone that says nothing.
 *
 * @example
 * const quieter = audioProcessor('quieter', (context) => [new GainNode(context, { gain: 0.5 })]);
 */
export function audioProcessor(name: string, nodesOf: (context: AudioContext) => readonly AudioNode[]): TrackProcessor {
  let stopWaiting = (): void => {};
  return {
    name,
    async start(track, { environment, failed, restart }) {
      const context = environment.audioContext();
      if (!context) throw new CallError('unsupported-browser', { detail: 'There is no AudioContext.' });
      const standstill = (): Error => {
        stopWaiting();
        stopWaiting = watch(context, () => {
          if (context.state !== 'running') return;
          stopWaiting();
          restart();
        });
        return new CallError('autoplay-blocked', { detail: 'The audio graph does not run yet.' });
      };
      stopWaiting();
      if (!(await runs(context, environment.clock))) throw standstill();
      const source = context.createMediaStreamSource(environment.createMediaStream([track]));
      const output = context.createMediaStreamDestination();
      const [made] = output.stream.getAudioTracks();
      if (!made) throw new CallError('unsupported-browser');
      const nodes: readonly AudioNode[] = [source, ...nodesOf(context), output];
      nodes.reduce((from, to) => from.connect(to));
      const stopWatching = watch(context, () => context.state === 'running' || failed(standstill()));
      const stop = (): void => {
        stopWatching();
        for (const node of nodes) node.disconnect();
      };
      return { track: made, stop };
    },
  };
}

/** Whether the context runs, at once or soon. */
async function runs(context: AudioContext, clock: Clock): Promise<boolean> {
  if (context.state === 'running') return true;
  context.resume().catch(() => {});
  return new Promise((resolve) => {
    const done = (result: boolean): void => {
      stopTimer();
      stopWatching();
      resolve(result);
    };
    const stopTimer = clock.after(patience, () => done(false));
    const stopWatching = watch(context, () => context.state === 'running' && done(true));
  });
}

function watch(context: AudioContext, listener: () => void): () => void {
  context.addEventListener('statechange', listener);
  return () => context.removeEventListener('statechange', listener);
}
