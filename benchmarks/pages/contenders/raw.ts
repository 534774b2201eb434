import type { Contender } from './contender.ts';
import { createRawPair } from './raw-pair.ts';

/** What hand-written code does about a broken path. `key-frame-on-return` is told of the link's return as if by magic: a floor. */
export type Repair = 'none' | 'restart-on-disconnected' | 'restart-on-hint' | 'key-frame-on-return';

/** What most apps write: offer in the invitation, answer on accept, candidates as they come. */
export const raw = (repair: Repair = 'none'): Contender => ({
  async ring(stage) {
    const pair = createRawPair(stage);
    const { caller, callee } = pair;
    const add = (connection: RTCPeerConnection, stream: MediaStream): void =>
      stream.getTracks().forEach((track) => connection.addTrack(track, stream));
    add(caller, stage.caller.tracks.stream);
    await pair.offer(caller);
    const restartIce = async (): Promise<void> => {
      await pair.offer(caller, { iceRestart: true });
      await pair.answer(callee);
    };
    if (repair === 'restart-on-disconnected') {
      caller.addEventListener('connectionstatechange', () => {
        if (caller.connectionState === 'disconnected') void restartIce();
      });
    }
    return {
      accept() {
        add(callee, stage.callee.tracks.stream);
        void pair.answer(callee);
      },
      networkChanged: () => void (repair === 'restart-on-hint' && restartIce()),
      linkReturned: () => void (repair === 'key-frame-on-return' && [caller, callee].forEach(forceKeyFrame)),
      close: () => pair.close(),
    };
  },
});

/** The browser's own request for a key frame was lost with the link, and it asks again only after 3 s. */
function forceKeyFrame(connection: RTCPeerConnection): void {
  for (const sender of connection.getSenders()) {
    if (sender.track?.kind !== 'video') continue;
    const parameters = sender.getParameters();
    void sender.setParameters(parameters, { encodingOptions: parameters.encodings.map(() => ({ keyFrame: true })) });
  }
}
