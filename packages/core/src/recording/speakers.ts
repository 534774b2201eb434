import type { Clock } from '../util/clock.ts';
import type { Tile } from './scene.ts';

/** Louder than this (RMS) is speech. */
const threshold = 0.03;
/** Who fell silent is shown as speaking for so long, ms: pauses between words are no change. */
const hold = 800;
/** Ms between two looks. */
const interval = 100;

/** Who is heard. */
export interface Speakers {
  readonly speaking: ReadonlySet<string>;
  /** Who speaks, or spoke last; null before anybody did. */
  readonly active: string | null;
}

/** Tells who speaks, by loudness. */
export function createSpeakers(
  clock: Clock,
  level: (id: string) => number,
): (tiles: readonly Pick<Tile, 'id' | 'muted'>[]) => Speakers {
  const heard = new Map<string, number>();
  let looked = -Infinity;
  let last: Speakers = { speaking: new Set(), active: null };
  return (tiles) => {
    const now = clock.now();
    if (now - looked < interval) return last;
    looked = now;
    for (const { id, muted } of tiles) if (!muted && level(id) > threshold) heard.set(id, now);
    for (const [id, at] of heard) if (now - at > hold || !tiles.some((tile) => tile.id === id)) heard.delete(id);
    const speaking = new Set(heard.keys());
    const stays = last.active !== null && tiles.some(({ id }) => id === last.active);
    const next = last.active !== null && speaking.has(last.active) ? last.active : [...speaking][0];
    last = { speaking, active: next ?? (stays ? last.active : null) };
    return last;
  };
}
