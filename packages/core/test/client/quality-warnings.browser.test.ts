import { expect, onTestFinished, test } from 'vitest';
import { qualityWarnings } from '../../src/client/quality.ts';
import { browserClock } from '../../src/environment/browser-clock.ts';
import type { CallSnapshot, MediaSource, Participant } from '../../src/index.ts';
import { createQualityMonitor } from '../../src/quality/monitor.ts';
import { waitFor } from '../../src/util/wait-for.ts';
import { createFakeCall, participant } from '../support/fake-client.ts';
import { negotiate } from '../testing/connected-pair.ts';

const isFirefox = navigator.userAgent.includes('Firefox');

test('a microphone that gives nothing, a voice and a picture that stop coming: each is raised and cleared', async () => {
  const [here, there] = [await open(), await open()];
  const [a, b] = [new RTCPeerConnection(), new RTCPeerConnection()];
  onTestFinished(() => [a, b].forEach((connection) => connection.close()));
  const senders = there.getTracks().map((track) => b.addTrack(track, there));
  for (const track of here.getTracks()) a.addTrack(track, here);
  negotiate(a, b, (deliver) => void setTimeout(deliver));

  const mids = (): ReadonlyMap<string, MediaSource> =>
    new Map(
      a
        .getTransceivers()
        .map(({ mid, receiver }) => [mid ?? '', receiver.track.kind === 'audio' ? 'microphone' : 'camera']),
    );
  const monitor = createQualityMonitor({
    clock: browserClock,
    interval: 500,
    stats: async () => [{ peer: 'bob', at: performance.now(), report: await a.getStats(), mids: mids() }],
  });
  onTestFinished(() => monitor.enable(false));
  const live = { wanted: true, actual: 'live', track: here.getAudioTracks()[0] };
  const call = createFakeCall('call-1', {
    local: { microphone: live, camera: live, screen: live, screenAudio: live } as unknown as CallSnapshot['local'],
    participants: [participant('bob', { tracks: [{ source: 'camera' }] as unknown as Participant['tracks'] })],
  });
  const warnings = qualityWarnings(
    { ...call, quality: (id) => (id === undefined ? monitor.call : monitor.peer(id)) },
    // A fake device is silent between its beeps; the machine may be as busy as it likes.
    { limits: { 'silent-microphone': 1_500, 'high-jitter': Infinity, 'high-rtt': Infinity, 'low-bitrate': 0 } },
  );
  onTestFinished(warnings.subscribe(() => {}));
  const told = (): string[] => warnings.get().map(({ code }) => code);
  const become = (codes: readonly string[]) =>
    waitFor(
      warnings,
      () =>
        codes.every((code) => told().includes(code)) &&
        faults.every((code) => codes.includes(code) || !told().includes(code)),
      {
        signal: AbortSignal.timeout(20_000),
      },
    );
  const faults = ['one-way-audio', 'frozen-video', ...(isFirefox ? [] : ['silent-microphone'])];

  await waitFor(monitor.call, ({ summary }) => !!summary?.bitrate.video.inbound && !!summary.bitrate.audio.inbound);
  here.getAudioTracks()[0]!.enabled = false;
  for (const sender of senders) await sender.replaceTrack(null);
  await become(faults);
  here.getAudioTracks()[0]!.enabled = true;
  for (const [index, track] of there.getTracks().entries()) await senders[index]!.replaceTrack(track);
  await become([]);
  expect(told()).not.toContain('relayed');
});

async function open(): Promise<MediaStream> {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true, video: { width: 320, height: 240 } });
  onTestFinished(() => stream.getTracks().forEach((track) => track.stop()));
  return stream;
}
