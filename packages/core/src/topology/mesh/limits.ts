import type { MediaSource } from '../../protocol/messages.ts';
import type { PeerId, SendLimits } from '../topology.ts';
import type { Sending } from '../peer/senders.ts';

/** What everybody who limits what is sent has said, by peer and source. */
export interface Limits {
  /** Null takes back what `by` said. */
  set(peer: PeerId | null, source: MediaSource, by: string, limits: SendLimits | null): void;
  /** What is to be sent under all limits. */
  apply(peer: PeerId, source: MediaSource, sending: Sending | undefined): Sending | undefined;
  forget(peer: PeerId): void;
}

/** Creates limits that nobody has set. */
export function createLimits(): Limits {
  const said = new Map<string, Map<string, SendLimits>>();
  const key = (peer: PeerId | null, source: MediaSource): string => JSON.stringify([peer, source]);
  return {
    set(peer, source, by, limits) {
      const all = said.get(key(peer, source)) ?? new Map<string, SendLimits>();
      said.set(key(peer, source), all);
      if (limits) all.set(by, limits);
      else all.delete(by);
    },
    apply(peer, source, sending) {
      const [own, shared] = [said.get(key(peer, source)), said.get(key(null, source))];
      if (!sending?.track || (!own && !shared)) return sending;
      return limited(sending, [...(own?.values() ?? []), ...(shared?.values() ?? [])]);
    },
    forget(peer) {
      for (const one of said.keys()) if ((JSON.parse(one) as unknown[])[0] === peer) said.delete(one);
    },
  };
}

/** The strictest of all limits counts, each by itself. */
export function limited({ track, options }: Sending, limits: readonly SendLimits[]): Sending {
  const isVideo = track?.kind === 'video';
  const encodings = (options?.encodings ?? [{}]).map((encoding) => {
    const all = [encoding, ...limits];
    const least = (name: 'maxBitrate' | 'maxFramerate'): number => Math.min(...all.map((one) => one[name] ?? Infinity));
    const [maxBitrate, maxFramerate] = [least('maxBitrate'), least('maxFramerate')];
    return {
      ...encoding,
      active: all.every(({ active }) => active !== false),
      ...(maxBitrate < Infinity && { maxBitrate }),
      ...(maxFramerate < Infinity && { maxFramerate }),
      // Said even where it is 1: what is left out stays as it was.
      ...(isVideo && { scaleResolutionDownBy: Math.max(1, ...all.map((one) => one.scaleResolutionDownBy ?? 1)) }),
    };
  });
  return { track, options: { ...options, encodings } };
}
