import * as z from 'zod/mini';
import type { DeviceAddress } from './address.ts';
import { limits } from './limits.ts';
import type { MediaSource } from './messages.ts';

/*
 * The leaves of all schemas. Each is a `z.custom` with a one-line test: schemas of their own for strings, numbers, enums
 * and tuples would add 1 KiB gzip to every app.
 */

type Leaf<T> = z.ZodMiniCustom<T, T>;

export const text = (max: number, min = 1): Leaf<string> =>
  z.custom((value) => typeof value === 'string' && value.length >= min && value.length <= max);

export const matching = (pattern: RegExp, max: number): Leaf<string> =>
  z.custom((value) => typeof value === 'string' && value.length <= max && pattern.test(value));

export const oneOf = <const T>(...values: readonly T[]): Leaf<T> => z.custom((value) => values.includes(value as T));

export const anything: Leaf<unknown> = z.custom(() => true);

export const flag: Leaf<boolean> = oneOf(true, false);

/** A whole number from 0. */
export const count: Leaf<number> = z.custom((value) => Number.isSafeInteger(value) && (value as number) >= 0);

/** Milliseconds or another finite quantity from 0. */
export const amount: Leaf<number> = z.custom((value) => Number.isFinite(value) && (value as number) >= 0);

export const list = <T extends z.ZodMiniType>(item: T): z.ZodMiniArray<T> =>
  z.array(item).check(({ value, issues }) => {
    if (value.length > limits.entries) issues.push({ code: 'custom', input: value });
  });

export const id: Leaf<string> = text(limits.idLength);
export const name: Leaf<string> = text(limits.nameLength);
export const secret: Leaf<string> = matching(/^[\w-]{22}$/, 22);
export const source: Leaf<MediaSource> = oneOf('microphone', 'camera', 'screen', 'screen-audio');
export const device: z.ZodMiniType<DeviceAddress> = z.object({ user: name, device: name });
