import { describe, expect, test } from 'vitest';
import { parseReceiveHint, writeReceiveHint } from '../../src/protocol/receive-hint.ts';
import { receiverLimits } from '../../src/topology/mesh/receiver-limits.ts';
import { connectedFakes, type FakePair } from './support/fake-pair.ts';
import { descriptions, type Side, total } from './support/wired-pair.ts';

/** Two who send each other a camera. */
const watching = (): Promise<FakePair> => connectedFakes({ camera: true });

const sent = (side: Side): RTCRtpEncodingParameters | undefined =>
  side
    .pc()
    .getSenders()
    .find(({ track }) => track?.kind === 'video')
    ?.getParameters().encodings[0];

const decoded = (side: Side): Promise<number> => total(side.pc(), 'inbound-rtp', 'framesDecoded');

describe('what is not shown', () => {
  test('is not sent, and comes again with a frame at once when it is shown', async () => {
    const { a, b, clock } = await watching();
    a.session.receive('other', 'camera', 'paused');
    await clock.advanceAsync(200);
    const before = await decoded(a);
    await clock.advanceAsync(2000);
    expect([await decoded(a), sent(b)?.active]).toEqual([before, false]);
    a.session.receive('other', 'camera', null);
    await clock.advanceAsync(200);
    expect(await decoded(a)).toBeGreaterThan(before);
    expect(sent(b)).toMatchObject({ active: true, scaleResolutionDownBy: 1 });
    expect([descriptions(a.signals), descriptions(b.signals)]).toEqual([['offer'], ['answer']]);
  });

  test('by one is still sent to another side: what it sends itself is not touched', async () => {
    const { a, b, clock } = await watching();
    a.session.receive('other', 'camera', 'paused');
    await clock.advanceAsync(200);
    const before = await decoded(b);
    await clock.advanceAsync(1000);
    expect(await decoded(b)).toBeGreaterThan(before);
  });

  test('is not sent by a track that comes later either, nor over a connection that is built anew', async () => {
    const { a, b, clock } = await connectedFakes();
    a.session.receive('other', 'camera', 'paused');
    await clock.advanceAsync(100);
    const { environments } = await watching();
    const [track] = (await environments[0].mediaDevices!.getUserMedia({ video: true })).getVideoTracks();
    await b.session.sendTo(['other']);
    await b.session.publish('camera', track ?? null);
    await clock.advanceAsync(500);
    expect(sent(b)?.active).toBe(false);
    const ups = a.of('up').length;
    a.session.rebuild('other', { initiate: true, relayOnly: false });
    await clock.advanceUntil(() => a.of('up').length > ups);
    await clock.advanceAsync(500);
    expect(sent(b)?.active).toBe(false);
  });
});

test('what is shown small is sent small, under the limits that others set as well', async () => {
  const { a, b, clock } = await watching();
  const { width = 0, height = 0 } =
    b
      .pc()
      .getSenders()
      .find(({ track }) => track?.kind === 'video')
      ?.track?.getSettings() ?? {};
  a.session.receive('other', 'camera', { width: width / 4, height: height / 4 });
  await clock.advanceAsync(200);
  expect(sent(b)).toMatchObject({ active: true, scaleResolutionDownBy: 4 });
  b.session.limit(null, 'camera', 'budget', { scaleResolutionDownBy: 6 });
  await clock.advanceAsync(200);
  expect(sent(b)?.scaleResolutionDownBy).toBe(6);
  b.session.limit(null, 'camera', 'budget', null);
  a.session.receive('other', 'camera', { width, height });
  await clock.advanceAsync(200);
  expect(sent(b)?.scaleResolutionDownBy).toBe(1);
});

test('whoever floods with hints is heard ten times a second at most, with the last one', async () => {
  const { a, b, clock } = await watching();
  const { sender, count } = counted(b);
  for (let round = 0; round < 500; round++) a.session.receive('other', 'camera', round % 2 ? null : 'paused');
  await clock.advanceAsync(1000);
  expect(count()).toBeLessThan(8);
  expect(sender.getParameters().encodings[0]?.active).toBe(true);
});

