import type { QualitySnapshot } from '@org/calls-core';
import { cameraFormats } from '@org/calls-core/presets';
import type { Strings } from './strings.ts';

/** How many of four bars a level fills. */
export function qualityBars(level: QualitySnapshot['level']): number {
  return { unknown: 0, lost: 0, poor: 1, fair: 2, good: 3, excellent: 4 }[level];
}

/** What no graph shows, as pairs of a name and a value. */
export function qualityDetails(
  summary: QualitySnapshot['summary'],
  strings: Strings,
): readonly (readonly [string, string])[] {
  const { availableOutgoingBitrate: room, candidatePair: path, mos, video } = summary ?? {};
  const { details } = strings.qualityPanel;
  const size = video?.frameWidth && `${video.frameWidth} × ${video.frameHeight}`;
  const way = path && (path.usingRelay ? details.relayed : details.direct);
  return [
    [strings.picture, size ? `${size}, ${Math.round(video.framesPerSecond ?? 0)}/s` : '–'],
    [details.score, mos?.inbound === undefined ? '–' : `${mos.inbound.toFixed(1)} / 4.5`],
    [details.uplink, room === undefined ? '–' : `${Math.round(room / 1000)} kbit/s`],
    [details.way, way ? [way, path.protocol?.toUpperCase()].filter(Boolean).join(', ') : '–'],
  ];
}

/** The qualities of the picture to choose from, with their names. */
export function pictureQualities({
  qualities,
}: Strings): readonly { readonly id: PictureQuality; readonly name: string }[] {
  return (['low', 'medium', 'high'] as const).map((id) => {
    const { width, height, frameRate } = cameraFormats[id];
    return { id, name: `${qualities[id]}: ${width} × ${height}, ${frameRate}/s` };
  });
}

export type PictureQuality = keyof Strings['qualities'];
