import type { MediaSource } from '../../protocol/messages.ts';
import type { QualitySample } from '../quality.ts';

/** What happened between two samples and is in no summary. What the browser does not say is left out. */
export interface IntervalFacts {
  /** Ms. */
  readonly span: number;
  /** Whether the microphone gave anything but zeros. */
  readonly microphoneHeard?: boolean;
  /** The encoder does less than it should because the machine is busy. */
  readonly cpuLimited: boolean;
  /** Packets of the participant's microphone that arrived. */
  readonly audioPackets: number;
  /** For each video that arrives, how long its picture stood still, %. */
  readonly frozen: ReadonlyMap<'camera' | 'screen', number>;
}

/** The members of W3C webrtc-stats that are read here. */
interface Stat extends Readonly<Record<Counter, number | undefined>> {
  readonly id: string;
  readonly type: string;
  readonly kind?: string;
  readonly mid?: string;
  readonly trackIdentifier?: string;
  readonly audioLevel?: number;
  readonly active?: boolean;
  readonly qualityLimitationReason?: string;
}

type Counter = 'packetsReceived' | 'framesDecoded' | 'totalFreezesDuration' | 'totalAudioEnergy';

/** Packets without a picture that are more than a probe of the path. */
const someVideo = 5;

/** Reads what happened between two samples of one connection; `microphone` is the id of the track that is sent. */
export function readFacts(
  previous: QualitySample,
  { at, report, mids }: QualitySample,
  microphone?: string,
): IntervalFacts {
  const span = at - previous.at;
  const before = (stat: Stat): Stat | undefined => previous.report.get(stat.id) as Stat | undefined;
  const growth = (stat: Stat, counter: Counter): number => {
    const [now = 0, then = 0] = [stat[counter], before(stat)?.[counter]];
    return now < then ? now : now - then;
  };
  const isHeard = (stat: Stat): boolean | undefined => {
    if (stat.totalAudioEnergy !== undefined) return before(stat) ? growth(stat, 'totalAudioEnergy') > 0 : undefined;
    return stat.audioLevel === undefined ? undefined : stat.audioLevel > 0;
  };
  const stillFor = (stat: Stat, source: MediaSource): number => {
    // A screen that does not change is sent seldom: only pictures that cannot be made are missed.
    const expected = source === 'camera' || growth(stat, 'packetsReceived') > someVideo;
    if (growth(stat, 'framesDecoded') === 0) return expected && stat.framesDecoded !== undefined ? 100 : 0;
    const still = source === 'camera' ? 1000 * growth(stat, 'totalFreezesDuration') : 0;
    return Math.min(100, (100 * still) / span);
  };
  let heard: boolean | undefined;
  let cpuLimited = false;
  let audioPackets = 0;
  const frozen = new Map<'camera' | 'screen', number>();
  report.forEach((stat: Stat) => {
    const { type, kind, trackIdentifier } = stat;
    if (type === 'media-source' && trackIdentifier === microphone && (microphone ?? '') !== '') heard = isHeard(stat);
    if (type === 'outbound-rtp' && stat.active !== false) cpuLimited ||= stat.qualityLimitationReason === 'cpu';
    if (type !== 'inbound-rtp') return;
    const source = mids?.get(stat.mid ?? '');
    if (kind === 'audio' && (!source || source === 'microphone')) audioPackets += growth(stat, 'packetsReceived');
    if (before(stat) && (source === 'camera' || source === 'screen')) frozen.set(source, stillFor(stat, source));
  });
  return { span, cpuLimited, audioPackets, frozen, ...(heard !== undefined && { microphoneHeard: heard }) };
}
