/** One end of the perfect negotiation of the W3C example, for tests of peer connections. */
export interface NegotiatingEnd {
  readonly pc: RTCPeerConnection;
  /** What went wrong, if anything. */
  readonly errors: unknown[];
  /** Offers made, answers included in `descriptions`. */
  readonly descriptions: string[];
}

/** Joins two connections by perfect negotiation; messages pass through `carry`. */
export function negotiate(
  a: RTCPeerConnection,
  b: RTCPeerConnection,
  carry: (deliver: () => void) => void,
): [NegotiatingEnd, NegotiatingEnd] {
  const ends = [a, b].map((pc): NegotiatingEnd => ({ pc, errors: [], descriptions: [] }));
  const [one, two] = ends as [NegotiatingEnd, NegotiatingEnd];
  const receive = [createReceiver(one, true, carry), createReceiver(two, false, carry)] as const;
  receive[0].to = receive[1].handle;
  receive[1].to = receive[0].handle;
  return [one, two];
}

interface Signal {
  readonly description?: RTCSessionDescriptionInit;
  readonly candidate?: RTCIceCandidateInit | null;
}

function createReceiver(
  end: NegotiatingEnd,
  polite: boolean,
  carry: (deliver: () => void) => void,
): { to: (signal: Signal) => void; readonly handle: (signal: Signal) => void } {
  const { pc } = end;
  let makingOffer = false;
  let ignoring = false;
  let queue: Promise<unknown> = Promise.resolve();
  const send = (signal: Signal): void => carry(() => self.to(signal));
  const sendLocal = (): void => {
    const { type, sdp } = pc.localDescription!;
    end.descriptions.push(type);
    send({ description: { type, sdp } });
  };
  const handle = async ({ description, candidate }: Signal): Promise<void> => {
    if (pc.signalingState === 'closed') return;
    if (description) {
      ignoring = !polite && description.type === 'offer' && (makingOffer || pc.signalingState !== 'stable');
      if (ignoring) return;
      await pc.setRemoteDescription(description);
      if (description.type !== 'offer') return;
      await pc.setLocalDescription();
      sendLocal();
    } else if (candidate) {
      await pc.addIceCandidate(candidate).catch((error) => {
        if (!ignoring) throw error;
      });
    }
  };
  pc.addEventListener('icecandidate', (event) => {
    const { candidate } = event as RTCPeerConnectionIceEvent;
    send({ candidate: candidate ? candidate.toJSON() : null });
  });
  pc.addEventListener('negotiationneeded', () => {
    makingOffer = true;
    pc.setLocalDescription()
      .then(sendLocal, (error) => end.errors.push(error))
      .finally(() => (makingOffer = false));
  });
  const self: { to: (signal: Signal) => void; handle: (signal: Signal) => void } = {
    to: () => {},
    handle: (signal: Signal): void => {
      queue = queue.then(() => handle(signal)).catch((error) => end.errors.push(error));
    },
  };
  return self;
}
