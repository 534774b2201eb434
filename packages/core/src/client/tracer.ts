import type { PhoneEvent } from '../state/events.ts';
import type { PhoneState } from '../state/model.ts';
import { redactTrace, type Trace } from '../state/trace.ts';

/** Events kept for one call; a longer trace begins anew from the state at that point. */
const maxEvents = 5_000;

/** Records what happens to one call while it lives. */
export interface Tracer {
  /** Notes an event before it runs. */
  record(before: PhoneState, event: PhoneEvent): void;
  /** The trace under the id that the call has now. */
  trace(call: string): Trace;
}

/** Creates a call's tracer with the event that brought the call about. */
export function createTracer(before: PhoneState, first: PhoneEvent): Tracer {
  let initial = before;
  let events = [first];
  return {
    record(state, event) {
      if (events.length >= maxEvents) {
        initial = state;
        events = [];
      }
      events.push(event);
    },
    trace: (call) => redactTrace({ version: 1, call, initial, events }),
  };
}
