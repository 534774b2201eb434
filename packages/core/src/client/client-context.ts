import { check } from '../util/check.ts';
import { type Readable, select } from '../util/store.ts';
import type { Call, CallClient } from './api.ts';
import { watchForeground, watchIncoming } from './foreground.ts';

/** A client and what is derived from it once, for everything that shows it. */
export interface ClientContext {
  readonly client: CallClient;
  readonly foreground: Readable<Call | null>;
  readonly incoming: Readable<readonly Call[]>;
  /** The chosen loudspeaker's id; null is the system's default. */
  readonly speaker: Readable<string | null>;
}

/** Creates what a binding's provider hands down. */
export function createClientContext(client: CallClient): ClientContext {
  check(typeof client?.subscribe === 'function', 'client', 'what createCallClient({ … }) returns', client);
  return {
    client,
    foreground: watchForeground(client),
    incoming: watchIncoming(client),
    speaker: select(client.devices, ({ selected }) => selected.speaker),
  };
}
