import { onTestFinished } from 'vitest';
import { browserEnvironment } from '../../src/environment/browser-environment.ts';
import { describeMesh } from './support/mesh-contract.ts';

describeMesh({
  name: navigator.userAgent.includes('Firefox') ? 'firefox' : 'chromium',
  environments: () => [browserEnvironment(), browserEnvironment()],
  async createTrack(kind) {
    const stream = await navigator.mediaDevices.getUserMedia(
      kind === 'audio' ? { audio: true } : { video: { width: 160, height: 120, frameRate: 15 } },
    );
    const track = stream.getTracks()[0]!;
    onTestFinished(() => track.stop());
    return track;
  },
  async until(condition) {
    for (const start = performance.now(); !(await condition()); await pass(10)) {
      if (performance.now() - start > 10_000) throw new Error(`Not within 10 s: ${condition}`);
    }
  },
  pass,
});

function pass(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
