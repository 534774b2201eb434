import type { FakeMediaStream } from '../media/fake-media-stream.ts';
import type { FakeMediaStreamTrack, TrackWatcher } from '../media/fake-media-stream-track.ts';
import type { SdpCodec } from './codecs.ts';
import { createRtpMeter, type RtpMeter } from './rtp-meter.ts';

/** What senders, receivers and transceivers need of their connection. */
export interface RtpHost {
  readonly closed: boolean;
  /** Runs in the connection's chain of operations. */
  chain<T>(operation: () => T | Promise<T>): Promise<T>;
  /** Changes something that decides what is sent. */
  change(apply: () => void): void;
  negotiationNeeded(): void;
  newId(): string;
  newSsrc(): number;
  /** Statistics of one sender or receiver. */
  stats(of: object): Promise<RTCStatsReport>;
  keyFrame(): void;
  /** The track whose media arrives at a receiver now. */
  heard(receiver: object): FakeMediaStreamTrack | null;
}

/** What a sender begins with. */
export interface SenderInit {
  readonly track: FakeMediaStreamTrack | null;
  /** Ids of streams. */
  readonly streams: readonly string[];
  readonly encodings?: readonly RTCRtpEncodingParameters[] | undefined;
}

/** As `RTCRtpSender`. */
export class FakeRtpSender {
  readonly kind: 'audio' | 'video';
  readonly id: string;
  readonly meter: RtpMeter;
  readonly dtmf = null;
  readonly transport = null;
  transform: unknown = null;
  streams: readonly string[];
  codecs: readonly SdpCodec[] = [];
  stopped = false;
  readonly #host: RtpHost;
  #track: FakeMediaStreamTrack | null = null;
  #encodings: RTCRtpEncodingParameters[];
  #degradationPreference: RTCDegradationPreference | undefined;
  #transactionId: string | null = null;
  readonly #watcher: TrackWatcher;

  constructor(host: RtpHost, kind: 'audio' | 'video', init: SenderInit) {
    this.#host = host;
    this.kind = kind;
    this.id = host.newId();
    this.meter = createRtpMeter(host.newSsrc());
    this.streams = init.streams;
    this.#encodings = init.encodings?.length
      ? init.encodings.map((encoding) => ({ active: true, ...encoding }))
      : [{ active: true }];
    this.#watcher = { before: () => host.change(() => {}), after: () => host.change(() => {}) };
    this.attach(init.track);
  }

  get track(): FakeMediaStreamTrack | null {
    return this.#track;
  }

  get encodings(): readonly RTCRtpEncodingParameters[] {
    return this.#encodings;
  }

  /** Sets the track without the checks of `replaceTrack`. */
  attach(track: FakeMediaStreamTrack | null): void {
    this.#host.change(() => {
      this.#track?.watchers.delete(this.#watcher);
      this.#track = track;
      track?.watchers.add(this.#watcher);
    });
  }

  /** True while the sender has something to send. */
  get live(): boolean {
    return this.#track?.readyState === 'live' && this.#encodings.some((encoding) => encoding.active !== false);
  }

  async replaceTrack(track: FakeMediaStreamTrack | null): Promise<void> {
    if (track && track.kind !== this.kind) throw new TypeError('replaceTrack: the track is of another kind');
    await this.#host.chain(() => {
      this.#refuseIfStopped();
      this.attach(track);
    });
  }

  setStreams(...streams: FakeMediaStream[]): void {
    this.#refuseIfStopped();
    this.streams = [...new Set(streams.map((stream) => stream.id))];
    this.#host.negotiationNeeded();
  }

  getParameters(): RTCRtpSendParameters {
    this.#transactionId ??= this.#host.newId();
    const parameters: RTCRtpSendParameters = {
      transactionId: this.#transactionId,
      encodings: this.#encodings.map((encoding) => ({ ...encoding })),
      codecs: this.codecs.map((codec) => parametersOf(codec, this.kind)),
      headerExtensions: [],
      rtcp: { cname: 'fake', reducedSize: true },
    };
    if (this.#degradationPreference) parameters.degradationPreference = this.#degradationPreference;
    return parameters;
  }

  async setParameters(
    parameters: RTCRtpSendParameters,
    options?: { readonly encodingOptions?: readonly { readonly keyFrame?: boolean }[] },
  ): Promise<void> {
    this.#refuseIfStopped();
    if (this.#transactionId === null) throw new DOMException('getParameters was not called', 'InvalidStateError');
    const { transactionId, encodings } = parameters;
    if (transactionId !== this.#transactionId || encodings.length !== this.#encodings.length) {
      throw new DOMException('The parameters are not those of getParameters', 'InvalidModificationError');
    }
    this.#transactionId = null;
    await Promise.resolve();
    const wakes = encodings.some(
      (encoding, index) => encoding.active !== false && this.#encodings[index]?.active === false,
    );
    this.#degradationPreference = parameters.degradationPreference;
    this.#host.change(() => (this.#encodings = encodings.map((encoding) => ({ ...encoding }))));
    if (wakes || options?.encodingOptions?.some((entry) => entry.keyFrame)) this.#host.keyFrame();
  }

  getStats(): Promise<RTCStatsReport> {
    return this.#host.stats(this);
  }

  /** Lets go of the track; the connection is closed or the transceiver stopped. */
  stop(): void {
    this.stopped = true;
    this.#track?.watchers.delete(this.#watcher);
  }

  #refuseIfStopped(): void {
    if (this.stopped || this.#host.closed) throw new DOMException('The sender is stopped', 'InvalidStateError');
  }
}

/** A codec as `getParameters` shows it. */
export function parametersOf(codec: SdpCodec, kind: string): RTCRtpCodecParameters {
  const shown: RTCRtpCodecParameters = {
    payloadType: codec.payloadType,
    mimeType: `${kind}/${codec.name}`,
    clockRate: codec.clockRate,
  };
  if (codec.channels) shown.channels = codec.channels;
  if (codec.fmtp) shown.sdpFmtpLine = codec.fmtp;
  return shown;
}
