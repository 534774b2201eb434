/** A simulated audio path whose statistics grow with time. */
export interface Link {
  /** Share of packets that get lost in both directions, 0 to 1. */
  loss: number;
  up: boolean;
  /** What `getStats` would say at `now` (ms). */
  report(now: number): RTCStatsReport;
}

/** Creates a path with 40 ms of round trip, 5 ms of jitter and 50 packets a second each way. */
export function createLink(): Link {
  let last = 0;
  const total = { sent: 0, received: 0, lost: 0, answers: 0 };
  const link: Link = {
    loss: 0,
    up: true,
    report(now) {
      const packets = (now - last) / 20;
      last = now;
      total.sent += packets;
      if (link.up) {
        total.received += packets * (1 - link.loss);
        total.lost += packets * link.loss;
        total.answers++;
      }
      return reportOf([
        { id: 'T', type: 'transport', selectedCandidatePairId: 'P' },
        {
          id: 'P',
          type: 'candidate-pair',
          currentRoundTripTime: 0.04,
          responsesReceived: total.answers,
          bytesReceived: 100 * total.received,
        },
        {
          id: 'I',
          type: 'inbound-rtp',
          kind: 'audio',
          mid: '0',
          jitter: 0.005,
          packetsReceived: total.received,
          packetsLost: total.lost,
          bytesReceived: 100 * total.received,
        },
        {
          id: 'O',
          type: 'outbound-rtp',
          kind: 'audio',
          mid: '0',
          packetsSent: total.sent,
          bytesSent: 100 * total.sent,
        },
        {
          id: 'R',
          type: 'remote-inbound-rtp',
          kind: 'audio',
          localId: 'O',
          jitter: 0.005,
          fractionLost: link.loss,
          roundTripTime: 0.04,
        },
      ]);
    },
  };
  return link;
}

/** One entry of a report. */
export type PlainStat = { readonly id: string } & Readonly<Record<string, unknown>>;

/** A report made of plain objects. */
export function reportOf(stats: readonly PlainStat[]): RTCStatsReport {
  return new Map(stats.map((stat) => [stat.id, stat])) as unknown as RTCStatsReport;
}
