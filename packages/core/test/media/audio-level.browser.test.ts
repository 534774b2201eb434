import { describe, expect, onTestFinished, test } from 'vitest';
import { createAudioLevel } from '../../src/media/audio-level.ts';
import { synthetic } from '../../src/media/synthetic.ts';
import type { Clock } from '../../src/util/clock.ts';
import { waitFor } from '../../src/util/wait-for.ts';
import { openRealMedia } from '../support/real-media.ts';

describe('the level of a microphone', () => {
  test('of the real device is heard, and is zero while it is muted', async () => {
    const { local, environment } = openRealMedia();
    await local.set('microphone', true, { echoCancellation: false, noiseSuppression: false, autoGainControl: false });
    const level = createAudioLevel({ environment, track: () => local.get().microphone.track });
    const levels: number[] = [];
    onTestFinished(level.subscribe((value) => levels.push(value)));
    await waitFor(level, (value) => value > 0.01);
    await local.set('microphone', false);
    await waitFor(level, (value) => value < 0.001);
    await local.set('microphone', true);
    await waitFor(level, (value) => value > 0.01);
  });

  test('follows the microphone to another track', async () => {
    const { local, environment } = openRealMedia();
    const level = createAudioLevel({ environment, track: () => local.get().microphone.track });
    onTestFinished(level.subscribe(() => {}));
    expect(level.get()).toBe(0);
    await local.set('microphone', true, synthetic({ kind: 'microphone' }));
    await waitFor(level, (value) => value > 0.01);
    local.release();
    await waitFor(level, (value) => value === 0);
  });

  test('comes at least ten times a second, by the clock of its environment', async () => {
    const { local, environment } = openRealMedia();
    await local.set('microphone', true, synthetic({ kind: 'microphone' }));
    let interval = 0;
    let turns = 0;
    let told = 0;
    let enough = (): void => {};
    const clock: Clock = {
      ...environment.clock,
      every(ms, tick) {
        interval = ms;
        return environment.clock.every(ms, () => {
          tick();
          if (told > 0 && ++turns === 20) enough();
        });
      },
    };
    const level = createAudioLevel({
      environment: { ...environment, clock },
      track: () => local.get().microphone.track,
    });
    await new Promise<void>((resolve) => {
      enough = resolve;
      onTestFinished(level.subscribe(() => told++));
    });
    // The tone swells all the time, so that each reading is another one and told; how late it comes is the machine's affair.
    expect((told / turns) * (1000 / interval)).toBeGreaterThanOrEqual(10);
  });
});

describe('the level of a receiver', () => {
  test('is what arrives, without an audio context, and zero once nothing does', async () => {
    const { environment, local } = openRealMedia();
    const { track } = await local.set('microphone', true, synthetic({ kind: 'microphone' }));
    const { sender, receiver } = await connect(track!);
    let contexts = 0;
    const level = createAudioLevel({
      environment: {
        ...environment,
        audioContext: () => {
          contexts++;
          return undefined;
        },
      },
      receiver: () => receiver,
    });
    onTestFinished(level.subscribe(() => {}));
    await waitFor(level, (value) => value > 0.01);
    await sender.replaceTrack(null);
    await waitFor(level, (value) => value === 0);
    expect(contexts).toBe(0);
  });
});

async function connect(track: MediaStreamTrack): Promise<{ sender: RTCRtpSender; receiver: RTCRtpReceiver }> {
  const a = new RTCPeerConnection();
  const b = new RTCPeerConnection();
  const audio = document.createElement('audio');
  onTestFinished(() => {
    audio.srcObject = null;
    a.close();
    b.close();
  });
  a.addEventListener('icecandidate', ({ candidate }) => candidate && void b.addIceCandidate(candidate));
  b.addEventListener('icecandidate', ({ candidate }) => candidate && void a.addIceCandidate(candidate));
  const sender = a.addTrack(track);
  await a.setLocalDescription();
  await b.setRemoteDescription(a.localDescription!);
  await b.setLocalDescription();
  await a.setRemoteDescription(b.localDescription!);
  const [receiver] = b.getReceivers();
  audio.muted = true;
  audio.srcObject = new MediaStream([receiver!.track]);
  await audio.play();
  return { sender, receiver: receiver! };
}
