import type { MediaSource } from '../../protocol/messages.ts';
import type { PeerId, PeerStats } from '../topology.ts';
import type { Flow } from './downlink.ts';

type Stat = { readonly id: string; readonly type: string; readonly mid?: string; readonly [member: string]: unknown };

/** Both connections' reports, read at the same time. */
export interface Reports {
  readonly at: number;
  readonly send: RTCStatsReport;
  readonly receive: RTCStatsReport;
}

/** Written before the ids of the sending connection: each connection counts its own from the start. */
const mark = 'send:';

/**
 * A report for each peer: what comes from it, what is sent to the SFU for all, and the ways that both take. The SFU's
 * probes for bandwidth, which look like loss, are left out.
 */
export function statsByPeer(
  { at, send, receive }: Reports,
  flows: readonly Flow[],
  peers: readonly PeerId[],
): PeerStats[] {
  const shared: Stat[] = [];
  const inbound = new Map<string, Stat>();
  send.forEach((stat: Stat) => shared.push(marked(stat, send)));
  receive.forEach((stat: Stat) => {
    if (stat.mid === 'probator') return;
    if (stat.type === 'inbound-rtp' && stat.mid !== undefined) inbound.set(stat.mid, stat);
    else shared.push(stat);
  });
  return peers.map((peer) => {
    const own = flows.filter((flow) => flow.peer === peer);
    const report = new Map(shared.map((stat) => [stat.id, stat]));
    for (const { mid } of own) {
      const stat = inbound.get(mid);
      if (stat) report.set(stat.id, stat);
    }
    const mids = new Map<string, MediaSource>(own.map(({ mid, source }) => [mid, source]));
    return { peer, at, report: report as unknown as RTCStatsReport, mids };
  });
}

/** The same entry with ids of its own, also where it names others. */
function marked(stat: Stat, report: RTCStatsReport): Stat {
  const entries = Object.entries(stat).map(([name, value]) => {
    const isReference = name === 'id' || name === 'mid' || (typeof value === 'string' && report.has(value));
    return [name, isReference ? `${mark}${String(value)}` : value];
  });
  return Object.fromEntries(entries) as Stat;
}
