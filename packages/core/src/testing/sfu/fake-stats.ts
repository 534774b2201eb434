/** What flows on one section of a fake connection, and what has flowed so far. */
export interface FakeFlow {
  readonly mid: string;
  readonly kind: 'audio' | 'video';
  /** Per second; 0 for what does not flow. */
  rate(): FakeRate;
  packets: number;
  frames: number;
  bytes: number;
}

export interface FakeRate {
  readonly packets: number;
  readonly frames: number;
  readonly bytes: number;
  /** Pixels. */
  readonly width?: number;
}

/** Nothing at all. */
export const silence: FakeRate = { packets: 0, frames: 0, bytes: 0 };

/** Adds what flowed in so many ms. */
export function letFlow(flow: FakeFlow, ms: number): void {
  const { packets, frames, bytes } = flow.rate();
  flow.packets += (packets * ms) / 1000;
  flow.frames += (frames * ms) / 1000;
  flow.bytes += (bytes * ms) / 1000;
}

interface Entry {
  readonly id: string;
  readonly type: string;
  readonly [member: string]: unknown;
}

/** A report as `getStats` has it. */
export function fakeReport(
  direction: 'inbound' | 'outbound',
  flows: Iterable<FakeFlow>,
  responses: number,
): Map<string, object> {
  const pair = { nominated: true, state: 'succeeded', currentRoundTripTime: 0.01, transportId: 'T0' };
  const entries: Entry[] = [
    { id: 'T0', type: 'transport', selectedCandidatePairId: 'CP0' },
    { id: 'CP0', type: 'candidate-pair', responsesReceived: responses, ...pair },
  ];
  for (const flow of flows) {
    const { mid, kind } = flow;
    const [packets, frames, bytes] = [flow.packets, flow.frames, flow.bytes].map(Math.floor);
    const width = flow.rate().width;
    const counted =
      direction === 'inbound'
        ? { packetsReceived: packets, packetsLost: 0, bytesReceived: bytes, framesDecoded: frames }
        : { packetsSent: packets, bytesSent: bytes, framesEncoded: frames };
    const size = width ? { frameWidth: width, frameHeight: (width * 9) / 16 } : {};
    const section = { id: `${direction}-${mid}`, type: `${direction}-rtp`, kind, mid, transportId: 'T0' };
    entries.push({ ...section, ...counted, ...size });
  }
  return new Map(entries.map((entry) => [entry.id, entry]));
}
