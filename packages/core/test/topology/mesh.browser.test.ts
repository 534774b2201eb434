import { expect, onTestFinished, test } from 'vitest';
import { browserEnvironment } from '../../src/environment/browser-environment.ts';
import type { MeshBench } from './support/mesh-bench.ts';
import { describeMesh } from './support/mesh-contract.ts';
import { total, wirePair, type Pair } from './support/wired-pair.ts';

const isFirefox = navigator.userAgent.includes('Firefox');

const bench: MeshBench = {
  name: isFirefox ? 'firefox' : 'chromium',
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
};

describeMesh(bench);

function pass(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

async function connected(): Promise<Pair> {
  const pair = wirePair(bench.environments());
  pair.b.add();
  pair.a.add({ initiate: true });
  await bench.until(() => pair.a.of('up').length > 0 && pair.b.of('up').length > 0);
  return pair;
}

test('a key frame is made soon after it is asked for, in both ways that browsers know', async () => {
  const { a, b } = await connected();
  await a.session.sendTo(['other']);
  await a.session.publish('camera', await bench.createTrack('video', bench.environments()[0]));
  const keyFrames = (): Promise<number> => total(b.pc(), 'inbound-rtp', 'keyFramesDecoded');
  await bench.until(async () => (await total(b.pc(), 'inbound-rtp', 'framesDecoded')) > 20);
  const before = await keyFrames();
  for (const asked of [1, 2, 3]) {
    a.session.forceKeyFrame('other', 'camera');
    await bench.until(async () => (await keyFrames()) >= before + asked);
  }
});

test('speech is sent with redundancy where both browsers can', async () => {
  const { a, b } = await connected();
  await a.session.sendTo(['other']);
  await a.session.publish('microphone', await bench.createTrack('audio', bench.environments()[0]));
  await bench.until(async () => (await total(b.pc(), 'inbound-rtp', 'packetsReceived', 'audio')) > 5);
  const sender = a
    .pc()
    .getSenders()
    .find(({ track }) => track?.kind === 'audio');
  expect(sender?.getParameters().codecs[0]?.mimeType).toBe(isFirefox ? 'audio/opus' : 'audio/red');
});

test('signals in any order and at any pace lead to frames on both sides', async () => {
  for (let round = 0; round < 5; round++) {
    const pair = wirePair(bench.environments(), {
      carry: (signal, deliver) => void setTimeout(() => deliver(signal), (signal.description ? 10 : 0) + round * 7),
    });
    const { a, b } = pair;
    b.add({ initiate: round % 2 === 1 });
    a.add({ initiate: true });
    await bench.until(() => a.of('up').length > 0 && b.of('up').length > 0);
    a.session.restartIce('other', 'keep');
    b.session.restartIce('other', 'keep');
    for (const { session } of [a, b]) {
      await session.sendTo(['other']);
      await session.publish('camera', await bench.createTrack('video', bench.environments()[0]));
    }
    for (const { pc } of [a, b]) {
      await bench.until(async () => (await total(pc(), 'inbound-rtp', 'framesDecoded')) > 3);
    }
    await Promise.all([a.session.close(), b.session.close()]);
  }
});
