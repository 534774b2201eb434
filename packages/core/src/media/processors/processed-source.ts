import { CallError } from '../../util/errors.ts';
import type { CaptureHost } from '../capture-hooks.ts';
import type { InputDevice } from '../media-environment.ts';
import type { Opened, Opener } from '../source-slot.ts';
import type { ProcessorContext, TrackProcessor } from './processor.ts';
import { runChain, type RunningChain } from './run-chain.ts';
import { type SharedTrack, shareTrack } from './shared-track.ts';

/** What a processed source is made of. */
export interface ProcessedSourceOptions {
  readonly host: CaptureHost;
  readonly source: InputDevice;
  /** The processors that are wished for at present. */
  readonly chain: () => readonly TrackProcessor[];
  /** Hears which are at work, and why one is not. */
  readonly tell: (patch: { readonly running?: readonly string[]; readonly error?: unknown }) => void;
}

/** A microphone or camera behind its processors. */
export interface ProcessedSource {
  wrap(opener: Opener): Opener;
  /** The chain is another one: it is run on the track that is open. */
  changed(): Promise<void>;
}

/** A device that is pulled out again and again while it opens is no device. */
const maxTries = 3;

/** Creates a processed source. */
export function createProcessedSource({ host, source, chain, tell }: ProcessedSourceOptions): ProcessedSource {
  const { environment, media } = host;
  const broken = new Set<TrackProcessor>();
  let version = 0;
  let openings = 0;
  let last: SharedTrack | null = null;
  let reusing = false;
  let shown: RunningChain | null = null;

  /** A track that is being opened meets the new chain by itself. */
  const rerun = async (): Promise<void> => {
    version++;
    if (!last?.alive()) return;
    reusing = true;
    const done = host.reopen(source);
    reusing = false;
    await done;
  };
  const mend = (): void => {
    broken.clear();
    tell({ error: null });
  };
  const leaveOut = (processor: TrackProcessor, cause: unknown): void => {
    broken.add(processor);
    environment.log.warn(`The processor ${processor.name} is left out: ${String(cause)}`, cause);
    tell({ error: cause });
  };
  const contextOf = (processor: TrackProcessor): ProcessorContext => {
    const mine = version;
    return {
      environment,
      source,
      failed(cause) {
        if (mine !== version || broken.has(processor)) return;
        leaveOut(processor, cause);
        void rerun();
      },
      restart() {
        if (!chain().includes(processor) || !broken.delete(processor)) return;
        if (broken.size === 0) tell({ error: null });
        void rerun();
      },
    };
  };
  /** Through the chain as it is in the end, not as it was at the start; */
  const process = async (track: MediaStreamTrack, opening: number): Promise<RunningChain | null> => {
    for (;;) {
      const mine = version;
      const able = chain().filter((processor) => !broken.has(processor));
      const made = able.length > 0 ? await runChain(track, able, contextOf, leaveOut) : null;
      if (mine === version) return made;
      made?.stop();
      if (opening !== openings) return null; // overtaken: nobody will use it
    }
  };
  const show = (made: RunningChain | null): void => {
    shown = made;
    tell({ running: made?.names ?? [] });
  };
  const finish = (opened: Opened, made: RunningChain | null, done: () => void): Opened => {
    const { track } = opened;
    // The track that is in use already, once more: a copy, for it has a release of its own.
    const plain = media.get()[source].track === track ? track.clone() : track;
    show(made);
    const release = (): void => {
      made?.stop();
      if (plain !== track) plain.stop();
      done();
      if (shown === made) show(null);
    };
    if (!made) return { ...opened, track: plain, origin: track, release };
    return { ...opened, track: made.track, origin: track, release };
  };
  const open = async (opener: Opener): Promise<Opened> => {
    const opening = ++openings;
    for (let tries = 1; tries <= maxTries; tries++) {
      const kept = reusing && last?.alive() && last.key === opener.key ? last : null;
      // Asked for in this very task: a microphone and a camera that are wished for together share one prompt.
      const shared = kept ?? shareTrack(await opener.open(), opener.key);
      if (!kept && broken.size > 0) mend();
      const before = last;
      last = shared;
      const use = shared.use();
      // One that came too late was never shown: what goes on is the one before it.
      const done = (): void => {
        use();
        if (last === shared && !shared.alive() && before?.alive()) last = before;
      };
      const made = await process(shared.opened.track, opening);
      if (shared.alive() && opening === openings) return finish(shared.opened, made, done);
      made?.stop();
      if (opening !== openings) return { ...shared.opened, release: done };
      done();
    }
    throw new CallError('device-not-found');
  };

  return {
    wrap: (opener) => ({ ...opener, open: () => open(opener) }),
    changed() {
      mend();
      return rerun();
    },
  };
}
