import type { StatsSample } from '../stats.ts';
import type { UplinkSample } from './uplink.ts';

/** The members of W3C webrtc-stats that are read here. */
interface Stat {
  readonly type: string;
  readonly kind?: 'audio' | 'video';
  readonly fractionLost?: number;
  readonly active?: boolean;
  readonly nominated?: boolean;
  readonly availableOutgoingBitrate?: number;
  readonly qualityLimitationReason?: string;
}

/** Reads the way to one participant from one look at its connection. */
export function readUplink({ at, report }: StatsSample): UplinkSample {
  const losses: Partial<Record<'audio' | 'video', number>> = {};
  let available: number | undefined;
  let cpuLimited = false;
  let video = false;
  report.forEach((stat: Stat) => {
    const { type, kind = 'audio', fractionLost, nominated, availableOutgoingBitrate } = stat;
    if (type === 'remote-inbound-rtp' && fractionLost !== undefined)
      losses[kind] = Math.max(losses[kind] ?? 0, fractionLost * 100);
    if (type === 'candidate-pair' && nominated) available ??= availableOutgoingBitrate;
    if (type === 'outbound-rtp' && kind === 'video' && stat.active !== false) video = true;
    if (type === 'outbound-rtp' && stat.qualityLimitationReason === 'cpu') cpuLimited = true;
  });
  // Reports about video come once a second, about sound every five.
  const loss = (video ? losses.video : undefined) ?? losses.audio;
  return {
    at,
    cpuLimited,
    ...(loss !== undefined && { loss }),
    ...(available !== undefined && { available }),
  };
}
