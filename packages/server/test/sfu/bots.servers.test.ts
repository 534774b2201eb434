import type { Call } from '@org/calls-core';
import type { SfuEvent } from '@org/calls-core/protocol';
import { silence, tone } from '@org/calls-core/headless';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { lacks } from '../../../core/test/support/lacks.ts';
import { mediasoupSfu } from '../../src/sfu/mediasoup-sfu.ts';
import { startPrivateRedis } from '../support/private-redis.ts';
import { startNodes } from '../support/start-nodes.ts';
import { joinSfu } from './support/media-client.ts';
import { type Bot, openBot, participantOf } from './support/open-bots.ts';
import { startSfuServer } from './support/start-sfu-server.ts';
import { watchWorkers } from './support/watch-workers.ts';

const patience = { timeout: 20_000, interval: 20 };

/** How often a bot saw a picture of a user, and how loud it hears them at the loudest. */
function watch({ environment }: Bot, call: Call, user: string) {
  const seen = { frames: 0, loudest: 0 };
  const streams = new Set<MediaStream>();
  const look = (): void => {
    for (const { stream } of participantOf(call, user)?.tracks ?? []) {
      if (streams.has(stream)) continue;
      streams.add(stream);
      environment.see(stream, () => seen.frames++);
      environment.hear(
        stream,
        ({ samples }) => (seen.loudest = samples.reduce((a, b) => Math.max(a, b), seen.loudest)),
      );
    }
  };
  look();
  call.subscribe(look);
  return seen;
}

function enter(bot: Bot, frequency: number): Call {
  const { client, environment } = bot;
  const camera = environment.camera({ width: 320, height: 180, frameRate: 10 });
  return client.join('standup', { microphone: environment.microphone(tone(frequency, 0.5)), camera });
}

describe.skipIf(lacks('mediasoup'))('clients of the SDK with real media', () => {
  test('see and hear each other through the SFU, also when each is carried by another worker', async () => {
    const { url, http } = await startSfuServer({ spillAt: 1 });
    const bots = ['alice', 'bob', 'carol'].map((user) => openBot(url, user));
    const calls = bots.map((bot, index) => enter(bot, 300 + 100 * index));
    const views = bots.flatMap((bot, index) =>
      ['alice', 'bob', 'carol'].flatMap((user, of) => (of === index ? [] : [watch(bot, calls[index] as Call, user)])),
    );
    for (const view of views)
      await vi.waitFor(() => {
        expect(view.frames).toBeGreaterThan(3);
        expect(view.loudest).toBeGreaterThan(2000);
      }, patience);
    expect(await (await fetch(`${http}/metrics`)).text()).toContain('calls_sfu_consumers 12');
  });

  test('see and hear each other again after their worker was killed, and nobody’s call ends', async () => {
    const workers = watchWorkers();
    const { url } = await startSfuServer({ workers: 1 });
    const [alice, bob] = [openBot(url, 'alice'), openBot(url, 'bob')];
    const calls = [enter(alice, 300), enter(bob, 500)] as const;
    const view = watch(alice, calls[0], 'bob');
    await vi.waitFor(() => expect(view.frames).toBeGreaterThan(3), patience);
    process.kill(workers[0]?.pid ?? 0, 'SIGKILL');
    await vi.waitFor(() => expect(workers).toHaveLength(2), patience);
    const before = view.frames;
    await vi.waitFor(() => expect(view.frames).toBeGreaterThan(before + 5), patience);
    for (const call of calls) expect(call.get().status).toBe('connected');
  });

  test('are told who speaks and how loud they are, and when nobody speaks', async () => {
    const { url } = await startSfuServer();
    const witness = await joinSfu(url, 'witness');
    const call = enter(openBot(url, 'alice'), 400);
    const bob = openBot(url, 'bob');
    bob.client.join('standup', { microphone: bob.environment.microphone(silence) });
    const speaker = await vi.waitFor(() => {
      const joined = witness.events('peer-joined') as unknown as readonly Extract<SfuEvent, { event: 'peer-joined' }>[];
      const device = joined.map(({ peer }) => peer.device).find(({ user }) => user === 'alice');
      if (!device) throw new Error('She is not there yet.');
      return device;
    }, patience);
    const told = (event: object) => vi.waitFor(() => witness.isToldOf(event), patience);
    await told({ event: 'speaker', device: speaker });
    await told({ event: 'levels', levels: [{ device: speaker, level: expect.any(Number) }] });
    await call.setMicrophone(false);
    await told({ event: 'speaker', device: null });
    await told({ event: 'levels', levels: [] });
  });
});

describe.skipIf(lacks('mediasoup', 'redis'))('clients of the SDK at two nodes', () => {
  test('see and hear each other', async () => {
    const redis = await startPrivateRedis();
    onTestFinished(() => redis.stop());
    const nodes = await startNodes(2, { url: redis.url }, { sfu: mediasoupSfu({ workers: 1 }), records: false });
    const bots = ['alice', 'bob'].map((user, index) => openBot(nodes[index]?.url ?? '', user));
    const calls = bots.map((bot, index) => enter(bot, 300 + 200 * index));
    const views = [watch(bots[0] as Bot, calls[0] as Call, 'bob'), watch(bots[1] as Bot, calls[1] as Call, 'alice')];
    for (const view of views)
      await vi.waitFor(() => {
        expect(view.frames).toBeGreaterThan(3);
        expect(view.loudest).toBeGreaterThan(2000);
      }, patience);
  });
});
