import type { DeviceAddress } from './address.ts';
import { limits } from './limits.ts';
import type { MediaSource } from './messages.ts';
import { array, leaf, object, type Leaf, type Schema } from './schema.ts';

/*
 * The leaves of all schemas. Each is a one-line test: schemas of their own for strings, numbers, enums and tuples would
 * add 1 KiB gzip to every app.
 */

export const text = (max: number, min = 1): Leaf<string> =>
  leaf((value) => typeof value === 'string' && value.length >= min && value.length <= max);

export const matching = (pattern: RegExp, max: number): Leaf<string> =>
  leaf((value) => typeof value === 'string' && value.length <= max && pattern.test(value));

export const oneOf = <const T>(...values: readonly T[]): Leaf<T> => leaf((value) => values.includes(value as T));

export const anything: Leaf<unknown> = leaf(() => true);

export const flag: Leaf<boolean> = oneOf(true, false);

/** A whole number from 0. */
export const count: Leaf<number> = leaf((value) => Number.isSafeInteger(value) && (value as number) >= 0);

/** Milliseconds or another finite quantity from 0. */
export const amount: Leaf<number> = leaf((value) => Number.isFinite(value) && (value as number) >= 0);

export const list = <S extends Schema<unknown>>(item: S): ReturnType<typeof array<S>> => array(item, limits.entries);

export const id: Leaf<string> = text(limits.idLength);
export const name: Leaf<string> = text(limits.nameLength);
export const secret: Leaf<string> = matching(/^[\w-]{22}$/, 22);
export const source: Leaf<MediaSource> = oneOf('microphone', 'camera', 'screen', 'screen-audio');
export const device: Schema<DeviceAddress> = object({ user: name, device: name });
