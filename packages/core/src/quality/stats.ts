/** One `getStats` of one connection, with the time at which it was read (ms of the clock). */
export interface StatsSample {
  readonly at: number;
  readonly report: RTCStatsReport;
}

/** The members of W3C webrtc-stats that are read here. */
export interface Stat extends Partial<Readonly<Record<Counter, number>>> {
  readonly id: string;
  readonly type: string;
  readonly kind?: 'audio' | 'video';
  readonly mid?: string;
  readonly nominated?: boolean;
  readonly selected?: boolean;
  readonly state?: string;
  readonly selectedCandidatePairId?: string;
  readonly localCandidateId?: string;
  readonly remoteCandidateId?: string;
  readonly localId?: string;
  readonly candidateType?: string;
  readonly protocol?: string;
  readonly relayProtocol?: string;
  readonly availableOutgoingBitrate?: number;
  readonly currentRoundTripTime?: number;
  readonly roundTripTime?: number;
  readonly jitter?: number;
  readonly fractionLost?: number;
  readonly framesPerSecond?: number;
  readonly frameWidth?: number;
  readonly frameHeight?: number;
}

/** Members that count up. */
export type Counter =
  | 'bytesReceived'
  | 'bytesSent'
  | 'framesDropped'
  | 'packetsLost'
  | 'packetsReceived'
  | 'packetsSent'
  | 'responsesReceived';

/** What one kind of media did in one direction. */
export interface Flow {
  bytes: number;
  kept: number;
  lost: number;
  /** Ms. */
  jitter: number;
}

/** What happened between two samples. */
export interface Interval {
  readonly flows: Readonly<Record<'audio' | 'video', { inbound?: Flow; outbound?: Flow }>>;
  /** The selected pair of candidates. */
  readonly pair: Stat | undefined;
  /** The largest picture that arrives. */
  readonly picture: Stat | undefined;
  /** Seconds, as the other side reports it for what we send. */
  readonly roundTrip: number | undefined;
  growth(stat: Stat, counter: Counter): number;
}

/** Lays two samples over each other: counters count by their growth, bandwidth probes not at all. */
export function readInterval(previous: StatsSample, { report }: StatsSample): Interval {
  const flows: Interval['flows'] = { audio: {}, video: {} };
  const growth = (stat: Stat, counter: Counter): number =>
    Math.max(0, (stat[counter] ?? 0) - ((previous.report.get(stat.id) as Stat | undefined)?.[counter] ?? 0));
  let named: Stat | undefined;
  let nominated: Stat | undefined;
  let picture: Stat | undefined;
  let roundTrip: number | undefined;

  report.forEach((stat: Stat) => {
    const { type, kind, fractionLost } = stat;
    named ??= report.get(stat.selectedCandidatePairId ?? '');
    // Firefox marks the selected one; elsewhere it is the nominated one that works.
    if (stat.selected ?? (stat.nominated && stat.state === 'succeeded')) nominated = stat;
    if (!kind || stat.mid === 'probator' || !/^(in|out|remote-in)bound/.test(type)) return;
    const inbound = type[0] === 'i';
    const flow = (flows[kind][inbound ? 'inbound' : 'outbound'] ??= { bytes: 0, kept: 0, lost: 0, jitter: 0 });
    flow.jitter = Math.max(flow.jitter, 1000 * (stat.jitter ?? 0));
    if (inbound) {
      flow.bytes += growth(stat, 'bytesReceived');
      flow.kept += growth(stat, 'packetsReceived');
      flow.lost += growth(stat, 'packetsLost');
      if (kind === 'video' && (stat.frameWidth ?? 0) >= (picture?.frameWidth ?? 0)) picture = stat;
    } else if (fractionLost === undefined) flow.bytes += growth(stat, 'bytesSent');
    else {
      const sent = growth(report.get(stat.localId ?? '') ?? stat, 'packetsSent');
      flow.lost += sent * fractionLost;
      flow.kept += sent * (1 - fractionLost);
      roundTrip ??= stat.roundTripTime;
    }
  });
  return { flows, pair: named ?? nominated, picture, roundTrip, growth };
}
