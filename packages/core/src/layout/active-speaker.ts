/** Who speaks, and who is about to be taken for the speaker. */
export interface SpeakerState {
  /** The id of whoever spoke last; null before anybody did. */
  readonly speaker: string | null;
  /** Who is louder now, and since when, ms. */
  readonly candidate: { readonly id: string; readonly since: number } | null;
}

/** When somebody counts as the speaker. */
export interface SpeakerPolicy {
  /** How loud a voice is at least, 0 to 1. Default 0.05. */
  readonly threshold?: number;
  /** How long somebody must be the loudest before taking over, ms. Default 400: a cough is shorter. */
  readonly hold?: number;
}

/** Before anybody spoke. */
export const nobodySpeaks: SpeakerState = { speaker: null, candidate: null };

/**
 * The speaker after a look at everybody's loudness. Whoever spoke last remains until somebody else has been the loudest
 * for a while; a pause or a cough changes nothing. Returns `before` itself when nothing changed.
 *
 * @example
 * state = nextSpeaker(state, new Map([['bob', 0.4]]), performance.now());
 */
export function nextSpeaker(
  before: SpeakerState,
  levels: ReadonlyMap<string, number>,
  now: number,
  { threshold = 0.05, hold = 400 }: SpeakerPolicy = {},
): SpeakerState {
  const speaker = before.speaker !== null && levels.has(before.speaker) ? before.speaker : null;
  const loudest = loudestOf(levels, threshold, speaker);
  if (loudest === null || loudest === speaker) return settle(before, { speaker, candidate: null });
  const since = before.candidate?.id === loudest ? before.candidate.since : now;
  if (now - since >= hold) return { speaker: loudest, candidate: null };
  return settle(before, { speaker, candidate: { id: loudest, since } });
}

/** The speaker keeps the floor against somebody who is only as loud. */
function loudestOf(levels: ReadonlyMap<string, number>, threshold: number, speaker: string | null): string | null {
  let loudest: string | null = null;
  let level = threshold;
  if (speaker !== null && (levels.get(speaker) ?? 0) >= threshold) {
    loudest = speaker;
    level = levels.get(speaker) ?? 0;
  }
  for (const [id, value] of levels) {
    if (value > level) {
      loudest = id;
      level = value;
    }
  }
  return loudest;
}

function settle(before: SpeakerState, after: SpeakerState): SpeakerState {
  const same = before.speaker === after.speaker && before.candidate?.id === after.candidate?.id;
  return same ? before : after;
}
