import type { PeerSignal } from '../../protocol/messages.ts';

/** A description as it travels. */
export type Description = NonNullable<PeerSignal['description']>;

/** What perfect negotiation needs of its surroundings. */
export interface NegotiationOptions {
  /** Gives way when both offer at once. */
  readonly polite: boolean;
  /** Called between a remote offer and its answer, to say what this side sends. */
  prepareAnswer(): void;
  /** Sends the local description. Must be synchronous: the offer counts as being made until then. */
  send(type: RTCSdpType, sdp: string): void;
}

/** Offers and answers of one connection. */
export interface Negotiation {
  /** Makes and sends an offer. Call it from `negotiationneeded` only: the browser coalesces changes and waits for stable. */
  offer(): Promise<void>;
  /** Applies a remote description and answers an offer. False when it was ignored. */
  accept(description: Description): Promise<boolean>;
}

/** Perfect negotiation, as W3C webrtc-pc §10.7 has it (with #2566: an answer that is being set does not block an offer). */
export function createNegotiation(pc: RTCPeerConnection, options: NegotiationOptions): Negotiation {
  let makingOffer = false;
  let isSettingRemoteAnswerPending = false;

  const describe = async (): Promise<void> => {
    await pc.setLocalDescription();
    if (pc.localDescription) options.send(pc.localDescription.type, pc.localDescription.sdp);
  };

  const setRemote = async (description: Description, collision: boolean): Promise<void> => {
    try {
      await pc.setRemoteDescription(description);
    } catch (error) {
      if (!collision) throw error;
      await pc.setLocalDescription({ type: 'rollback' }); // iOS before 13.4.1 has no implicit rollback
      await pc.setRemoteDescription(description);
    }
  };

  return {
    async offer() {
      makingOffer = true;
      try {
        await describe();
      } finally {
        makingOffer = false;
      }
    },
    async accept(description) {
      const isOffer = description.type === 'offer';
      const readyForOffer = !makingOffer && (pc.signalingState === 'stable' || isSettingRemoteAnswerPending);
      if (isOffer ? !readyForOffer && !options.polite : pc.signalingState !== 'have-local-offer') return false;
      isSettingRemoteAnswerPending = !isOffer;
      try {
        await setRemote(description, isOffer && !readyForOffer);
      } finally {
        isSettingRemoteAnswerPending = false;
      }
      if (isOffer) {
        options.prepareAnswer();
        await describe();
      }
      return true;
    },
  };
}
