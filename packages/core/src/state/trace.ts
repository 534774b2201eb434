import type { PhoneEvent } from './events.ts';
import type { PhoneState } from './model.ts';

/** What happened to a call: the phone's state when it began and each fact since, with secrets and addresses taken out. */
export interface Trace {
  readonly version: 1;
  readonly call: string;
  readonly initial: PhoneState;
  readonly events: readonly PhoneEvent[];
}
