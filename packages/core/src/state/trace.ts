import type { PhoneEvent } from './events.ts';
import type { PhoneState } from './model.ts';
import { transition } from './phone.ts';

/** What happened to a call: the phone's state when it began and each fact since, with secrets and addresses taken out. */
export interface Trace {
  readonly version: 1;
  readonly call: string;
  readonly initial: PhoneState;
  readonly events: readonly PhoneEvent[];
}

/** The state to which a trace leads; the same as the phone's when the trace was taken. */
export function replayTrace({ initial, events }: Trace): PhoneState {
  return events.reduce((phone, event) => transition(phone, event)[0], initial);
}

/** Takes out what is nobody else's business: secrets, descriptions, candidates, names and the app's own data. It replays as before. */
export function redactTrace(trace: Trace): Trace {
  const secrets = new Map<string, string>();
  const alias = (secret: string): string => {
    const known = secrets.get(secret) ?? `secret-${secrets.size + 1}`;
    secrets.set(secret, known);
    return known;
  };
  const clean = (value: unknown, key: string): unknown => {
    if (key === 'profile') return {};
    if (key === 'metadata') return null;
    if (key === 'sdp') return '';
    if (key === 'candidates') return [];
    // The first id becomes a call's id, the others its secrets.
    if (key === 'ids') return (value as readonly string[]).map((id, index) => (index ? alias(id) : id));
    if (typeof value === 'string') return /^(secret|token|nonce|pass|issued|former)$/.test(key) ? alias(value) : value;
    if (Array.isArray(value)) return value.map((item) => clean(item, ''));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, clean(item, name)]));
  };
  return clean(trace, '') as Trace;
}
