/** What several routers of a room hear: each says who speaks, and how loud everybody is. */
export interface Hearing {
  /** Who speaks, by router. */
  readonly nominees: ReadonlyMap<string, string>;
  /** Loudness of those who are heard, dBov. */
  readonly levels: ReadonlyMap<string, number>;
}

/** Who speaks, as of the last choice. */
export interface Speaker {
  readonly key: string | null;
  /** Since when nobody was heard, ms; null while somebody is. */
  readonly quietSince: number | null;
}

/** Nobody speaks. */
export const nobody: Speaker = { key: null, quietSince: null };

/** After so much silence nobody speaks any more, ms. */
const pause = 3000;
/** A speaker of another router must be so much louder than the present one, dB. */
const margin = 6;

/**
 * Who speaks now. Within one router its own choice counts, which goes by speech and not by loudness; between routers the
 * louder one, when clearly louder.
 */
export function chooseSpeaker(before: Speaker, { nominees, levels }: Hearing, now: number): Speaker {
  const levelOf = (key: string): number => levels.get(key) ?? -127;
  if (levels.size === 0) {
    const quietSince = before.quietSince ?? now;
    return { key: now - quietSince >= pause ? null : before.key, quietSince };
  }
  const audible = [...new Set(nominees.values())].filter((key) => levels.has(key));
  const loudest = audible.toSorted((a, b) => levelOf(b) - levelOf(a))[0];
  const { key } = before;
  if (loudest === undefined) return { key, quietSince: null };
  const stays = key !== null && audible.includes(key) && levelOf(loudest) < levelOf(key) + margin;
  return { key: stays ? key : loudest, quietSince: null };
}
