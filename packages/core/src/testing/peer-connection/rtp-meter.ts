import type { FakeMediaStreamTrack } from '../media/fake-media-stream-track.ts';

/** What passed in one direction of one transceiver. Fractions are kept, reports round down. */
export interface RtpMeter {
  readonly ssrc: number;
  packets: number;
  bytes: number;
  lost: number;
  frames: number;
  decodedFrames: number;
  keyFrames: number;
  samples: number;
}

interface Rate {
  readonly packets: number;
  readonly packetBytes: number;
  readonly frames: number;
}

/** Creates a meter that stands at zero. */
export function createRtpMeter(ssrc: number): RtpMeter {
  return { ssrc, packets: 0, bytes: 0, lost: 0, frames: 0, decodedFrames: 0, keyFrames: 0, samples: 0 };
}

/** Counts `ms` of a track that is being sent or received. */
export function countMedia(
  meter: RtpMeter,
  track: FakeMediaStreamTrack,
  ms: number,
  { loss = 0, frozen = false }: { readonly loss?: number; readonly frozen?: boolean } = {},
): void {
  const rate = rateOf(track);
  const packets = (rate.packets * ms) / 1000;
  const frames = (rate.frames * ms) / 1000;
  meter.packets += packets * (1 - loss);
  meter.lost += packets * loss;
  meter.bytes += packets * (1 - loss) * rate.packetBytes;
  meter.frames += frames;
  if (!frozen) meter.decodedFrames += frames;
  if (meter.keyFrames === 0 && frames > 0 && !frozen) meter.keyFrames = 1;
  if (track.kind === 'audio') meter.samples += 48 * ms;
}

/** Opus sends a packet every 20 ms; silence and black pictures are small but are sent. */
function rateOf(track: FakeMediaStreamTrack): Rate {
  if (track.kind === 'audio') return { packets: 50, packetBytes: track.enabled ? 100 : 10, frames: 0 };
  if (!track.enabled) return { packets: 1, packetBytes: 100, frames: 1 };
  const frames = track.getSettings().frameRate ?? 30;
  return { packets: frames * 4, packetBytes: 1000, frames };
}
