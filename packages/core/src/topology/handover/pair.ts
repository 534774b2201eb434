import type { MediaSource, PeerSignal } from '../../protocol/messages.ts';
import type { MediaPath, PeerId, PeerOptions, TopologyFact } from '../topology.ts';

type OfPeer<T extends TopologyFact['type']> = Extract<TopologyFact, { type: T; peer: PeerId }>;
type TrackFact = OfPeer<'track'>;

/** What one path says of one peer. */
interface Side {
  /** The path's session knows the peer. */
  open: boolean;
  up: boolean;
  readonly tracks: Map<MediaSource, TrackFact>;
}

/** The two paths between this device and one other. */
export interface Pair {
  readonly id: PeerId;
  readonly options: PeerOptions;
  /** The path whose tracks are shown here. */
  readonly taking: MediaPath;
  /** The path from which the other end takes what is sent. */
  readonly taken: MediaPath;
  side(path: MediaPath): Readonly<Side>;
  opened(path: MediaPath): void;
  closed(path: MediaPath): void;
  /** A fact of a path: told on when it concerns the path in use. */
  heard(path: MediaPath, fact: OfPeer<'up' | 'down' | 'closed' | 'failed' | 'track' | 'frozen'>): void;
  /** The other end takes from this path from now on. */
  theyTake(path: MediaPath): void;
  /** Shows the tracks of another path, all in one task, and tells the other end. */
  take(path: MediaPath): void;
  /** Tells the other end once more from which path is taken here: it may have guessed meanwhile. */
  tellTaking(): void;
}

/** What a pair tells. */
export interface PairEvents {
  /** A fact for whoever uses the session. */
  tell(fact: TopologyFact): void;
  /** `taking` or `taken` changed, or a path went down or came up. */
  changed(): void;
}

/** The other path. */
export const other = (path: MediaPath): MediaPath => (path === 'mesh' ? 'sfu' : 'mesh');

/** Creates the pair; both ends take from `path` at first. */
export function createPair(id: PeerId, options: PeerOptions, path: MediaPath, events: PairEvents): Pair {
  const sides: Record<MediaPath, Side> = { mesh: emptySide(), sfu: emptySide() };
  let taking = path;
  let taken = path;

  const take = (next: MediaPath): void => {
    if (next === taking) return;
    const before = sides[taking];
    const now = sides[next];
    taking = next;
    for (const source of new Set([...before.tracks.keys(), ...now.tracks.keys()])) {
      const fact = now.tracks.get(source) ?? { type: 'track', peer: id, source, track: null, receiver: null };
      events.tell(fact);
    }
    events.tell({ type: 'debug', peer: id, what: 'path', details: next });
    tellTaking();
    if (now.up && !before.up) events.tell({ type: 'up', peer: id });
    events.changed();
  };
  const tellTaking = (): void => {
    const signal: PeerSignal = { epoch: 0, peerEpoch: 0, taking };
    events.tell({ type: 'signal', peer: id, signal });
  };
  /** A path does not carry: the other one does if it can. */
  const lost = (on: MediaPath, fact: TopologyFact): void => {
    sides[on].up = false;
    if (on !== taking) return events.changed();
    if (sides[other(on)].up) return take(other(on));
    events.tell(fact);
    events.changed();
  };

  return {
    id,
    options,
    get taking() {
      return taking;
    },
    get taken() {
      return taken;
    },
    side: (on) => sides[on],
    opened: (on) => void (sides[on].open = true),
    closed(on) {
      sides[on] = emptySide();
    },
    heard(on, fact) {
      if (!sides[on].open) return;
      switch (fact.type) {
        case 'up':
          sides[on].up = true;
          // Nothing is lost by leaving a path that does not carry.
          if (on !== taking && !sides[taking].up) return take(on);
          if (on === taking) events.tell(fact);
          return events.changed();
        case 'track':
          if (fact.track) sides[on].tracks.set(fact.source, fact);
          else sides[on].tracks.delete(fact.source);
          if (on === taking) events.tell(fact);
          return;
        case 'frozen':
          if (on === taking) events.tell(fact);
          return;
        default:
          return lost(on, fact);
      }
    },
    theyTake(on) {
      if (on === taken) return;
      taken = on;
      events.changed();
    },
    take,
    tellTaking,
  };
}

function emptySide(): Side {
  return { open: false, up: false, tracks: new Map() };
}
