import type { IceCandidate } from '../../protocol/messages.ts';
import type { Clock, StopTimer } from '../../util/clock.ts';

/** A candidate as it travels; null ends them. */
export type Candidate = IceCandidate | null;

/** Local candidates on their way out. */
export interface CandidateOutbox {
  add(candidate: RTCIceCandidate | null): void;
  /** Lets go of candidates that were held. */
  release(): void;
  stop(): void;
}

/** Remote candidates on their way in. */
export interface CandidateInbox {
  add(candidates: readonly Candidate[]): Promise<void>;
  /** Tells of the remote description that was just applied. */
  described(sdp: string): Promise<void>;
}

/** Candidates that follow the first within this time, ms, travel together. */
const batchWindow = 5;

/** Remote candidates kept for descriptions to come; a browser gathers some ten. */
const maxWaiting = 256;

/** Sends the first candidate at once and collects those that follow. */
export function createCandidateOutbox(options: {
  readonly clock: Clock;
  readonly hold: boolean;
  send(candidates: readonly Candidate[]): void;
}): CandidateOutbox {
  let { hold } = options;
  let batch: Candidate[] = [];
  let stop: StopTimer | undefined;
  const flush = (): void => {
    stop = undefined;
    if (hold || !batch.length) return;
    const full = batch;
    batch = [];
    stop = options.clock.after(batchWindow, flush);
    options.send(full);
  };
  return {
    add(candidate) {
      // Firefox tells the end of each section by an empty candidate, then, as all do, by null.
      if (candidate?.candidate === '') return;
      batch.push(candidate && (candidate.toJSON() as IceCandidate));
      if (!stop) flush();
    },
    release() {
      hold = false;
      if (!stop) flush();
    },
    stop() {
      hold = true;
      stop?.();
    },
  };
}

/**
 * Applies each candidate to the description it belongs to, by its user name fragment: early ones wait, those of
 * descriptions that were replaced are dropped, those of an offer that was ignored never come to the browser.
 */
export function createCandidateInbox(pc: RTCPeerConnection, onError: (error: unknown) => void): CandidateInbox {
  let current: readonly string[] = [];
  const past = new Set<string>();
  let waiting: { readonly of: string | undefined; readonly candidate: Candidate }[] = [];
  let latest: string | undefined;

  const apply = async (candidate: Candidate): Promise<void> => {
    try {
      await pc.addIceCandidate(candidate);
    } catch (error) {
      onError(error);
    }
  };

  const settle = async (): Promise<void> => {
    const due = current.length ? waiting.filter(({ of }) => of === undefined || current.includes(of)) : [];
    waiting = waiting.filter((entry) => !due.includes(entry) && !past.has(entry.of ?? '')).slice(-maxWaiting);
    await Promise.all(due.map(({ candidate }) => apply(candidate)));
  };

  return {
    add(candidates) {
      for (const candidate of candidates) {
        latest = candidate ? fragmentOf(candidate) : latest;
        waiting.push({ of: latest, candidate });
      }
      return settle();
    },
    described(sdp) {
      const next = Array.from(sdp.matchAll(/^a=ice-ufrag:(\S+)/gm), (match) => match[1] ?? '');
      for (const fragment of current) past.add(fragment);
      for (const fragment of next) past.delete(fragment);
      current = next;
      return settle();
    },
  };
}

/** Takes the candidates out of a description: they travel by themselves, and only when they may. */
export function withoutCandidates(sdp: string): string {
  return sdp.replace(/^a=(candidate:.*|end-of-candidates)\r?\n/gm, '');
}

function fragmentOf({ usernameFragment, candidate }: IceCandidate): string | undefined {
  return usernameFragment ?? / ufrag (\S+)/.exec(candidate)?.[1];
}
