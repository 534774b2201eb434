import type { PhoneEvent } from '../state/events.ts';
import type { PhoneState } from '../state/model.ts';
import { redactTrace, type Trace } from '../state/trace.ts';

/** Events kept for one call; a longer trace begins anew from the state at that point. */
const maxEvents = 5_000;

interface Recording {
  initial: PhoneState;
  events: PhoneEvent[];
}

/** Records what happens to each call while it lives. */
export interface Tracer {
  /** Notes an event before it runs, for every call that is not over. */
  record(before: PhoneState, event: PhoneEvent): void;
  /** Begins a call's recording with the event that brought it about. */
  begin(call: string, before: PhoneState, event: PhoneEvent): void;
  end(call: string): void;
  rename(from: string, to: string): void;
  forget(call: string): void;
  trace(call: string, now: PhoneState): Trace;
}

/** Creates a tracer. */
export function createTracer(): Tracer {
  const recordings = new Map<string, Recording>();
  const live = new Set<string>();
  return {
    record(before, event) {
      for (const call of live) {
        const recording = recordings.get(call);
        if (!recording) continue;
        if (recording.events.length >= maxEvents) Object.assign(recording, { initial: before, events: [] });
        recording.events.push(event);
      }
    },
    begin(call, before, event) {
      recordings.set(call, { initial: before, events: [event] });
      live.add(call);
    },
    end: (call) => void live.delete(call),
    rename(from, to) {
      const recording = recordings.get(from);
      if (!recording) return;
      recordings.delete(from);
      recordings.set(to, recording);
      if (live.delete(from)) live.add(to);
    },
    forget(call) {
      live.delete(call);
      recordings.delete(call);
    },
    trace(call, now) {
      const { initial, events } = recordings.get(call) ?? { initial: now, events: [] };
      return redactTrace({ version: 1, call, initial, events: [...events] });
    },
  };
}
