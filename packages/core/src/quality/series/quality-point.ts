import type { QualityLevel, QualitySummary } from '../quality.ts';

/** Numbers of one stretch of time, to or from one participant; null where nothing is known. */
export interface QualityPoint {
  /** Unix time at the end of the stretch, ms. */
  readonly at: number;
  /** How many measurements it is the mean of. */
  readonly looks: number;
  /** The worst of the stretch. */
  readonly level: QualityLevel;
  /** Round trip, ms. */
  readonly rtt: number | null;
  /** Ms. */
  readonly jitter: number | null;
  /** Of what is received, %. */
  readonly lossInbound: number | null;
  /** Of what is sent, %. */
  readonly lossOutbound: number | null;
  /** Sound and picture together, bits per second. */
  readonly bitrateInbound: number | null;
  readonly bitrateOutbound: number | null;
  /** Of the picture that arrives. */
  readonly framesPerSecond: number | null;
  /** Mean opinion score, 1 to 4.5, of what arrives. */
  readonly score: number | null;
}

/** A number of a point. */
export type QualityNumber = Exclude<keyof QualityPoint, 'at' | 'looks' | 'level'>;

/** The numbers of a point. */
export const qualityNumbers: readonly QualityNumber[] = [
  'rtt',
  'jitter',
  'lossInbound',
  'lossOutbound',
  'bitrateInbound',
  'bitrateOutbound',
  'framesPerSecond',
  'score',
];

const levels: readonly QualityLevel[] = ['unknown', 'lost', 'poor', 'fair', 'good', 'excellent'];

/** Makes a point of one measurement. */
export function pointOf(at: number, level: QualityLevel, summary: QualitySummary): QualityPoint {
  const { rtt, jitter, packetLossPercent, packetLossPercentOutbound, bitrate, video, mos } = summary;
  return {
    at,
    looks: 1,
    level,
    rtt: rtt ?? null,
    jitter: jitter ?? null,
    lossInbound: packetLossPercent ?? null,
    lossOutbound: packetLossPercentOutbound ?? null,
    bitrateInbound: sum(bitrate.audio.inbound, bitrate.video.inbound),
    bitrateOutbound: sum(bitrate.audio.outbound, bitrate.video.outbound),
    framesPerSecond: video?.framesPerSecond ?? null,
    score: mos?.inbound ?? null,
  };
}

/** The mean of points that follow each other, the worst of their levels; undefined of none. */
export function meanPoint(points: readonly QualityPoint[]): QualityPoint | undefined {
  const last = points.at(-1);
  if (!last || points.length === 1) return last;
  const looks = points.reduce((all, point) => all + point.looks, 0);
  const known = points.map(({ level }) => levels.indexOf(level)).filter((rank) => rank > 0);
  const level = levels[Math.min(...known, levels.length)] ?? 'unknown';
  const numbers = qualityNumbers.map((name) => [name, meanOf(points, name)]);
  return { ...last, ...(Object.fromEntries(numbers) as Record<QualityNumber, number | null>), looks, level };
}

function meanOf(points: readonly QualityPoint[], name: QualityNumber): number | null {
  let [total, count] = [0, 0];
  for (const { looks, [name]: value } of points) {
    if (value === null) continue;
    total += looks * value;
    count += looks;
  }
  return count > 0 ? total / count : null;
}

function sum(a: number | undefined, b: number | undefined): number | null {
  return a === undefined && b === undefined ? null : (a ?? 0) + (b ?? 0);
}
