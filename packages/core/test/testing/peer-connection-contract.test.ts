import { createFakeClock, createFakeEnvironment, createFakeNetwork } from '../../src/testing/index.ts';
import { describePeerConnections } from './peer-connection-contract.ts';

const clock = createFakeClock();
const environment = createFakeEnvironment({ network: createFakeNetwork({ clock }) });
const context = environment.audioContext()!;

describePeerConnections({
  name: 'fake',
  createPeerConnection: (config) => environment.createPeerConnection(config ?? {}),
  createStream: () => environment.createMediaStream(),
  createTrack: (kind) =>
    kind === 'audio'
      ? context.createMediaStreamDestination().stream.getAudioTracks()[0]!
      : environment.createCanvas(160, 120)!.captureStream(20).getVideoTracks()[0]!,
  capabilities: (kind) => environment.capabilities(kind)!,
  carry: (deliver) => void clock.after(1, deliver),
  async until(condition) {
    for (const start = clock.now(); !(await condition()); await clock.advanceAsync(10)) {
      if (clock.now() - start > 10_000) throw new Error(`Not within 10 s: ${condition}`);
    }
  },
  pass: (ms) => clock.advanceAsync(ms),
});
