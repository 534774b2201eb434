import { parseReceiveHint, type ReceiveHint, writeReceiveHint } from '../../protocol/receive-hint.ts';
import type { MediaSource } from '../../protocol/messages.ts';
import type { Clock } from '../../util/clock.ts';
import type { PeerId, ReceiveWish } from '../topology.ts';

/** Hints between the two ends of each connection of a mesh: what is shown small is sent small, what is not shown is not sent. */
export interface ReceiveHints {
  /** Tells a peer what is to be received of it. */
  wish(peer: PeerId, source: MediaSource, wish: ReceiveWish): void;
  /** The control channel to a peer is open, perhaps on a new connection. */
  opened(peer: PeerId): void;
  /** Takes a text of the control channel; false when it is no hint. */
  hear(peer: PeerId, text: string): boolean;
  /** What a peer wishes of a source; undefined while it said nothing. */
  of(peer: PeerId, source: MediaSource): ReceiveWish | undefined;
  forget(peer: PeerId): void;
}

/** What hints need of their session. */
export interface ReceiveHintsOptions {
  readonly clock: Clock;
  say(peer: PeerId, text: string): boolean;
  /** A peer wishes something else of a source; `again`: it was paused and is to be seen at once. */
  changed(peer: PeerId, source: ReceiveHint['source'], again: boolean): void;
}

/** Ms between two changes for one peer: of hints that come faster than encoders follow, the last ones count. */
const rest = 100;

/** What one peer said. */
interface Heard {
  readonly last: Map<MediaSource, ReceiveWish>;
  readonly told: Map<MediaSource, ReceiveWish>;
  stopRest?: (() => void) | undefined;
}

/** Creates hints of which none were said or heard. */
export function createReceiveHints({ clock, say, changed }: ReceiveHintsOptions): ReceiveHints {
  const wishes = new Map<PeerId, Map<ReceiveHint['source'], ReceiveWish>>();
  const heard = new Map<PeerId, Heard>();

  const tell = (peer: PeerId, entry: Heard): void => {
    entry.stopRest = undefined;
    for (const [source, wish] of entry.last) {
      const before = entry.told.get(source);
      if (before === wish) continue;
      entry.told.set(source, wish);
      entry.stopRest ??= clock.after(rest, () => tell(peer, entry));
      changed(peer, source as ReceiveHint['source'], before === 'paused');
    }
  };
  return {
    wish(peer, source, wish) {
      if (source !== 'camera' && source !== 'screen') return;
      const all = wishes.get(peer) ?? new Map<ReceiveHint['source'], ReceiveWish>();
      wishes.set(peer, all.set(source, wish));
      say(peer, writeReceiveHint({ source, wish }));
    },
    opened(peer) {
      for (const [source, wish] of wishes.get(peer) ?? []) say(peer, writeReceiveHint({ source, wish }));
    },
    hear(peer, text) {
      const hint = parseReceiveHint(text);
      if (!hint) return false;
      const entry: Heard = heard.get(peer) ?? { last: new Map(), told: new Map() };
      heard.set(peer, entry);
      entry.last.set(hint.source, hint.wish);
      if (!entry.stopRest) tell(peer, entry);
      return true;
    },
    of: (peer, source) => heard.get(peer)?.last.get(source),
    forget(peer) {
      wishes.delete(peer);
      heard.get(peer)?.stopRest?.();
      heard.delete(peer);
    },
  };
}
