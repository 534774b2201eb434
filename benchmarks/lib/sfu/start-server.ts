import { ensureMediasoupWorker } from '../../../scripts/support/mediasoup-worker/ensure.mjs';
import { methodsOf } from '../child-methods.ts';
import { forkScript } from '../fork-script.ts';
import type { ServerMethods } from './server-process.ts';

/** How the server is to be. */
export interface SfuServerOptions {
  /** Devices in a room. Default 50. */
  readonly maxParticipants?: number;
}

/** The reference server with one worker of mediasoup, in a process of its own. */
export interface SfuServer {
  /** Where clients connect. */
  readonly url: string;
  /** A number of its metrics. */
  number(name: string): Promise<number>;
  /** Bytes that came of each camera in its smallest layer, in the order in which they came into the room. */
  smallLayers(): Promise<readonly number[]>;
  /** Ends the worker with SIGKILL. Returns when, ms since 1970. */
  killWorker(): number;
  stop(): void;
}

/** Starts the server. Rejects where there is no worker. */
export async function startSfuServer(options: SfuServerOptions = {}): Promise<SfuServer> {
  const child = forkScript(new URL('./server-process.ts', import.meta.url), [JSON.stringify(options)], {
    MEDIASOUP_WORKER_BIN: await workerPath(),
  });
  const { listen, smallLayers, killWorker } = methodsOf<ServerMethods>(child, ['listen', 'smallLayers', 'killWorker']);
  const port = await listen();
  return {
    smallLayers,
    url: `ws://127.0.0.1:${port}/calls`,
    async number(name) {
      const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
      return Number(new RegExp(`^${name}(?:\\{.*\\})? (\\S+)$`, 'm').exec(text)?.[1] ?? 0);
    },
    killWorker() {
      void killWorker();
      return Date.now();
    },
    stop: () => child.disconnect(),
  };
}

/** The worker of mediasoup. */
export async function workerPath(): Promise<string> {
  const { path, reason } = await ensureMediasoupWorker();
  if (!path) throw new Error(`There is no worker of mediasoup: ${reason}.`);
  return path;
}
