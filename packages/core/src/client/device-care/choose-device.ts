import type { Capture } from '../../media/capture.ts';
import type { Attempts } from '../../media/constraints.ts';
import type { Device } from '../../media/devices.ts';
import type { InputDevice } from '../../media/media-environment.ts';
import { isCallError } from '../../util/errors.ts';

/** A device by its id, or by its label. */
export type DeviceMatch = string | RegExp;

/**
 * Which device is taken while the user has chosen none. `follow`: the system's default, wherever it goes. `sticky`: the one that
 * was taken first, as long as it is there. A list: the first of it that is there.
 */
export type DevicePolicy = 'follow' | 'sticky' | readonly DeviceMatch[];

/** What is known of the devices of a kind. */
export interface Candidates {
  readonly list: readonly Device[];
  readonly policy: DevicePolicy;
  /** The one that worked last. */
  readonly last: string | null;
  /** Those that gave nothing. */
  readonly bad: ReadonlySet<string>;
}

/** Ids in the order in which they are to be tried; empty for the system's choice. */
export function candidateIds({ list, policy, last, bad }: Candidates): readonly string[] {
  const there = list.filter(({ id }) => id !== '');
  const good = there.filter(({ id }) => !bad.has(id));
  const named = preferred(good, policy, last);
  // Not the system's choice, which gave nothing; when all of them did, the system's choice is as good as any.
  if (named.length === 0 && bad.size > 0 && good.length < there.length) return good.map(({ id }) => id);
  return named;
}

function preferred(good: readonly Device[], policy: DevicePolicy, last: string | null): readonly string[] {
  if (policy === 'follow') return [];
  if (policy === 'sticky') return good.filter(({ id }) => id === last).map(({ id }) => id);
  const matches = (match: DeviceMatch): string[] =>
    good
      .filter(({ id, label }) => (typeof match === 'string' ? id === match || label === match : match.test(label)))
      .map(({ id }) => id);
  return [...new Set(policy.flatMap(matches))];
}

/** The id that the user or the app insists on, if any. */
export function chosenId([{ deviceId }]: Attempts): string | null {
  const exact = typeof deviceId === 'object' && 'exact' in deviceId ? deviceId.exact : undefined;
  return typeof exact === 'string' ? exact : null;
}

/** Opens the first candidate that can be opened, then whatever was asked for. */
export async function captureFirst(
  capture: Capture,
  device: InputDevice,
  attempts: Attempts,
  ids: readonly string[],
): Promise<MediaStreamTrack> {
  for (const exact of ids) {
    const [first, ...rest] = attempts.map((attempt) => ({ ...attempt, deviceId: { exact } }));
    if (!first) break;
    try {
      return await capture(device, [first, ...rest]);
    } catch (error) {
      if (isCallError(error) && error.code === 'permission-denied') throw error;
    }
  }
  return capture(device, attempts);
}
