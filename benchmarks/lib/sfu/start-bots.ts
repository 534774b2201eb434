import { methodsOf } from '../child-methods.ts';
import { forkBots } from '../fork-script.ts';
import type { Crowd } from './bots-process.ts';

/** A crowd of bots in a room. */
export interface BotsPlan {
  readonly url: string;
  readonly room: string;
  readonly count: number;
  /**
   * So many are heard all the time and show a picture. The others speak in turn and show nothing, but for the first of all: it is
   * what the others take, who would else get fifty packets of sound a second each.
   */
  readonly loud: number;
  /** What the loud ones show. */
  readonly picture: { readonly width: number; readonly height: number; readonly frameRate: number };
  /** Tracks of others that each of them receives. */
  readonly takes: number;
}

/** Which of them are loud: those after the first one, or everybody. */
export function loudOf(count: number, loud: number): readonly number[] {
  const quiet = count > loud ? 1 : 0;
  return Array.from({ length: Math.min(loud, count) }, (_, index) => index + quiet);
}

/** Bots in a process of their own. */
export type Bots = Crowd & { close(): void };

/** Starts the process; nobody is there yet. */
export function startBots(): Bots {
  const child = forkBots(new URL('./bots-process.ts', import.meta.url));
  return {
    ...methodsOf<Crowd>(child, ['gather', 'connected']),
    close: () => void (child.connected && child.disconnect()),
  };
}
