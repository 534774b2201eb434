import { methodsOf } from '../child-methods.ts';
import { forkBehind } from '../fork-script.ts';
import type { HandoverMembers } from './bots-process.ts';

/** Members in Node of a room that changes its path. */
export type HandoverBots = HandoverMembers & { close(): void };

/** Starts their process; nobody is there yet. */
export function startHandoverBots(): HandoverBots {
  const child = forkBehind(new URL('./bots-process.ts', import.meta.url));
  return {
    ...methodsOf<HandoverMembers>(child, ['enter', 'leave']),
    close: () => void (child.connected && child.disconnect()),
  };
}
