import type { QualitySummary } from '../quality.ts';
import type { IntervalFacts } from './interval-facts.ts';
import type { QualityWarningCode } from './warning-limits.ts';

/** What is so at the moment of a look: it decides which warnings have a meaning. */
export interface Circumstances {
  /** The call and the participant are connected, and neither holds. */
  readonly flows: boolean;
  /** The own microphone is on. */
  readonly speaks: boolean;
  /** The own camera or screen is on. */
  readonly shows: boolean;
  /** The participant's microphone is on. */
  readonly hears: boolean;
  /** The videos of the participant that are on, and wished to be received. */
  readonly sees: readonly ('camera' | 'screen')[];
}

/** Which way a warning is about; null where it is about none, or both. */
export type WarningDirection = 'inbound' | 'outbound' | null;

/** One number of one look. */
export interface Finding {
  readonly code: QualityWarningCode;
  readonly direction: WarningDirection;
  /** 1 or 0 for what is so or not. */
  readonly value: number;
}

/** Whether a warning can mean anything. */
export function applies(code: QualityWarningCode, { flows, speaks, shows, hears, sees }: Circumstances): boolean {
  if (!flows) return false;
  if (code === 'silent-microphone') return speaks;
  if (code === 'low-bitrate' || code === 'cpu') return shows;
  if (code === 'one-way-audio') return hears;
  return code !== 'frozen-video' || sees.length > 0;
}

/** What a look at the way to one participant found; what cannot be told, or means nothing at present, is left out. */
export function findingsOf(
  summary: QualitySummary,
  facts: IntervalFacts,
  circumstances: Circumstances,
): readonly Finding[] {
  const { rtt, packetLossPercent, packetLossPercentOutbound, availableOutgoingBitrate, candidatePair } = summary;
  const { audio, video } = summary.bitrate;
  // Where nothing came, the number is an old one.
  const jitter = (audio.inbound ?? video.inbound ?? 0) > 0 ? summary.jitter : undefined;
  const still = circumstances.sees.flatMap((source) => facts.frozen.get(source) ?? []);
  const all: readonly [QualityWarningCode, WarningDirection, number | undefined][] = [
    ['high-rtt', null, rtt],
    ['high-loss', 'inbound', packetLossPercent],
    ['high-loss', 'outbound', packetLossPercentOutbound],
    ['high-jitter', 'inbound', jitter],
    ['low-bitrate', 'outbound', availableOutgoingBitrate],
    ['frozen-video', 'inbound', still.length > 0 ? Math.max(...still) : undefined],
    ['one-way-audio', 'inbound', Number(facts.audioPackets === 0)],
    ['relayed', null, candidatePair && Number(candidatePair.usingRelay)],
    ['cpu', 'outbound', Number(facts.cpuLimited)],
  ];
  return all.flatMap(([code, direction, value]) =>
    value !== undefined && applies(code, circumstances) ? [{ code, direction, value }] : [],
  );
}
