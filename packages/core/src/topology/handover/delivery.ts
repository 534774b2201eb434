import type { MediaSource } from '../../protocol/messages.ts';
import type { PeerStats } from '../topology.ts';

/** What arrived of one source so far. */
export interface Arrival {
  /** Packets of sound, decoded frames of video. */
  readonly count: number;
  /** Lines of the frames; 0 for sound. */
  readonly height: number;
}

/** What arrived over one path so far, by source. */
export type Arrivals = ReadonlyMap<MediaSource, Arrival>;

/** The members of W3C webrtc-stats that are read here. */
interface Entry {
  readonly type: string;
  readonly kind?: string;
  readonly mid?: string;
  readonly packetsReceived?: number;
  readonly framesDecoded?: number;
  readonly frameHeight?: number;
}

/** Reads what arrived from a peer. */
export function readArrivals({ report, mids }: PeerStats): Arrivals {
  const arrivals = new Map<MediaSource, Arrival>();
  report.forEach((entry: Entry) => {
    const source = mids.get(entry.mid ?? '');
    if (entry.type !== 'inbound-rtp' || !source) return;
    const video = entry.kind === 'video';
    const count = (video ? entry.framesDecoded : entry.packetsReceived) ?? 0;
    arrivals.set(source, { count, height: video ? (entry.frameHeight ?? 0) : 0 });
  });
  return arrivals;
}

/** Two looks at one path. */
export interface Looks {
  readonly before: Arrivals;
  readonly now: Arrivals;
}

/** Frames that count as delivery: the first one may come of a path that stands still after it. */
const enough = { video: 3, audio: 1 };

/**
 * Whether a path delivers what another one does: `sharp` when its video is as large, too, `blurred` when it is smaller,
 * null when something is missing. A source that did not move on the old path between its two looks is not asked for.
 */
export function compareDelivery(old: Looks, target: Looks): 'sharp' | 'blurred' | null {
  let sharp = true;
  for (const [source, { count, height }] of old.now) {
    if (count <= (old.before.get(source)?.count ?? 0)) continue;
    const arrived = target.now.get(source);
    const fresh = (arrived?.count ?? 0) - (target.before.get(source)?.count ?? 0);
    if (!arrived || fresh < (height > 0 ? enough.video : enough.audio)) return null;
    if (arrived.height < height * 0.9) sharp = false;
  }
  return sharp ? 'sharp' : 'blurred';
}
