import { count, text } from '../../protocol/fields.ts';
import { toPlainData } from '../../protocol/json.ts';
import { array, object, read } from '../../protocol/schema.ts';
import type { Clock } from '../../util/clock.ts';
import type { PeerId } from '../topology.ts';
import { createGathering } from './gathering.ts';

/**
 * Which lines to the SFU are heard by whom. What is sent before somebody listens is lost, and an SFU does not tell who does:
 * devices tell each other, over the calls' own channel, until they know it of each other.
 */
export interface Hearing {
  /** What a peer sends on a line can be heard here, or no more. */
  listen(peer: PeerId, line: string, on: boolean): void;
  /** Takes a text that is about this; false for all others. */
  take(peer: PeerId, text: string): boolean;
  hears(peer: PeerId, line: string): boolean;
  /** Who is there changed. */
  review(): void;
}

/** What hearing is given. */
export interface HearingHost {
  readonly clock: Clock;
  /** Key of this device. */
  readonly self: string;
  /** Key of a peer's device; undefined while it is not there. */
  keyOf(peer: PeerId): string | undefined;
  /** Tells everybody in the room. */
  send(text: string): void;
  /** A peer hears more or less than before. */
  changed(): void;
}

/** What two devices know of each other; versions grow with each change of what is heard. */
interface Acquaintance {
  readonly mine: Set<string>;
  version: number;
  /** Of ours, the last one that they know. */
  known: number;
  theirs: ReadonlySet<string>;
  theirVersion: number;
  /** How often it was time to tell them. */
  turns: number;
}

/** By which such a text is told from those of calls, which are JSON. Behind it what is told to each, by its device's key. */
const mark = 'hears:';
/**
 * Ms until an answer is given, and of a turn to tell something again, at most twice that. It is told at the first turn, the second,
 * the fourth and so on: whoever is too busy to answer is not helped by more of it, and everybody gets it.
 */
const soon = 10;
const again = 250;
const maxTurns = 100;
/** Characters after which the rest is told in another text, and bytes of one that is read. */
const enough = 8_192;
const maxBytes = 65_536;
const told = object({ version: count, known: count, hears: array(text(100), 128) });

/** Creates what is known of nobody yet. */
export function createHearing({ clock, self, keyOf, send, changed }: HearingHost): Hearing {
  const all = new Map<PeerId, Acquaintance>();
  const of = (peer: PeerId): Acquaintance => {
    const one = all.get(peer) ?? {
      mine: new Set(),
      version: 0,
      known: 0,
      theirs: new Set(),
      theirVersion: 0,
      turns: 0,
    };
    all.set(peer, one);
    return one;
  };
  const isKnown = (peer: PeerId): boolean => of(peer).known === of(peer).version;
  /** Whoever is in the room gets every text, so that what many are to be told is in one. */
  const tell = (peers: readonly PeerId[]): void => {
    let entries: string[] = [];
    const flush = (): void => {
      if (entries.length > 0) send(`${mark}{${entries.join()}}`);
      entries = [];
    };
    for (const peer of peers) {
      const key = keyOf(peer);
      if (key === undefined) continue;
      const one = of(peer);
      const turn = one.turns++;
      if (!isKnown(peer) && turn < maxTurns) repeated.add(peer);
      if (turn & (turn - 1)) continue;
      const { version, theirVersion: known, mine } = one;
      entries.push(`${JSON.stringify(key)}:${JSON.stringify({ version, known, hears: [...mine] })}`);
      if (entries.join().length > enough) flush();
    }
    flush();
  };
  const due = createGathering(clock, soon, tell);
  const repeated = createGathering(clock, again, (peers) => tell(peers.filter((peer) => !isKnown(peer))));
  const begin = (peer: PeerId, one: Acquaintance): void => {
    one.turns = 0;
    due.add(peer);
  };

  return {
    listen(peer, line, on) {
      const one = of(peer);
      if (one.mine.has(line) === on) return;
      if (on) one.mine.add(line);
      else one.mine.delete(line);
      one.version += 1;
      begin(peer, one);
    },
    take(peer, said) {
      if (!said.startsWith(mark)) return false;
      const own = (Object(toPlainData(said.slice(mark.length), maxBytes)) as Record<string, unknown>)[self];
      const message = read(told, own);
      if (!message) return true;
      const one = of(peer);
      one.known = message.known;
      if (message.version === one.theirVersion) return true;
      one.theirVersion = message.version;
      one.theirs = new Set(message.hears);
      begin(peer, one);
      changed();
      return true;
    },
    hears: (peer, line) => all.get(peer)?.theirs.has(line) ?? false,
    review() {
      if (![...all.keys()].some((peer) => keyOf(peer) !== undefined)) for (const one of [due, repeated]) one.clear();
      for (const [peer, one] of all)
        if (keyOf(peer) !== undefined && !isKnown(peer) && !due.has(peer) && !repeated.has(peer)) begin(peer, one);
    },
  };
}
