import type { Flows, QualitySummary } from './quality.ts';
import { scoreOf } from './score.ts';
import { type Flow, type Interval, readInterval, type Stat, type StatsSample } from './stats.ts';

/**
 * Turns two samples of one connection into the numbers of the interval between them; null without an interval.
 * Only the selected candidate pair counts, counters count by their growth, bandwidth probes not at all.
 */
export function readSummary(previous: StatsSample | null, current: StatsSample): QualitySummary | null {
  if (!previous || current.at <= previous.at) return null;
  const { flows, pair, picture, roundTrip, growth } = readInterval(previous, current);
  const { audio, video } = flows;
  const milliseconds = current.at - previous.at;
  const seconds = pair?.currentRoundTripTime ?? roundTrip;
  const rtt = seconds === undefined ? undefined : 1000 * seconds;
  const scores = eachFlow(flows, (flow) => {
    const loss = lossOf(flow);
    return rtt === undefined || loss === undefined ? undefined : scoreOf({ rtt, jitter: flow.jitter, loss });
  });
  const candidate = (id: string | undefined): Stat | undefined => current.report.get(id ?? '') as Stat | undefined;
  const local = candidate(pair?.localCandidateId);
  const [localType, remoteType] = [local?.candidateType, candidate(pair?.remoteCandidateId)?.candidateType];

  const summary: Unknowable<QualitySummary> = {
    timestamp: current.at,
    rtt,
    packetLossPercent: lossOf(audio.inbound, video.inbound),
    packetLossPercentOutbound: lossOf(audio.outbound, video.outbound),
    jitter: (audio.inbound ?? video.inbound)?.jitter,
    bitrate: eachFlow(flows, ({ bytes }) => (8000 * bytes) / milliseconds),
    video: picture && {
      framesPerSecond: picture.framesPerSecond,
      framesDropped: growth(picture, 'framesDropped'),
      frameWidth: picture.frameWidth,
      frameHeight: picture.frameHeight,
    },
    availableOutgoingBitrate: pair?.availableOutgoingBitrate,
    candidatePair: pair && {
      usingRelay: localType === 'relay' || remoteType === 'relay',
      localType,
      remoteType,
      protocol: local?.relayProtocol ?? local?.protocol,
    },
    mos: {
      inbound: scores.audio.inbound ?? scores.video.inbound,
      outbound: scores.audio.outbound ?? scores.video.outbound,
    },
    scores,
    silent:
      pair?.responsesReceived !== undefined && !growth(pair, 'responsesReceived') && !growth(pair, 'bytesReceived'),
  };
  // Leaves out what is undefined.
  return JSON.parse(JSON.stringify(summary)) as QualitySummary;
}

type Unknowable<T> = T extends object ? { [K in keyof T]: Unknowable<T[K]> | undefined } : T;

/** Percent; undefined when nothing was sent. */
function lossOf(...flows: readonly (Flow | undefined)[]): number | undefined {
  let lost = 0;
  let all = 0;
  for (const flow of flows) {
    lost += flow?.lost ?? 0;
    all += flow ? flow.lost + flow.kept : 0;
  }
  return all ? (100 * lost) / all : undefined;
}

function eachFlow<T>(flows: Interval['flows'], read: (flow: Flow) => T): Flows<T> {
  const ends = ({ inbound, outbound }: Interval['flows']['audio']): Flows<T>['audio'] => ({
    ...(inbound && { inbound: read(inbound) }),
    ...(outbound && { outbound: read(outbound) }),
  });
  return { audio: ends(flows.audio), video: ends(flows.video) };
}
