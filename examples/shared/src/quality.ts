import type { QualitySnapshot } from '@org/calls-core';
import type { Strings } from './strings.ts';

/** How many of four bars a level fills. */
export function qualityBars(level: QualitySnapshot['level']): number {
  return { unknown: 0, lost: 0, poor: 1, fair: 2, good: 3, excellent: 4 }[level];
}

/** The numbers behind the bars, as pairs of a name and a value. */
export function qualityDetails(
  summary: QualitySnapshot['summary'],
  strings: Strings,
): readonly (readonly [string, string])[] {
  const { rtt, packetLossPercent: loss, bitrate, video } = summary ?? {};
  const bps = (bitrate?.audio.inbound ?? 0) + (bitrate?.video.inbound ?? 0);
  const size = video?.frameWidth && `${video.frameWidth} × ${video.frameHeight}`;
  return [
    [strings.roundTrip, rtt === undefined ? '–' : `${Math.round(rtt)} ms`],
    [strings.loss, loss === undefined ? '–' : `${loss.toFixed(1)} %`],
    [strings.received, bitrate ? `${Math.round(bps / 1000)} kbit/s` : '–'],
    [strings.picture, size ? `${size}, ${Math.round(video.framesPerSecond ?? 0)}/s` : '–'],
  ];
}
