import { setTimeout as pause } from 'node:timers/promises';
import { type Call, type CallClient, createCallClient } from '@org/calls-core';
import { callsServer } from '@org/calls-core/calls-server';
import { headlessEnvironment, type HeadlessEnvironment, installBrowserGlobals, tone } from '@org/calls-core/headless';
import { sfu } from '@org/calls-core/sfu';
import { webSocketTransport } from '@org/calls-core/websocket';
import wrtc from '@roamhq/wrtc';
import { type Bar, measurement } from '../lib/result.ts';
import { bareSender, openBareRoom } from '../lib/sfu/bare-room.ts';
import { startSfuServer } from '../lib/sfu/start-server.ts';
import type { Soak } from './soak.ts';

const devices = 50;
const senders = 9;
/** Measured, ms. */
const span = 10_000;
const picture = { width: 160, height: 90, frameRate: 10 };
const soundOf = (index: number) => tone(200 + 50 * index, 0.3);

interface Bot {
  readonly client: CallClient;
  readonly environment: HeadlessEnvironment;
  readonly call: Call;
}

/** As many streams as one worker is known to carry. */
export const sfuLoad: Soak = {
  name: 'sfu-load',
  about: `${devices} devices in a room of one worker, ${senders} of whom all see and hear`,
  async run({ scale }) {
    const [count, speaking] = [Math.ceil(devices * scale), Math.ceil(senders * scale)];
    const expected = 2 * speaking * (count - 1);
    installBrowserGlobals(wrtc);
    const bare = await shareByHand(count, speaking);
    const server = await startSfuServer();
    const bots: Bot[] = [];
    try {
      for (let index = 0; index < count; index++) {
        bots.push(enter(server.url, index, index < speaking));
        // One after the other: what is measured is the room, not the crowd at its door.
        if (index > 0) await until(async () => (await server.number('calls_sfu_participants')) > index);
      }
      await until(async () => (await server.number('calls_sfu_consumers')) >= expected);
      const watchers = bots.slice(-3);
      await until(async () => watchers.every((bot) => streamsOf(bot, speaking).every(Boolean)));
      const frames = watch(watchers, speaking);
      await pause(3000);
      const [before, seen] = [await server.number('calls_sfu_worker_cpu_seconds'), frames()];
      await pause(span);
      const cpu = (await server.number('calls_sfu_worker_cpu_seconds')) - before;
      const rates = frames().map((total, index) => ((total - (seen[index] ?? 0)) * 1000) / span);
      const says = (what: string, unit: string, value: number, bar: Bar) =>
        measurement(`${count} devices, ${speaking} sending: ${what}`, unit, { ours: [value] }, bar);
      return [
        says('streams to receivers', 'streams', await server.number('calls_sfu_consumers'), { atLeast: expected }),
        measurement(
          `${count} devices, ${speaking} sending: CPU of the worker`,
          '% of a core',
          { ours: [(cpu * 100_000) / span], floor: [bare] },
          { times: 1.1, of: 'floor' },
        ),
        says('frames a second, the fewest', 'frames', Math.min(...rates), { atLeast: 8 }),
        ...(scale < 1
          ? []
          : [says('refusals room-full of one more', 'refusals', await oneMore(server.url), { atLeast: 1 })]),
      ];
    } finally {
      await Promise.all(bots.map(({ client }) => client.close()));
      await Promise.all(bots.map(({ environment }) => environment.close()));
      server.stop();
    }
  },
};

/** The share of a core that a worker takes for the same streams without the SDK and without its server. */
async function shareByHand(count: number, speaking: number): Promise<number> {
  const environment = headlessEnvironment({ webrtc: wrtc });
  const senders = Array.from({ length: speaking }, (_, index) => bareSender(environment, soundOf(index), picture));
  const room = await openBareRoom(await Promise.all(senders), count);
  try {
    await pause(3000);
    const before = await room.cpu();
    await pause(span);
    return (((await room.cpu()) - before) * 100_000) / span;
  } finally {
    room.close();
    await environment.close();
  }
}

function open(url: string, id: string) {
  const environment = headlessEnvironment({ webrtc: wrtc });
  const transport = webSocketTransport({ url, server: callsServer() });
  return { environment, client: createCallClient({ self: { id }, transport, environment, topology: sfu() }) };
}

function enter(url: string, index: number, sends: boolean): Bot {
  const { client, environment } = open(url, `u${index}`);
  const camera = sends && environment.camera(picture);
  const microphone = sends && environment.microphone(soundOf(index));
  return { client, environment, call: client.join('load', { camera, microphone }) };
}

/** What a bot has of each who sends. */
function streamsOf({ call }: Bot, speaking: number): (MediaStream | undefined)[] {
  return Array.from({ length: speaking }, (_, sender) => {
    const tracks = call.get().participants.find(({ id }) => id === `u${sender}`)?.tracks ?? [];
    return tracks.find(({ source }) => source === 'camera')?.stream;
  });
}

/** Counts the frames that some see of each who sends. */
function watch(bots: readonly Bot[], speaking: number): () => number[] {
  const counts: number[] = [];
  for (const bot of bots)
    for (const stream of streamsOf(bot, speaking)) {
      const at = counts.push(0) - 1;
      if (stream) bot.environment.see(stream, () => (counts[at] = (counts[at] ?? 0) + 1));
    }
  return () => [...counts];
}

async function oneMore(url: string): Promise<number> {
  const { client, environment } = open(url, 'late');
  const call = client.join('load', { microphone: false });
  const refused = await call.ready.then(
    () => 0,
    () => (call.get().reason === 'room-full' ? 1 : 0),
  );
  await client.close();
  await environment.close();
  return refused;
}

async function until(check: () => Promise<boolean>): Promise<void> {
  const end = performance.now() + 120_000;
  while (!(await check())) {
    if (performance.now() > end) throw new Error('The room did not come up.');
    await pause(200);
  }
}
