import { FakeEventTarget } from '../fake-event-target.ts';
import type { FakeMediaStream } from '../media/fake-media-stream.ts';
import type { FakeMediaStreamTrack } from '../media/fake-media-stream-track.ts';
import type { FakeDataChannel } from './data-channel.ts';
import { describe, type ShownDescription } from './description-init.ts';
import { addCandidate, makeDescription, setLocal, setRemote } from './description-operations.ts';
import type { AppliedDescription } from './negotiation-state.ts';
import { PeerCore, type FakePeerConnectionOptions } from './peer-core.ts';
import type { FakeRtpReceiver } from './rtp-receiver.ts';
import type { FakeRtpSender } from './rtp-sender.ts';
import { includes, type FakeRtpTransceiver } from './rtp-transceiver.ts';
import { maxMessageSize } from './sdp.ts';

type Handler = ((event: Event) => void) | null;

/** An `RTCPeerConnection` that negotiates and connects over a fake network. */
export class FakePeerConnection extends FakeEventTarget {
  onnegotiationneeded: Handler = null;
  onicecandidate: Handler = null;
  onicecandidateerror: Handler = null;
  onsignalingstatechange: Handler = null;
  oniceconnectionstatechange: Handler = null;
  onicegatheringstatechange: Handler = null;
  onconnectionstatechange: Handler = null;
  ontrack: Handler = null;
  ondatachannel: Handler = null;
  readonly #core: PeerCore;

  constructor(options: FakePeerConnectionOptions, config: RTCConfiguration = {}) {
    super();
    this.#core = new PeerCore(options, config, (type, fields) => this.fire(type, fields));
  }

  get signalingState(): RTCSignalingState {
    return this.#core.state.signalingState;
  }

  get iceConnectionState(): RTCIceConnectionState {
    return this.#core.ice.iceState;
  }

  get iceGatheringState(): RTCIceGatheringState {
    return this.#core.ice.gatheringState;
  }

  get connectionState(): RTCPeerConnectionState {
    return this.#core.ice.state;
  }

  get canTrickleIceCandidates(): boolean | null {
    return this.remoteDescription ? true : null;
  }

  get currentLocalDescription(): ShownDescription | null {
    return this.#show(this.#core.state.currentLocal);
  }

  get pendingLocalDescription(): ShownDescription | null {
    return this.#show(this.#core.state.pendingLocal);
  }

  get localDescription(): ShownDescription | null {
    return this.pendingLocalDescription ?? this.currentLocalDescription;
  }

