/** How somebody has been heard lately. */
interface Voice {
  /** Speech of late, ms: grows while somebody is heard, shrinks while not. */
  readonly spoken: number;
  /** Since when not heard, ms of the clock; null while heard. */
  readonly quietSince: number | null;
  /** Loudness, averaged over about half a second. */
  readonly loudness: number;
}

/** Who speaks, as of the last reading. */
export interface Floor {
  readonly speaker: string | null;
  readonly voices: ReadonlyMap<string, Voice>;
  /** When it was read, ms of the clock; null before. */
  readonly at: number | null;
}

/** Nobody has been heard yet. */
export const silence: Floor = { speaker: null, voices: new Map(), at: null };

/** Softer than this is no speech: −40 dBov. */
const audible = 0.01;
/** Between two syllables: a pause that counts neither as speech nor as silence, ms. */
const syllables = 160;
/** So much speech takes the floor, ms: a cough, a laugh, a closing door are over before. */
const takes = 400;
/** More is not saved up, ms. */
const most = 600;
/** Whoever is silent for so long gives the floor to who speaks, ms. */
const gives = 400;
/** Whoever speaks louder than a speaker who goes on, by so much, takes it, too: 6 dB. */
const louder = 2;
/** After so much silence of everybody nobody speaks, ms: as the SFU has it. */
const pause = 3000;

/** Who speaks now, by the loudness (0 to 1) of everybody else in the call; whoever is left out is gone. */
export function chooseSpeaker(before: Floor, levels: ReadonlyMap<string, number>, now: number): Floor {
  const elapsed = Math.max(0, Math.min(250, now - (before.at ?? now)));
  const voices = new Map([...levels].map(([id, level]) => [id, hear(before.voices.get(id), level, now, elapsed)]));
  return { speaker: floorOf(before.speaker, voices, now), voices, at: now };
}

function hear(before: Voice | undefined, level: number, now: number, elapsed: number): Voice {
  const { spoken, quietSince, loudness } = before ?? { spoken: 0, quietSince: now - pause, loudness: 0 };
  const weight = Math.min(1, elapsed / 500);
  const next = { loudness: loudness + (level - loudness) * weight };
  if (level >= audible) return { ...next, spoken: Math.min(most, spoken + elapsed), quietSince: null };
  const since = quietSince ?? now;
  return { ...next, spoken: now - since < syllables ? spoken : Math.max(0, spoken - elapsed), quietSince: since };
}

function floorOf(speaker: string | null, voices: ReadonlyMap<string, Voice>, now: number): string | null {
  const current = speaker === null ? undefined : voices.get(speaker);
  const quiet = current ? now - (current.quietSince ?? now) : Number.POSITIVE_INFINITY;
  const [challenger] = [...voices]
    .filter(([id, { spoken }]) => id !== speaker && spoken >= takes)
    .toSorted(([, a], [, b]) => b.loudness - a.loudness);
  if (challenger) {
    const [id, { loudness }] = challenger;
    if (!current || quiet >= gives || loudness >= louder * current.loudness) return id;
  }
  return current && quiet < pause ? speaker : null;
}
