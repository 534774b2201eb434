import type { FakeRtpTransceiver } from './rtp-transceiver.ts';
import type { SdpSession } from './sdp.ts';

/** A description that was applied. */
export interface AppliedDescription {
  readonly type: 'offer' | 'answer';
  readonly session: SdpSession;
}

/** A media section and what it belongs to; `transceiver` is null for data and for sections rejected from the start. */
export interface Line {
  readonly mid: string;
  readonly kind: 'audio' | 'video' | 'application';
  readonly transceiver: FakeRtpTransceiver | null;
}

/** Everything that offer and answer decide about one connection. */
export interface NegotiationState {
  signalingState: RTCSignalingState;
  transceivers: FakeRtpTransceiver[];
  /** In the order of the sections of the last description. */
  lines: readonly Line[];
  currentLocal: AppliedDescription | null;
  pendingLocal: AppliedDescription | null;
  currentRemote: AppliedDescription | null;
  pendingRemote: AppliedDescription | null;
  /** DTLS role; null until the first answer. */
  client: boolean | null;
  /** Brings back the last stable state; null while stable. */
  undo: (() => void) | null;
  /** ICE user names that the next description of ours must replace. */
  readonly replaceUfrags: Set<string>;
  readonly sessionId: string;
  version: number;
}

/** Creates the state of a new connection. */
export function createNegotiationState(sessionId: string): NegotiationState {
  return {
    signalingState: 'stable',
    transceivers: [],
    lines: [],
    currentLocal: null,
    pendingLocal: null,
    currentRemote: null,
    pendingRemote: null,
    client: null,
    undo: null,
    replaceUfrags: new Set(),
    sessionId,
    version: 1,
  };
}

/** An `InvalidStateError` as browsers word it. */
export function wrongState(what: string, state: RTCSignalingState): DOMException {
  return new DOMException(`Failed to ${what}: Called in wrong state: ${state}`, 'InvalidStateError');
}
