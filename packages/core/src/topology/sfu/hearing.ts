import { count, text } from '../../protocol/fields.ts';
import { toPlainData } from '../../protocol/json.ts';
import { array, object, read } from '../../protocol/schema.ts';
import type { Clock, StopTimer } from '../../util/clock.ts';
import type { PeerId } from '../topology.ts';

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
  isThere(peer: PeerId): boolean;
  send(peer: PeerId, text: string): void;
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
  tries: number;
  stop: StopTimer | null;
}

/** By which such a text is told from those of calls, which are JSON. */
const mark = 'hears:';
/** Ms until an answer is given, and until something is told again; how often that is done. */
const soon = 20;
const again = 250;
const maxTries = 40;
const maxBytes = 16_384;
const told = object({ version: count, known: count, hears: array(text(100), 128) });

/** Creates what is known of nobody yet. */
export function createHearing({ clock, isThere, send, changed }: HearingHost): Hearing {
  const all = new Map<PeerId, Acquaintance>();
  const of = (peer: PeerId): Acquaintance => {
    const one = all.get(peer) ?? {
      ...{ mine: new Set<string>(), version: 0, known: 0 },
      ...{ theirs: new Set<string>(), theirVersion: 0, tries: 0, stop: null },
    };
    all.set(peer, one);
    return one;
  };
  const tellIn = (ms: number, peer: PeerId, one: Acquaintance): void => {
    one.stop?.();
    one.stop = clock.after(ms, () => {
      one.stop = null;
      if (!isThere(peer)) return;
      send(peer, mark + JSON.stringify({ version: one.version, known: one.theirVersion, hears: [...one.mine] }));
      if (one.known !== one.version && one.tries-- > 0) tellIn(again, peer, one);
    });
  };
  const begin = (peer: PeerId, one: Acquaintance): void => {
    one.tries = maxTries;
    if (isThere(peer)) tellIn(soon, peer, one);
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
      const message = read(told, toPlainData(said.slice(mark.length), maxBytes));
      if (!message) return true;
      const one = of(peer);
      const isNew = message.version !== one.theirVersion;
      one.known = message.known;
      if (one.known === one.version && !isNew) one.stop?.();
      if (!isNew) return true;
      one.theirVersion = message.version;
      one.theirs = new Set(message.hears);
      begin(peer, one);
      changed();
      return true;
    },
    hears: (peer, line) => all.get(peer)?.theirs.has(line) ?? false,
    review() {
      for (const [peer, one] of all) {
        if (isThere(peer)) {
          if (one.known !== one.version && !one.stop) begin(peer, one);
        } else {
          one.stop?.();
          one.stop = null;
        }
      }
    },
  };
}
