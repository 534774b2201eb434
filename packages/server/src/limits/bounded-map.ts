/** A map that stays small: it forgets what was not used for a while, and the longest unused when it is full. */
export interface BoundedMap<K, V> {
  readonly size: number;
  /** The value of a key, made when there is none; it counts as used now. */
  use(key: K): V;
}

/** How long and how much is remembered. */
export interface BoundedMapOptions<K, V> {
  readonly create: (key: K) => V;
  /** Entries at most. */
  readonly max: number;
  /** Ms without use after which an entry is forgotten. */
  readonly idle: number;
  /** Ms that never run backwards. */
  readonly now: () => number;
}

/** Creates an empty map. It needs no timer: each use forgets what has become idle, which costs once for each entry. */
export function createBoundedMap<K, V>(options: BoundedMapOptions<K, V>): BoundedMap<K, V> {
  const { create, max, idle, now } = options;
  // In the order of their last use: a key that is used moves to the end.
  const entries = new Map<K, { readonly value: V; usedAt: number }>();
  const forget = (time: number): void => {
    for (const [key, { usedAt }] of entries) {
      if (entries.size <= max && time - usedAt < idle) return;
      entries.delete(key);
    }
  };
  return {
    get size() {
      return entries.size;
    },
    use(key) {
      const time = now();
      const known = entries.get(key);
      const entry = known && time - known.usedAt < idle ? known : { value: create(key), usedAt: time };
      entry.usedAt = time;
      entries.delete(key);
      entries.set(key, entry);
      forget(time);
      return entry.value;
    },
  };
}
