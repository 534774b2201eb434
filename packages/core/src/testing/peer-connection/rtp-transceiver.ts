import type { FakeRtpReceiver } from './rtp-receiver.ts';
import type { FakeRtpSender, RtpHost } from './rtp-sender.ts';

/** What negotiation sets on a transceiver and a rollback takes back. */
export interface NegotiatedState {
  readonly mid: string | null;
  readonly currentDirection: RTCRtpTransceiverDirection | null;
  /** What the last description fired events for. */
  readonly firedReceiving: boolean;
  readonly receiverStreams: FakeRtpReceiver['streams'];
}

/** As `RTCRtpTransceiver`. */
export class FakeRtpTransceiver {
  readonly sender: FakeRtpSender;
  readonly receiver: FakeRtpReceiver;
  mid: string | null = null;
  currentDirection: RTCRtpTransceiverDirection | null = null;
  firedReceiving = false;
  /** Made or taken by `addTrack`: only these are matched with the sections of a remote offer. */
  byAddTrack: boolean;
  /** Made by a remote offer: a rollback removes it, unless `addTrack` took it. */
  readonly byRemote: boolean;
  /** `stop()` was called; `stopped` once that is negotiated. */
  stopping = false;
  stopped = false;
  codecPreferences: readonly RTCRtpCodec[] = [];
  /** `addTrack` may take the sender only as long as it never sent. */
  everSent = false;
  readonly #host: RtpHost;
  #direction: RTCRtpTransceiverDirection;

  constructor(
    host: RtpHost,
    init: {
      readonly sender: FakeRtpSender;
      readonly receiver: FakeRtpReceiver;
      readonly direction: RTCRtpTransceiverDirection;
      readonly byAddTrack: boolean;
      readonly byRemote: boolean;
    },
  ) {
    this.#host = host;
    this.sender = init.sender;
    this.receiver = init.receiver;
    this.byAddTrack = init.byAddTrack;
    this.byRemote = init.byRemote;
    this.#direction = init.direction;
  }

  get kind(): 'audio' | 'video' {
    return this.sender.kind;
  }

  get direction(): RTCRtpTransceiverDirection {
    return this.stopping ? 'stopped' : this.#direction;
  }

  set direction(direction: RTCRtpTransceiverDirection) {
    if (this.stopping || this.#host.closed) throw new DOMException('The transceiver is stopped', 'InvalidStateError');
    if (direction === this.#direction) return;
    this.#direction = direction;
    this.#host.negotiationNeeded();
  }

  setCodecPreferences(codecs: readonly RTCRtpCodec[]): void {
    this.codecPreferences = [...codecs];
  }

  stop(): void {
    if (this.#host.closed) throw new DOMException('The connection is closed', 'InvalidStateError');
    if (this.stopping) return;
    this.#stopMedia();
    this.#host.negotiationNeeded();
  }

  /** The other side rejected the section, or both sides agreed to end it. */
  finish(): void {
    if (!this.stopping) this.#stopMedia();
    this.stopped = true;
    this.mid = null;
    this.currentDirection = 'stopped';
  }

  /** The connection closes: nothing is sent any more, and the receiving track ends a task later. */
  close(): void {
    this.stopping = this.stopped = true;
    this.currentDirection = 'stopped';
    this.sender.stop();
  }

  /** The direction that offer and answer agreed on. */
  agree(direction: RTCRtpTransceiverDirection): void {
    this.currentDirection = direction;
    this.everSent ||= includes(direction, 'send');
  }

  save(): NegotiatedState {
    const { mid, currentDirection, firedReceiving } = this;
    return { mid, currentDirection, firedReceiving, receiverStreams: this.receiver.streams };
  }

  load(state: NegotiatedState): void {
    this.mid = state.mid;
    this.currentDirection = state.currentDirection;
    this.firedReceiving = state.firedReceiving;
    for (const stream of this.receiver.streams) {
      if (!state.receiverStreams.includes(stream)) stream.withdraw(this.receiver.track);
    }
    this.receiver.streams = state.receiverStreams;
  }

  #stopMedia(): void {
    this.#host.change(() => {
      this.stopping = true;
      this.sender.stop();
    });
    this.receiver.track.end();
  }
}

/** True when a direction sends, or receives. */
export function includes(direction: RTCRtpTransceiverDirection | null, what: 'send' | 'recv'): boolean {
  return direction === 'sendrecv' || direction === `${what}only`;
}

/** A direction as the other side sees it. */
export function reversed(direction: RTCRtpTransceiverDirection): RTCRtpTransceiverDirection {
  if (direction === 'sendonly') return 'recvonly';
  return direction === 'recvonly' ? 'sendonly' : direction;
}

/** What two directions have in common. */
export function intersection(a: RTCRtpTransceiverDirection, b: RTCRtpTransceiverDirection): RTCRtpTransceiverDirection {
  const send = includes(a, 'send') && includes(b, 'send');
  const recv = includes(a, 'recv') && includes(b, 'recv');
  if (send && recv) return 'sendrecv';
  if (send) return 'sendonly';
  return recv ? 'recvonly' : 'inactive';
}
