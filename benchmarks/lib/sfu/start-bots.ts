import { forkScript } from './start-server.ts';
import type { Crowd } from './bots-process.ts';

/** A crowd of bots in a room. */
export interface BotsPlan {
  readonly url: string;
  readonly room: string;
  readonly count: number;
  /** The first so many are heard all the time and show a picture; the others speak in turn, and show nothing. */
  readonly loud: number;
  /** What the loud ones show. */
  readonly picture: { readonly width: number; readonly height: number; readonly frameRate: number };
  /** Tracks of others that each of them receives. */
  readonly takes: number;
}

/** Bots in a process of their own. */
export type Bots = Crowd & { close(): void };

/** Starts the process; nobody is there yet. */
export function startBots(): Bots {
  const child = forkScript(new URL('./bots-process.ts', import.meta.url), []);
  const asked = new Map<number, { resolve(value: never): void; reject(error: Error): void }>();
  let ids = 0;
  child.on('message', ([id, value, error]: [number, never, string | null]) => {
    const question = asked.get(id);
    asked.delete(id);
    if (error === null) question?.resolve(value);
    else question?.reject(new Error(error));
  });
  child.on('exit', () => {
    for (const { reject } of asked.values()) reject(new Error('The bots are gone.'));
  });
  const ask = (method: keyof Crowd, ...args: readonly unknown[]): Promise<never> =>
    new Promise((resolve, reject) => {
      const id = ids++;
      asked.set(id, { resolve, reject });
      child.send([id, method, ...args]);
    });
  return {
    gather: (plan) => ask('gather', plan),
    connected: () => ask('connected'),
    smallLayers: () => ask('smallLayers'),
    close: () => void (child.connected && child.disconnect()),
  };
}
