import type { MediaSource, PeerSignal } from '../../protocol/messages.ts';
import type { MediaPath, PeerId, PeerOptions, ReceiveWish, TopologyFact, TopologySession } from '../topology.ts';
import { createPair, type Pair } from './pair.ts';

/** All pairs of a call, and their places in the sessions of both paths. */
export interface Pairs {
  all(): readonly Pair[];
  get(id: PeerId): Pair | undefined;
  /** Both ends take from `path`, where they meet. */
  add(id: PeerId, options: PeerOptions, path: MediaPath): void;
  remove(id: PeerId): void;
  /** Makes a path's session know the pair; does nothing when it does, or when it is not there yet. */
  open(pair: Pair, path: MediaPath): void;
  shut(pair: Pair, path: MediaPath): void;
  heard(path: MediaPath, fact: TopologyFact): void;
  handleSignal(id: PeerId, signal: PeerSignal): void;
  receive(id: PeerId, source: MediaSource, wish: ReceiveWish): void;
  limit: TopologySession['limit'];
}

/** What pairs need. */
export interface PairsHost {
  sessionOf(path: MediaPath): TopologySession | null;
  tell(fact: TopologyFact): void;
  changed(): void;
}

interface Entry {
  readonly pair: Pair;
  readonly wishes: Map<MediaSource, ReceiveWish>;
  /** The newest number of a connection between the two, as this end counts them, and as the other one does. */
  epoch: number;
  theirs: number;
  /** The pair had a connection of its own before: another one needs no shyness of a call that rings. */
  met: boolean;
}

/** Both paths. */
export const paths: readonly MediaPath[] = ['mesh', 'sfu'];

/** Creates the pairs of a call. */
export function createPairs({ sessionOf, tell, changed }: PairsHost): Pairs {
  const entries = new Map<PeerId, Entry>();
  const limits = new Map<string, Parameters<TopologySession['limit']>>();

  const open = (pair: Pair, path: MediaPath): void => {
    const session = sessionOf(path);
    const entry = entries.get(pair.id);
    if (!session || !entry || pair.side(path).open) return;
    const again = path === 'mesh' && entry.met;
    pair.opened(path);
    session.addPeer(
      pair.id,
      again ? { ...pair.options, relayOnly: false, holdCandidates: false, epoch: entry.epoch } : pair.options,
    );
    if (path === 'mesh') entry.met = true;
    for (const [source, wish] of entry.wishes) session.receive(pair.id, source, wish);
    for (const limit of limits.values()) if (limit[0] === null || limit[0] === pair.id) session.limit(...limit);
  };
  const shut = (pair: Pair, path: MediaPath): void => {
    if (!pair.side(path).open) return;
    pair.closed(path);
    sessionOf(path)?.removePeer(pair.id);
  };

  return {
    all: () => Array.from(entries.values(), ({ pair }) => pair),
    get: (id) => entries.get(id)?.pair,
    add(id, options, path) {
      if (entries.has(id)) return;
      const pair = createPair(id, options, path, { tell, changed });
      entries.set(id, { pair, wishes: new Map(), epoch: options.epoch ?? 0, theirs: 0, met: false });
      open(pair, path);
    },
    remove(id) {
      const entry = entries.get(id);
      if (!entry) return;
      for (const path of paths) shut(entry.pair, path);
      entries.delete(id);
      for (const [key, limit] of limits) if (limit[0] === id) limits.delete(key);
    },
    open,
    shut,
    heard(path, fact) {
      switch (fact.type) {
        case 'speaker':
        case 'levels':
        case 'path-failed':
          return tell(fact);
      }
      const entry = entries.get(fact.peer);
      if (!entry) return;
      switch (fact.type) {
        case 'signal':
          if (path === 'sfu') return;
          entry.epoch = Math.max(entry.epoch, fact.signal.epoch);
          return tell(fact);
        case 'control':
        case 'debug':
        case 'no-codec':
          return tell(fact);
        default:
          return entry.pair.heard(path, fact);
      }
    },
    handleSignal(id, signal) {
      const entry = entries.get(id);
      if (!entry) return;
      if (signal.taking) return entry.pair.theyTake(signal.taking);
      const isNew = signal.epoch > entry.theirs;
      entry.theirs = Math.max(entry.theirs, signal.epoch);
      if (!entry.pair.side('mesh').open) {
        // Late words about a connection that is closed here open none.
        if (!isNew || signal.description?.type !== 'offer') return;
        open(entry.pair, 'mesh');
        entry.pair.theyTake('mesh');
        entry.pair.tellTaking(); // they cannot have heard it before they knew of this end
      }
      sessionOf('mesh')?.handleSignal(id, signal);
    },
    limit(...limit) {
      const [id, source, by] = limit;
      if (id !== null && !entries.has(id)) return;
      limits.set(JSON.stringify([id, source, by]), limit);
      for (const path of paths) sessionOf(path)?.limit(...limit);
    },
    receive(id, source, wish) {
      const entry = entries.get(id);
      if (!entry) return;
      entry.wishes.set(source, wish);
      for (const path of paths) if (entry.pair.side(path).open) sessionOf(path)?.receive(id, source, wish);
    },
  };
}
