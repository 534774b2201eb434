import { sleep } from '../signaling.ts';
import type { Contender, End } from './contender.ts';
import { createRawPair } from './raw-pair.ts';

/**
 * The least that connecting while the phone rings can take: bare connections that were negotiated with empty
 * transceivers; accepting puts the tracks in and sends one small message.
 */
export const warmFloor = (iceTransportPolicy: RTCIceTransportPolicy): Contender => ({
  async ring(stage) {
    const { signaling, caller, callee } = stage;
    const pair = createRawPair(stage, iceTransportPolicy);
    for (const [kind, end] of [
      ['audio', caller],
      ['video', caller],
    ] as const) {
      pair.caller.addTransceiver(kind, { direction: 'sendrecv', streams: [end.tracks.stream] });
    }
    await pair.offer(pair.caller);
    for (const transceiver of pair.callee.getTransceivers()) {
      transceiver.direction = 'sendrecv';
      transceiver.sender.setStreams(callee.tracks.stream);
    }
    await pair.answer(pair.callee);
    while ([pair.caller, pair.callee].some(({ connectionState }) => connectionState !== 'connected')) await sleep(5);
    return {
      accept() {
        attach(pair.callee, callee);
        signaling.send({ type: 'accept' }, () => attach(pair.caller, caller));
      },
      close: () => pair.close(),
    };
  },
});

function attach(connection: RTCPeerConnection, { tracks }: End): void {
  for (const { sender, receiver } of connection.getTransceivers()) {
    void sender.replaceTrack(receiver.track.kind === 'audio' ? tracks.microphone : tracks.camera);
  }
}
