import { ServerError, type JsonValue } from '@org/calls-core/protocol';
import { z } from 'zod';

/** A time of ours as ISO 8601 text. */
export function toIso(time: number): string;
export function toIso(time: number | null): string | null;
export function toIso(time: number | null): string | null {
  return time === null ? null : new Date(time).toISOString();
}

/** ISO 8601 text as a time of ours. */
export function fromIso(text: string): number;
export function fromIso(text: string | null): number | null;
export function fromIso(text: string | null): number | null {
  return text === null ? null : Date.parse(text);
}

/** Whole seconds of a duration in ms. */
export function toSeconds(ms: number): number;
export function toSeconds(ms: number | null): number | null;
export function toSeconds(ms: number | null): number | null {
  return ms === null ? null : Math.floor(ms / 1000);
}

/** A mean with two decimals, as a `numeric(5,2)` holds it. */
export function toMean(value: number | null): number | null {
  return value === null ? null : Math.round(100 * value) / 100;
}

/** Reads what somebody sent. Throws `invalid-message` that names each field that is wrong. */
export function parseShape<T>(schema: z.ZodType<T>, input: unknown): T {
  const { success, data, error } = schema.safeParse(input);
  if (success) return data;
  const faults = error.issues.map(({ path, message }) => (path.length > 0 ? `${path.join('.')}: ${message}` : message));
  throw new ServerError('invalid-message', { detail: faults.join('; '), cause: error });
}

/*
 * The leaves of the schemas.
 */
export const id: z.ZodType<string> = z.string().min(1).max(256);
export const text: z.ZodType<string> = z.string().max(2048);
export const json: z.ZodType<JsonValue> = z.json();
export const time: z.ZodType<string> = z.iso.datetime({ offset: true });
export const amount: z.ZodType<number> = z.number().nonnegative();
export const count: z.ZodType<number> = z.int().nonnegative();
export const orNull = <T>(schema: z.ZodType<T>): z.ZodType<T | null> => schema.nullable();

const levels = ['unknown', 'lost', 'poor', 'fair', 'good', 'excellent'] as const;
export const connectionQuality: z.ZodType<(typeof levels)[number]> = z.enum(levels);
