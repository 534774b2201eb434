import { jsonBytes, limits, utf8Length } from './limits.ts';

/**
 * Turns whatever a transport handed over, text or object, into plain data of its own: no getters, no cycles, nothing
 * shared with the sender. Undefined when it is no JSON or larger than `maxBytes`.
 */
export function toPlainData(input: unknown, maxBytes: number): unknown {
  try {
    const text: unknown = typeof input === 'string' ? input : JSON.stringify(input);
    if (typeof text !== 'string' || text.length > maxBytes) return undefined;
    // No character takes more than three bytes for each of its units: most texts need no counting.
    return text.length * 3 > maxBytes && utf8Length(text) > maxBytes ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** True for JSON within the limits of metadata: 4 KiB, 8 levels, no key `__proto__`. */
export function isMetadata(value: unknown): boolean {
  try {
    return isShallow(value, limits.metadataDepth) && jsonBytes(value) <= limits.metadataBytes;
  } catch {
    return false;
  }
}

/** True for JSON of so many levels of lists and objects, without a key `__proto__`. */
export function isShallow(value: unknown, levels: number): boolean {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return true;
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value !== 'object' || levels === 0 || Object.hasOwn(value, '__proto__')) return false;
  return Object.values(value).every((member) => isShallow(member, levels - 1));
}
