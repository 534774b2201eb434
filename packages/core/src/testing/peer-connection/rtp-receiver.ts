import type { FakeMediaStream } from '../media/fake-media-stream.ts';
import type { FakeMediaStreamTrack } from '../media/fake-media-stream-track.ts';
import type { SdpCodec } from './codecs.ts';
import { createRtpMeter, type RtpMeter } from './rtp-meter.ts';
import { parametersOf, type RtpHost } from './rtp-sender.ts';

/** As `RTCRtpReceiver`. */
export class FakeRtpReceiver {
  readonly track: FakeMediaStreamTrack;
  readonly meter: RtpMeter;
  readonly transport = null;
  transform: unknown = null;
  jitterBufferTarget: number | null = null;
  codecs: readonly SdpCodec[] = [];
  /** The streams that the sender put the track in. */
  streams: readonly FakeMediaStream[] = [];
  readonly #host: RtpHost;

  constructor(host: RtpHost, track: FakeMediaStreamTrack) {
    this.#host = host;
    this.track = track;
    this.meter = createRtpMeter(host.newSsrc());
  }

  getParameters(): RTCRtpReceiveParameters {
    return {
      codecs: this.codecs.map((codec) => parametersOf(codec, this.track.kind)),
      headerExtensions: [],
      rtcp: { cname: 'fake', reducedSize: true },
    };
  }

  getContributingSources(): RTCRtpContributingSource[] {
    return [];
  }

  getSynchronizationSources(): RTCRtpSynchronizationSource[] {
    const heard = this.#host.heard(this);
    if (!heard) return [];
    const audioLevel = heard.enabled && !heard.muted ? heard.loudness : 0;
    const { ssrc: source, packets } = this.meter;
    return [
      { source, timestamp: 0, rtpTimestamp: Math.floor(packets) * 960, ...(heard.kind === 'audio' && { audioLevel }) },
    ];
  }

  getStats(): Promise<RTCStatsReport> {
    return this.#host.stats(this);
  }
}