test('hints are no texts of the call', async () => {
  const { a, b, clock } = await watching();
  a.session.receive('other', 'screen', { width: 640, height: 360 });
  a.session.receive('other', 'microphone', 'paused');
  a.session.sendControl('other', 'receive camera nothing');
  await clock.advanceAsync(100);
  expect(b.of('control').map(({ text }) => text)).toEqual(['receive camera nothing']);
});

/** A sender whose changes are counted. */
function counted(side: Side): { sender: RTCRtpSender; count(): number } {
  const sender = side
    .pc()
    .getSenders()
    .find(({ track }) => track?.kind === 'video') as RTCRtpSender;
  const set = sender.setParameters.bind(sender);
  let changes = 0;
  sender.setParameters = (parameters) => {
    changes++;
    return set(parameters);
  };
  return { sender, count: () => changes };
}

describe('a hint', () => {
  test.each([
    ['receive camera paused', { source: 'camera', wish: 'paused' }],
    ['receive screen full', { source: 'screen', wish: null }],
    ['receive camera 320x180', { source: 'camera', wish: { width: 320, height: 180 } }],
  ] as const)('"%s" is read as it was written', (text, hint) => {
    expect(parseReceiveHint(text)).toEqual(hint);
    expect(writeReceiveHint(hint)).toBe(text);
  });

  test.each([
    '',
    'receive',
    'receive microphone paused',
    'receive camera 0x180',
    'receive camera 1234567x1',
    'receive camera -1x1',
    ' receive camera full',
    'receive camera full\n',
    'receive camera 1e3x2',
    '{"type":"media"}',
    'x'.repeat(100_000),
  ])('%j is none', (text) => expect(parseReceiveHint(text)).toBeNull());

  test('says whole pixels, never none and never more than can be read', () => {
    const box = (width: number, height: number): string =>
      writeReceiveHint({ source: 'camera', wish: { width, height } });
    expect([box(0, 100.2), box(1e9, 1)]).toEqual(['receive camera 1x101', 'receive camera 99999x1']);
  });
});

describe('how much smaller a picture is sent', () => {
  const sending = (width: number, height: number, maxBitrate?: number): Parameters<typeof receiverLimits>[1] => ({
    track: { getSettings: () => ({ width, height }) } as MediaStreamTrack,
    options: maxBitrate === undefined ? undefined : { encodings: [{ maxBitrate }] },
  });

  test.each([
    [{ width: 1280, height: 720 }, null],
    [{ width: 1100, height: 600 }, null],
    [
      { width: 800, height: 450 },
      { scaleResolutionDownBy: 2, maxBitrate: 425_000 },
    ],
    [
      { width: 320, height: 180 },
      { scaleResolutionDownBy: 4, maxBitrate: 106_250 },
    ],
    [
      { width: 100, height: 60 },
      { scaleResolutionDownBy: 8, maxBitrate: 80_000 },
    ],
    [
      { width: 180, height: 320 },
      { scaleResolutionDownBy: 4, maxBitrate: 106_250 },
    ],
    ['paused', { active: false }],
    [null, null],
  ] as const)('for %j of 1280 × 720', (wish, limits) => {
    expect(receiverLimits(wish, sending(1280, 720))).toEqual(limits);
  });

  test('follows the bits that the picture has in full', () => {
    expect(receiverLimits({ width: 400, height: 300 }, sending(800, 600, 1_000_000))).toMatchObject({
      maxBitrate: 250_000,
    });
  });

  test('is not known without the picture’s size: then it is sent as it is', () => {
    expect(receiverLimits({ width: 100, height: 60 }, undefined)).toBeNull();
    expect(
      receiverLimits({ width: 100, height: 60 }, { track: {} as MediaStreamTrack, options: undefined }),
    ).toBeNull();
  });
});
