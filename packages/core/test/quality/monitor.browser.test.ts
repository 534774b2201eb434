import { expect, onTestFinished, test } from 'vitest';
import { createQualityMonitor } from '../../src/quality/monitor.ts';
import type { QualitySummary } from '../../src/quality/quality.ts';
import { browserClock } from '../../src/environment/browser-clock.ts';
import { waitFor } from '../../src/util/wait-for.ts';
import { negotiate } from '../testing/connected-pair.ts';

test('a live call within one machine is good in both directions, sound and picture', async () => {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true, video: { width: 320, height: 240 } });
  const [a, b] = [new RTCPeerConnection(), new RTCPeerConnection()];
  onTestFinished(() => {
    for (const pc of [a, b]) pc.close();
    for (const track of stream.getTracks()) track.stop();
  });
  for (const pc of [a, b]) for (const track of stream.getTracks()) pc.addTrack(track, stream);
  negotiate(a, b, (deliver) => void setTimeout(deliver));
  const monitor = createQualityMonitor({
    clock: browserClock,
    interval: 1000,
    stats: async () => [{ peer: 'b', at: performance.now(), report: await a.getStats() }],
  });
  onTestFinished(() => monitor.enable(false));

  const { level, levels, summary } = await waitFor(
    monitor.call,
    ({ summary: numbers }) => numbers !== null && isComplete(numbers),
    { signal: AbortSignal.timeout(15_000) },
  );
  // A machine that is busy adds jitter.
  const fine = ['excellent', 'good'];
  for (const each of [level, ...Object.values(levels.audio), ...Object.values(levels.video)])
    expect(fine).toContain(each);
  expect(summary).toMatchObject({ packetLossPercent: 0, candidatePair: { usingRelay: false }, silent: false });
  expect(summary!.rtt).toBeLessThan(100);
  expect(summary!.bitrate.audio.inbound).toBeGreaterThan(5000);
  expect(summary!.bitrate.video.outbound).toBeGreaterThan(5000);
});

/** RTCP reports and the first picture take a few seconds to come. */
function isComplete({ scores: { audio, video }, video: picture }: QualitySummary): boolean {
  const all = [audio.inbound, audio.outbound, video.inbound, video.outbound];
  return all.every((score) => score !== undefined) && picture?.frameWidth === 320;
}
