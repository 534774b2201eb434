import { methodsOf } from '../child-methods.ts';
import { forkBots } from '../fork-script.ts';
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
  const child = forkBots(new URL('./bots-process.ts', import.meta.url));
  return {
    ...methodsOf<Crowd>(child, ['gather', 'connected', 'smallLayers']),
    close: () => void (child.connected && child.disconnect()),
  };
}
