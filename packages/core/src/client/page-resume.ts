import type { Environment } from '../environment/environment.ts';
import type { StopTimer } from '../util/clock.ts';
import { sameItems } from '../util/same-items.ts';
import type { TrackSource } from '../media/sources.ts';
import type { CallState } from '../state/model.ts';
import type { CallHandle } from './call-handle.ts';
import type { SourcePlan } from './media-desk.ts';
import type { CallResume, ResumeHost, ResumeKeeper } from './resume-host.ts';
import { type KeptCall, ownMark, readMarker, writeMarker } from './resume-marker.ts';

export type { CallResume } from './resume-host.ts';

/** While a page is loaded anew, its old document may hold the lock a moment longer. */
const lockTries = 4;
const lockPause = 100;
/** A page that crashes leaves a marker that is at most so old, ms. */
const beat = 5_000;

const devices = ['microphone', 'camera'] as const;
type DeviceSource = (typeof devices)[number];

/** Options of `pageResume`. */
export interface PageResumeOptions {
  /**
   * Makes a source of the app’s own anew, which cannot be kept over a reload: asked for each call that comes back and had one,
   * with the call's id and whether it was wanted, that is on. What it returns goes on where that was. Null, or what it
   * throws: the source waits until the app sets it.
   */
  ownSource?(
    source: 'microphone' | 'camera',
    before: { readonly call: string; readonly wanted: boolean },
  ): TrackSource | null;
}

/**
 * Lets calls survive a reload of their page: what talks goes on as the same call, with hold and mute as they were. A
 * device is opened again by itself only where the browser has granted it for good; elsewhere the call is received first,
 * and sends once the user turns the device on or the permission comes. One for each client.
 *
 * @example
 * const calls = createCallClient({ self: { id: 'alice' }, transport, resume: pageResume() });
 */
export function pageResume(options: PageResumeOptions = {}): CallResume {
  let settle = (): void => {};
  return {
    settled: new Promise<void>((resolve) => (settle = resolve)),
    attach(host) {
      const keeper = createKeeper(host, options);
      return {
        ...keeper,
        begin: () =>
          keeper
            .begin()
            .catch(() => {})
            .finally(settle),
      };
    },
  };
}

function createKeeper(host: ResumeHost, { ownSource }: PageResumeOptions): ResumeKeeper {
  const { environment, self, grace, epoch } = host;
  const { clock, storage } = environment;
  const stops = new Set<() => void>();
  let unlock: (() => void) | null = null;
  let over = false;
  let kept: readonly unknown[] = [];
  let stopBeat: StopTimer | null = null;

  const key = (): string => `calls:resume:${self.user}:${self.device}`;
  const save = (): void => {
    const text = writeMarker(host.handles(), { at: clock.wallTime(), epoch });
    storage.set(key(), text);
    if (text === null) stopBeat?.();
    stopBeat = text === null ? null : (stopBeat ?? clock.every(beat, save));
  };
  const release = (): void => {
    over = true;
    stopBeat?.();
    for (const stop of stops) stop();
    unlock?.();
    unlock = null;
  };
  /** A copy of this tab has a copy of what it kept, but not its lock. */
  const lead = async (tries: number): Promise<boolean> => {
    for (let attempt = 1; attempt <= tries && !over; attempt++) {
      if (attempt > 1) await new Promise<void>((resolve) => void clock.after(lockPause, resolve));
      unlock = await environment.lock(key());
      if (unlock) break;
    }
    if (over) release();
    return unlock !== null;
  };
  const open = (handle: CallHandle, source: DeviceSource): void => {
    if (!handle.waits.delete(source)) return;
    host.post({ type: 'source-changed', call: handle.state.id, source, failed: false });
  };
  const prepare = (handle: CallHandle, plans: KeptCall['plans'], waits: readonly DeviceSource[]): void => {
    for (const source of devices) {
      const plan = plans[source];
      if (plan && plan !== ownMark) handle.plans.set(source, plan as SourcePlan);
    }
    for (const source of waits) {
      handle.waits.add(source);
      if (plans[source] === ownMark) continue;
      stops.add(environment.onPermissionChange(source, (status) => status === 'granted' && open(handle, source)));
    }
  };
  const makeAnew = (source: DeviceSource, { id, wishes }: CallState): TrackSource | null => {
    try {
      return ownSource?.(source, { call: id, wanted: wishes[source] }) ?? null;
    } catch {
      return null;
    }
  };
  const bringBack = ({ state, plans: kept }: KeptCall, granted: ReadonlySet<DeviceSource>): void => {
    const plans = { ...kept };
    const made = devices.filter((source) => {
      const own = kept[source] === ownMark ? makeAnew(source, state) : null;
      if (own) plans[source] = own;
      return own !== null;
    });
    const waits = devices.filter(
      (source) => state.wishes[source] && !made.includes(source) && (plans[source] === ownMark || !granted.has(source)),
    );
    const failed = { ...state.failed };
    for (const source of waits) failed[source] = true;
    host.restore({ ...state, failed }, (handle) => prepare(handle, plans, waits));
  };

  return {
    async begin() {
      const text = storage.get(key());
      const [leads, granted] = await Promise.all([lead(text ? lockTries : 1), grantedDevices(environment)]);
      if (!leads || over) return;
      const former = text ? readMarker(text, { now: clock.wallTime(), grace, self, epoch }) : [];
      for (const call of former) bringBack(call, granted);
      save();
    },
    changed() {
      const now = host.handles().flatMap(({ state, plans }) => [state, ...plans.values()]);
      if (over || !unlock || sameItems(kept, now)) return;
      kept = now;
      save();
    },
    hide() {
      if (unlock && !over) save();
      release();
    },
    close() {
      if (unlock) storage.set(key(), null);
      release();
    },
  };
}

/** Firefox prompts again after a reload, unless the user has said for good that it may. */
async function grantedDevices(environment: Environment): Promise<ReadonlySet<DeviceSource>> {
  const states = await Promise.all(devices.map((source) => environment.permission(source)));
  return new Set(devices.filter((_source, index) => states[index] === 'granted'));
}
