import { replayTrace, type Trace } from '@org/calls-core/trace';

/** One line of the viewer: what happened, and what it made of the call. */
export interface TraceStep {
  /** Seconds since the trace begins. */
  readonly after: string;
  readonly fact: string;
  readonly details: string;
  /** The call's status, with its hold, repair or reason; empty while it does not change. */
  readonly becomes: string;
}

type CallState = ReturnType<typeof replayTrace>['calls'][number];

/** Reads and replays what `call.trace()` returned, as JSON. Throws a sentence for the reader when it is none. */
export function readSteps(text: string): TraceStep[] {
  const trace = parse(text);
  const start = trace.events[0]?.at ?? 0;
  let phone = trace.initial;
  let last = '';
  try {
    return trace.events.map((event) => {
      phone = replayTrace({ ...trace, initial: phone, events: [event] });
      const state = describe(phone.calls.find(({ id }) => id === trace.call) ?? phone.calls.at(-1));
      const becomes = state === last ? '' : state;
      last = state;
      return { after: ((event.at - start) / 1000).toFixed(2), ...tell(event), becomes };
    });
  } catch (cause) {
    throw new Error('This trace does not replay: it was made by another version, or something is missing.', { cause });
  }
}

function parse(text: string): Trace {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch (cause) {
    throw new Error('This is no JSON. Paste what JSON.stringify(call.trace()) gives.', { cause });
  }
  const { version, events, initial } = Object(data) as Partial<Trace>;
  if (version !== 1 || !Array.isArray(events) || typeof initial !== 'object') {
    throw new Error('This is no trace of version 1. Paste what JSON.stringify(call.trace()) gives.');
  }
  return data as Trace;
}

function tell(event: Trace['events'][number]): Pick<TraceStep, 'fact' | 'details'> {
  const { type, at: _at, ids: _ids, ...rest } = event;
  const { call: _call, secret: _secret, ...given } = rest as Record<string, unknown>;
  const { message, from } = given as { message?: { type: string }; from?: { user: string; device: string } };
  if (message && from) return { fact: `heard ${message.type}`, details: `from ${from.user}` };
  const details = Object.entries(given).filter(([, value]) => ['string', 'boolean', 'number'].includes(typeof value));
  return { fact: type, details: details.map(([name, value]) => `${name} ${String(value)}`).join(', ') };
}

function describe(call: CallState | undefined): string {
  if (!call) return 'no call';
  const { phase } = call;
  if (phase.status === 'ended') return `ended: ${phase.code ?? phase.reason}`;
  if (phase.status !== 'connected') return phase.status;
  const held = phase.hold === 'none' ? '' : `, held: ${phase.hold}`;
  const repair = call.legs.flatMap(({ recovery }) => (recovery ? [recovery.tier] : [])).join(' and ');
  return `connected${held}${repair ? `, repair: ${repair}` : ''}`;
}
