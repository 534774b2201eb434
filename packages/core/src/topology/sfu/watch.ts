import type { Clock, StopTimer } from '../../util/clock.ts';
import type { MediaSource } from '../../protocol/messages.ts';
import { createFreezeDetector, readVitalSigns } from '../peer/vital-signs.ts';
import type { PeerId } from '../topology.ts';
import type { Flow } from './downlink.ts';

/** What a watch looks at and whom it tells. */
export interface WatchOptions {
  readonly clock: Clock;
  /** Null while there is no way to the SFU. */
  read(): Promise<RTCStatsReport> | null;
  flows(): readonly Flow[];
  /** Nothing arrives of a peer from whom something should, or it does again. */
  stalled(peer: PeerId, stalled: boolean): void;
  frozen(peer: PeerId, source: 'camera' | 'screen'): void;
}

/** Watches what arrives for stalls and freezes. */
export interface Watch {
  /** Idempotent. */
  start(): void;
  stop(): void;
}

/** Ms between looks; each takes its time, which grows with the number of sources, and may not take more than so much of it. */
const calm = 500;
const alert = 200;
const share = 30;
const freezeAfter = 200;
/** Ms without a packet that count as a stall. Silence sends one every 400 ms; a picture that stands still one a second. */
const stallAfter = { audio: 1_500, video: 5_000 };

interface Watched {
  readonly freezes: ReturnType<typeof createFreezeDetector>;
  received: number;
  lifeAt: number;
  stalled: boolean;
}

/** Creates a watch that has not begun. */
export function createWatch({ clock, read, flows, stalled, frozen }: WatchOptions): Watch {
  let watched = new Map<PeerId, Watched>();
  let running = false;
  let stopTimer: StopTimer = () => {};

  const lookAt = (peer: PeerId, own: readonly Flow[], inbound: ReadonlyMap<string, unknown>): boolean => {
    const now = clock.now();
    const before = watched.get(peer);
    const one = before ?? { freezes: createFreezeDetector(freezeAfter), received: -1, lifeAt: now, stalled: false };
    watched.set(peer, one);
    const mids = new Map<string, MediaSource>(own.map(({ mid, source }) => [mid, source]));
    const active = own.filter((flow) => flow.active);
    const signs = readVitalSigns(ofPeer(inbound, mids), mids);
    const limit = active.some(({ source }) => source === 'microphone' || source === 'screen-audio') ? 'audio' : 'video';
    if (signs.received !== one.received || active.length === 0) one.lifeAt = now;
    one.received = signs.received;
    const isStalled = now - one.lifeAt >= stallAfter[limit];
    if (isStalled !== one.stalled) stalled(peer, (one.stalled = isStalled));
    const { frozen: sources, suspicious } = one.freezes.look(signs, now);
    for (const source of sources) frozen(peer, source);
    return suspicious;
  };
  const look = async (): Promise<number> => {
    const begun = clock.now();
    const report = await read();
    const cost = clock.now() - begun;
    const byPeer = groupByPeer(flows());
    watched = new Map([...watched].filter(([peer]) => byPeer.has(peer)));
    if (!report || !running) return calm;
    const inbound = readInbound(report);
    let suspicious = false;
    for (const [peer, own] of byPeer) suspicious = lookAt(peer, own, inbound) || suspicious;
    return Math.max(suspicious ? alert : calm, cost * share);
  };
  const next = (): void =>
    void look()
      .catch(() => calm)
      .then((pause) => {
        if (running) stopTimer = clock.after(pause, next);
      });

  return {
    start() {
      if (running) return;
      running = true;
      next();
    },
    stop() {
      running = false;
      watched.clear();
      stopTimer();
    },
  };
}

function groupByPeer(flows: readonly Flow[]): ReadonlyMap<PeerId, readonly Flow[]> {
  const groups = new Map<PeerId, Flow[]>();
  for (const flow of flows) groups.set(flow.peer, [...(groups.get(flow.peer) ?? []), flow]);
  return groups;
}

/** What arrives, by media section. */
function readInbound(report: RTCStatsReport): ReadonlyMap<string, unknown> {
  const inbound = new Map<string, unknown>();
  report.forEach((stat: { readonly type: string; readonly mid?: string }) => {
    if (stat.type === 'inbound-rtp' && stat.mid !== undefined) inbound.set(stat.mid, stat);
  });
  return inbound;
}

/** The part of it that belongs to one peer. Signs of life of the way itself are nobody's. */
function ofPeer(inbound: ReadonlyMap<string, unknown>, mids: ReadonlyMap<string, MediaSource>): RTCStatsReport {
  return new Map(
    [...mids.keys()].flatMap((mid) => (inbound.has(mid) ? [[mid, inbound.get(mid)]] : [])),
  ) as RTCStatsReport;
}
