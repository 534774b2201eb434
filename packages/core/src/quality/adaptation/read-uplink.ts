import type { StatsSample } from '../stats.ts';
import type { UplinkSample } from './uplink.ts';

/** The members of W3C webrtc-stats that are read here. */
interface Stat {
  readonly type: string;
  readonly kind?: 'audio' | 'video';
  readonly timestamp?: number;
  readonly fractionLost?: number;
  readonly bytesSent?: number;
  readonly headerBytesSent?: number;
  readonly packetsSent?: number;
  readonly retransmittedPacketsSent?: number;
  readonly active?: boolean;
  readonly nominated?: boolean;
  readonly availableOutgoingBitrate?: number;
  readonly qualityLimitationReason?: string;
}

/** Reads the way to one participant from one look at its connection, and the look before. */
export function readUplink({ at, report }: StatsSample, before?: StatsSample): UplinkSample {
  const losses: Partial<Record<'audio' | 'video', Loss>> = {};
  let available: number | undefined;
  let cpuLimited = false;
  let video = false;
  report.forEach((stat: Stat) => {
    const { type, kind = 'audio', fractionLost, nominated, availableOutgoingBitrate, timestamp } = stat;
    if (type === 'remote-inbound-rtp' && fractionLost !== undefined && fractionLost * 100 >= (losses[kind]?.loss ?? 0))
      losses[kind] = { loss: fractionLost * 100, ...(timestamp !== undefined && { reportedAt: timestamp }) };
    if (type === 'candidate-pair' && nominated) available ??= availableOutgoingBitrate;
    if (type === 'outbound-rtp' && kind === 'video' && stat.active !== false) video = true;
    if (type === 'outbound-rtp' && stat.qualityLimitationReason === 'cpu') cpuLimited = true;
  });
  return {
    at,
    cpuLimited,
    // Reports about video come once a second, about sound every five.
    ...((video ? losses.video : undefined) ?? losses.audio),
    ...(available !== undefined && { available }),
    ...(before && at > before.at && since(sums(before.report), sums(report), at - before.at)),
  };
}

type Loss = Required<Pick<UplinkSample, 'loss'>> & Pick<UplinkSample, 'reportedAt'>;

interface Sums {
  bytes: number;
  packets: number;
  resent: number;
}

function sums(report: RTCStatsReport): Sums {
  const all: Sums = { bytes: 0, packets: 0, resent: 0 };
  report.forEach((stat: Stat) => {
    const { type, kind, bytesSent = 0, headerBytesSent = 0, packetsSent = 0, retransmittedPacketsSent } = stat;
    if (type !== 'outbound-rtp') return;
    all.bytes += bytesSent + headerBytesSent;
    if (kind !== 'video' || retransmittedPacketsSent === undefined) return;
    all.packets += packetsSent;
    all.resent += retransmittedPacketsSent;
  });
  return all;
}

/** Counters begin anew with a connection: then nothing is known. */
function since(before: Sums, now: Sums, ms: number): Pick<UplinkSample, 'sent' | 'packets' | 'resent'> {
  const [bytes, packets, resent] = [now.bytes - before.bytes, now.packets - before.packets, now.resent - before.resent];
  return {
    ...(bytes >= 0 && { sent: (8000 * bytes) / ms }),
    ...(packets > 0 && resent >= 0 && { packets, resent: (100 * resent) / packets }),
  };
}