  get currentRemoteDescription(): ShownDescription | null {
    return describe(this.#core.state.currentRemote, null, false);
  }

  get pendingRemoteDescription(): ShownDescription | null {
    return describe(this.#core.state.pendingRemote, null, false);
  }

  get remoteDescription(): ShownDescription | null {
    return this.pendingRemoteDescription ?? this.currentRemoteDescription;
  }

  get sctp(): { readonly maxMessageSize: number; readonly maxChannels: number; readonly state: string } | null {
    const agreed = this.#core.state.currentLocal?.session.sections.some((section) => section.kind === 'application');
    if (!agreed) return null;
    return { maxMessageSize, maxChannels: 1024, state: this.#core.ice.open ? 'connected' : 'connecting' };
  }

  getConfiguration(): RTCConfiguration {
    return { ...this.#core.config };
  }

  /** Takes effect when candidates are gathered next. */
  setConfiguration(config: RTCConfiguration): void {
    this.#refuseIfClosed();
    this.#core.config = config;
  }

  createOffer(options: RTCOfferOptions = {}): Promise<RTCSessionDescriptionInit> {
    return makeDescription(this.#core, 'offer', options.iceRestart);
  }

  createAnswer(): Promise<RTCSessionDescriptionInit> {
    return makeDescription(this.#core, 'answer');
  }

  setLocalDescription(description?: RTCLocalSessionDescriptionInit): Promise<void> {
    return setLocal(this.#core, description ?? {});
  }

  setRemoteDescription(description: RTCSessionDescriptionInit): Promise<void> {
    return setRemote(this.#core, description);
  }

  addIceCandidate(candidate?: RTCIceCandidateInit | null): Promise<void> {
    return addCandidate(this.#core, candidate ?? null);
  }

  restartIce(): void {
    const { state } = this.#core;
    for (const description of [state.currentLocal, state.pendingLocal]) {
      if (description) state.replaceUfrags.add(description.session.ufrag);
    }
    this.#core.negotiationNeeded();
  }

  addTransceiver(source: FakeMediaStreamTrack | 'audio' | 'video', init: FakeTransceiverInit = {}): FakeRtpTransceiver {
    this.#refuseIfClosed();
    const track = typeof source === 'string' ? null : source;
    const kind = typeof source === 'string' ? source : source.kind;
    const streams = (init.streams ?? []).map((stream) => stream.id);
    const sender = { track, streams, encodings: init.sendEncodings };
    const transceiver = this.#core.createTransceiver(kind, sender, init.direction ?? 'sendrecv');
    this.#core.negotiationNeeded();
    return transceiver;
  }

  addTrack(track: FakeMediaStreamTrack, ...streams: FakeMediaStream[]): FakeRtpSender {
    this.#refuseIfClosed();
    if (this.getSenders().some((sender) => sender.track === track)) {
      throw new DOMException('A sender already exists for the track', 'InvalidAccessError');
    }
    const ids = streams.map((stream) => stream.id);
    const free = this.getTransceivers().find(
      ({ sender, stopping, everSent, kind }) => !sender.track && kind === track.kind && !stopping && !everSent,
    );
    if (free) takeOver(free, track, ids);
    const used = free ?? this.#core.createTransceiver(track.kind, { track, streams: ids }, 'sendrecv', true);
    this.#core.negotiationNeeded();
    return used.sender;
  }

  removeTrack(sender: FakeRtpSender): void {
    this.#refuseIfClosed();
    const transceiver = this.getTransceivers().find((entry) => entry.sender === sender);
    if (!transceiver || !sender.track) return;
    sender.attach(null);
    transceiver.direction = includes(transceiver.direction, 'recv') ? 'recvonly' : 'inactive';
    this.#core.negotiationNeeded();
  }

  getTransceivers(): FakeRtpTransceiver[] {
    return [...this.#core.state.transceivers];
  }

  getSenders(): FakeRtpSender[] {
    return this.getTransceivers().map((transceiver) => transceiver.sender);
  }

  getReceivers(): FakeRtpReceiver[] {
    return this.getTransceivers().map((transceiver) => transceiver.receiver);
  }

  createDataChannel(label: string, init: RTCDataChannelInit = {}): FakeDataChannel {
    this.#refuseIfClosed();
    const channel = this.#core.data.create(label, init);
    this.#core.wantsData = true;
    this.#core.negotiationNeeded();
    this.#core.change(() => {});
    return channel;
  }

  async getStats(selector: FakeMediaStreamTrack | null = null): Promise<RTCStatsReport> {
    const owner = this.getTransceivers()
      .flatMap(({ sender, receiver }) => [sender, receiver])
      .find((entry) => selector !== null && entry.track === selector);
    return this.#core.stats(owner ?? null);
  }

  /** Fires nothing here, as browsers; the other side hears of it. */
  close(): void {
    if (!this.#core.closed) this.#core.close();
  }

  #show(description: AppliedDescription | null): ShownDescription | null {
    return describe(description, this.#core.ice.local, this.iceGatheringState === 'complete');
  }

  #refuseIfClosed(): void {
    if (this.#core.closed)
      throw new DOMException("The RTCPeerConnection's signalingState is 'closed'", 'InvalidStateError');
  }
}

/** As `RTCRtpTransceiverInit`, of fakes. */
export interface FakeTransceiverInit {
  readonly direction?: RTCRtpTransceiverDirection;
  readonly streams?: readonly FakeMediaStream[];
  readonly sendEncodings?: readonly RTCRtpEncodingParameters[];
}

function takeOver(transceiver: FakeRtpTransceiver, track: FakeMediaStreamTrack, streams: readonly string[]): void {
  transceiver.sender.attach(track);
  transceiver.sender.streams = streams;
  transceiver.byAddTrack = true;
  transceiver.direction = includes(transceiver.direction, 'recv') ? 'sendrecv' : 'sendonly';
}
