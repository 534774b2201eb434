import type { Scope } from './scope.ts';

/** Two connections of this page, one of which sends to the other. */
export interface Loop {
  readonly sender: RTCPeerConnection;
  readonly receiver: RTCPeerConnection;
  readonly audio: RTCRtpSender;
  readonly video: RTCRtpSender;
  /** Closes both once what is being applied is applied: Chromium keeps those that are closed before for good. */
  close(): void;
}

/** Opens a loop. It asks for no permission. Throws `unsupported-browser` without WebRTC. */
export function openLoop(scope: Scope, config: RTCConfiguration): Loop {
  const { environment } = scope;
  const sender = environment.createPeerConnection(config);
  const receiver = environment.createPeerConnection(config);
  const pending: Promise<unknown>[] = [];
  const audio = sender.addTransceiver('audio', { direction: 'sendonly' }).sender;
  const video = sender.addTransceiver('video', { direction: 'sendonly', sendEncodings: [{}] }).sender;
  const negotiate = async (): Promise<void> => {
    const offer = await sender.createOffer();
    await sender.setLocalDescription(offer);
    await receiver.setRemoteDescription(offer);
    const answer = await receiver.createAnswer();
    await receiver.setLocalDescription(answer);
    await sender.setRemoteDescription(answer);
  };
  const pass = (from: RTCPeerConnection, to: RTCPeerConnection): void =>
    from.addEventListener('icecandidate', ({ candidate }) => {
      if (candidate) pending.push(negotiated.then(() => to.addIceCandidate(candidate)).catch(() => {}));
    });
  pass(sender, receiver);
  pass(receiver, sender);
  // What fails leaves the loop unconnected, which is what is looked at.
  const negotiated = negotiate().catch(() => {});
  pending.push(negotiated);

  const close = (): void => {
    void Promise.all(pending.splice(0)).then(() => {
      sender.close();
      receiver.close();
    });
  };
  scope.add(close);
  return { sender, receiver, audio, video, close };
}
