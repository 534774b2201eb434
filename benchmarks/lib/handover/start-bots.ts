import { methodsOf } from '../child-methods.ts';
import { forkBots } from '../fork-script.ts';
import type { HandoverMembers } from './bots-process.ts';

/** Members in Node of a room that changes its path. */
export type HandoverBots = HandoverMembers & { close(): void };

/** Starts their process; nobody is there yet. */
export function startHandoverBots(): HandoverBots {
  const child = forkBots(new URL('./bots-process.ts', import.meta.url), { behind: true });
  return {
    ...methodsOf<HandoverMembers>(child, ['enter', 'leave']),
    close: () => void (child.connected && child.disconnect()),
  };
}
