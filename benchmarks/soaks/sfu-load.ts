import { execFileSync, fork } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type Call, type CallClient, createCallClient } from '@org/calls-core';
import { callsServer } from '@org/calls-core/calls-server';
import { headlessEnvironment, type HeadlessEnvironment, installBrowserGlobals, tone } from '@org/calls-core/headless';
import { sfu } from '@org/calls-core/sfu';
import { webSocketTransport } from '@org/calls-core/websocket';
import wrtc from '@roamhq/wrtc';
import { type Bar, measurement } from '../lib/result.ts';
import type { Soak } from './soak.ts';

const devices = 50;
const senders = 9;
/** Measured, ms. */
const span = 10_000;
/** The share of a core that 900 streams took when hand-written clients loaded the same worker, and 10 % more. */
const bestShare = 54;

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
    const server = await startServer();
    installBrowserGlobals(wrtc);
    const bots: Bot[] = [];
    try {
      for (let index = 0; index < count; index++) {
        bots.push(enter(server.port, index, index < speaking));
        // One after the other: what is measured is the room, not the crowd at its door.
        if (index > 0) await until(async () => (await server.number('calls_sfu_participants')) > index);
      }
      await until(async () => (await server.number('calls_sfu_consumers')) >= expected);
      const frames = watch(bots.slice(-3), speaking);
      await pause(3000);
      const [before, seen] = [await server.number('calls_sfu_worker_cpu_seconds'), frames()];
      await pause(span);
      const cpu = (await server.number('calls_sfu_worker_cpu_seconds')) - before;
      const rates = frames().map((total, index) => ((total - (seen[index] ?? 0)) * 1000) / span);
      const says = (what: string, unit: string, value: number, bar: Bar) =>
        measurement(`${count} devices, ${speaking} sending: ${what}`, unit, { ours: [value] }, bar);
      return [
        says('streams to receivers', 'streams', await server.number('calls_sfu_consumers'), { atLeast: expected }),
        says('CPU of the worker', '% of a core', (cpu * 100_000) / span, { atMost: bestShare }),
        says('frames a second, the fewest', 'frames', Math.min(...rates), { atLeast: 8 }),
        ...(scale < 1
          ? []
          : [says('refusals room-full of one more', 'refusals', await oneMore(server.port), { atLeast: 1 })]),
      ];
    } finally {
      await Promise.all(bots.map(({ client }) => client.close()));
      await Promise.all(bots.map(({ environment }) => environment.close()));
      server.stop();
    }
  },
};

async function startServer() {
  const find = fileURLToPath(new URL('../../scripts/mediasoup-worker.mjs', import.meta.url));
  const worker = execFileSync(process.execPath, [find], { encoding: 'utf8' }).trim();
  const child = fork(fileURLToPath(new URL('./sfu-server.ts', import.meta.url)), {
    execArgv: ['--conditions=@org/source', '--no-warnings'],
    env: { ...process.env, MEDIASOUP_WORKER_BIN: worker },
  });
  const [port] = (await once(child, 'message')) as [number];
  return {
    port,
    /** A number of its metrics. */
    async number(name: string): Promise<number> {
      const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
      return Number(new RegExp(`^${name}(?:\\{.*\\})? (\\S+)$`, 'm').exec(text)?.[1] ?? 0);
    },
    stop: () => child.disconnect(),
  };
}

function open(port: number, id: string) {
  const environment = headlessEnvironment({ webrtc: wrtc });
  const transport = webSocketTransport({ url: `ws://127.0.0.1:${port}/calls`, server: callsServer() });
  return { environment, client: createCallClient({ self: { id }, transport, environment, topology: sfu() }) };
}

function enter(port: number, index: number, sends: boolean): Bot {
  const { client, environment } = open(port, `u${index}`);
  const camera = sends && environment.camera({ width: 160, height: 90, frameRate: 10 });
  const microphone = sends && environment.microphone(tone(200 + 50 * index, 0.3));
  return { client, environment, call: client.join('load', { camera, microphone }) };
}

/** Counts the frames that some see of each who sends. */
function watch(bots: readonly Bot[], speaking: number): () => number[] {
  const counts: number[] = [];
  for (const { call, environment } of bots)
    for (let sender = 0; sender < speaking; sender++) {
      const tracks = call.get().participants.find(({ id }) => id === `u${sender}`)?.tracks ?? [];
      const stream = tracks.find(({ source }) => source === 'camera')?.stream;
      const at = counts.push(0) - 1;
      if (stream) environment.see(stream, () => (counts[at] = (counts[at] ?? 0) + 1));
    }
  return () => [...counts];
}

async function oneMore(port: number): Promise<number> {
  const { client, environment } = open(port, 'late');
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
