import { CallError } from './errors.ts';

/** Throws `invalid-argument` unless `holds`; the message names the argument, the rule and the value. */
export function check(holds: unknown, name: string, rule: string, value: unknown): asserts holds {
  if (!holds)
    throw new CallError('invalid-argument', { detail: `${name} must be ${rule}, got ${show(value).slice(0, 80)}.` });
}

/** Of an object only its keys: what it holds may be a secret. */
function show(value: unknown): string {
  if (typeof value === 'string') return `"${value}"`;
  return value && typeof value === 'object' ? `{ ${Object.keys(value)} }` : String(value);
}
