import { mediasoupSfu } from '@org/calls-server/sfu';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CameraOptions, CameraPreset } from '@org/calls-core';
import { type PhonePage, useBed } from './support/bed.ts';
import { lacks } from './support/browsers.ts';
import { type ServerBed, startCallsServer } from './support/calls-server.ts';
import { becomes, connect, eventually, flows } from './support/looks.ts';

const bed = useBed();

/** What Alice's camera takes and sends now: both sizes, whether the browser makes it smaller for want of something, bytes so far with headers and repairs, when, ms, and the bound in its parameters. */
const sent = (phone: PhonePage) =>
  phone.run(async (p) => {
    const connection = p.connections.at(-1)!;
    const sender = connection.getSenders().find(({ track }) => track?.kind === 'video')!;
    const entry = [...(await sender.getStats()).values()].find(({ type }) => type === 'outbound-rtp') ?? {};
    const { width, height } = p.client.media.get().camera.track?.getSettings() ?? {};
    return {
      taken: `${width}x${height}`,
      isLimited: entry.qualityLimitationReason !== 'none',
      size: `${entry.frameWidth}x${entry.frameHeight}`,
      bytes: ((entry.bytesSent ?? 0) + (entry.headerBytesSent ?? 0)) as number,
      at: entry.timestamp as number,
      maxBitrate: sender.getParameters().encodings[0]?.maxBitrate ?? 0,
    };
  });

/** The version of each connection's description, which grows with each offer and answer. */
const negotiations = (phone: PhonePage): Promise<(string | undefined)[]> =>
  phone.run((p) => p.connections.map(({ localDescription }) => /^o=.+/m.exec(localDescription?.sdp ?? '')?.[0]));

/** Few frames: 1080 lines are much for a machine that does other things, too. */
const slow = (quality: CameraPreset): CameraOptions => ({ quality, frameRate: 5 });

/** It sends what a preset allows, and no more, for four seconds. */
async function keepsTo(alice: PhonePage, maxBitrate: number): Promise<void> {
  const from = await sent(alice);
  expect(from.maxBitrate).toBe(maxBitrate);
  const until = await eventually(
    () => sent(alice),
    ({ at }) => at > from.at + 4000,
  );
  const bitrate = ((until.bytes - from.bytes) * 8000) / (until.at - from.at);
  expect(bitrate).toBeLessThanOrEqual(maxBitrate * 1.15); // headers and repairs
  expect(bitrate).toBeGreaterThan(maxBitrate / 50);
  expect(until.size).toBe(from.size);
}

test('another preset in the call: its size is sent and received, without another offer, and no more than its bitrate', async () => {
  const bob = await bed.phone('chromium', { user: 'bob', preconnect: 'always', answer: {} });
  const alice = await bed.phone('chromium', { user: 'alice', preconnect: 'always' });
  await connect(alice, bob);
  await becomes(bob, ({ participants: [other] }) => other?.sources.length === 2);
  const before = await Promise.all([alice, bob].map(negotiations));
  for (const [wish, size, bound] of [
    ['180p', '320x180', 160_000],
    [slow('720p'), '1280x720', null],
    [slow('1080p'), '1920x1080', null],
    ['360p', '640x360', 450_000],
  ] as const) {
    await alice.run((p, next) => p.call.setCamera(next), wish as CameraOptions);
    await eventually(
      async () => ({ ...(await sent(alice)), there: (await bob.run((p) => p.received())).width }),
      // A machine that is busy with other tests sends a large picture smaller than it takes it.
      (now) =>
        now.taken === size &&
        (now.size === size || (bound === null && now.isLimited)) &&
        now.there === Number.parseInt(now.size, 10),
    );
    if (bound !== null) await keepsTo(alice, bound);
  }
  await flows(bob);
  expect(await Promise.all([alice, bob].map(negotiations))).toEqual(before);
});

describe.skipIf(lacks('mediasoup'))('through an SFU', () => {
  let server: ServerBed;
  beforeAll(
    async () => void (server = await startCallsServer({ sfu: mediasoupSfu({ workers: 1, listen: ['127.0.0.1'] }) })),
  );
  afterAll(() => server.close());

  test('the layers follow another preset, and so does what is received', async () => {
    const join = async (user: string, camera: CameraOptions | false): Promise<PhonePage> => {
      const transport = await server.transport(user);
      const phone = await bed.phone('chromium', { user, device: `${user}1`, transport, sfu: { kind: 'server' } });
      await phone.run((p, wish) => void p.client.join('standup', { camera: wish }), camera);
      return phone;
    };
    // The one camera of the browser takes no other size while two pages use it.
    const [alice, bob] = [await join('alice', slow('180p')), await join('bob', false)];
    const receives = (...widths: readonly number[]): Promise<unknown> =>
      eventually(
        () => bob.run((p) => p.sfuSide.received('alice/alice1', 'camera')),
        ({ width }) => widths.includes(width),
      );
    const becomesLarge = async (preset: CameraPreset, layers: readonly number[]): Promise<void> => {
      await alice.run((p, next) => p.call.setCamera(next), slow(preset));
      await eventually(
        () => alice.run((p) => p.sfuSide.layers()),
        // The largest one rests while the machine is busy with other tests.
        (now) => now.length >= 2 && now.join() === layers.slice(0, now.length).join(),
      );
      await receives(...layers.slice(1));
    };
    await receives(320);
    await becomesLarge('720p', [320, 640, 1280]); // in more layers than there were
    // What had fewer layers is sent on for two seconds, and is taken away then.
    const seen: string[] = [];
    await eventually(
      async () => {
        seen.push(JSON.stringify(await Promise.all([alice, bob].map(negotiations))));
        return seen.slice(-25);
      },
      (last) => last.length === 25 && new Set(last).size === 1,
    );
    const before = await Promise.all([alice, bob].map(negotiations));
    await becomesLarge('1080p', [480, 960, 1920]);
    await becomesLarge('360p', [320, 640]);
    expect(await Promise.all([alice, bob].map(negotiations))).toEqual(before);
  });
});
