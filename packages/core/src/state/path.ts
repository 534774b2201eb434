import { compareDevices } from '../protocol/address.ts';
import type { CallPath } from '../protocol/messages.ts';
import type { CallState } from './model.ts';
import type { PathSettings, PathState } from './roster-state.ts';
import { castRoster, greeting, isThere, rosterOf } from './roster.ts';
import { type Draft, order, startTimer, stopTimers, type Turn } from './turn.ts';

/** How often the wait after a failure is doubled at most. */
const maxDoublings = 4;
/** Members among whom a mesh can take the place of an SFU that is gone. */
const meshLimit = 8;

/** The way for a call of so many members: the policy. */
export function pathFor(members: number, { mesh }: PathSettings): CallPath['mode'] {
  return members > mesh ? 'sfu' : 'mesh';
}

/** Where a call begins. */
export function firstPath({ self }: Pick<CallState, 'self'>): PathState {
  return { mode: 'mesh', number: 0, issuer: self, retryAt: null, failures: 0 };
}

/** Members came or went: the lowest of them decides, at once when a mesh is too much, a while later when it would do again. */
export function followPath(turn: Turn, call: Draft): void {
  const { path: settings } = turn.phone.settings;
  if (!settings) return;
  const { mode, retryAt } = rosterOf(call).path;
  const wanted = pathFor(membersOf(call), settings);
  const pause = Math.max(0, (retryAt ?? 0) - turn.event.at);
  const again = mode === 'sfu' && wanted === mode && pause > 0;
  if (!again && (wanted === mode || !decides(call))) return stopTimers(turn, call, 'path');
  const wait = wanted === 'mesh' ? settings.back : pause;
  if (wait === 0) return issue(turn, call, wanted);
  if (!call.timers.includes('path')) startTimer(turn, call, 'path', wait);
}

/** The wait for another path is over. */
export function pathDue(turn: Turn, call: Draft): void {
  const { path } = rosterOf(call);
  const wanted = pathFor(membersOf(call), turn.phone.settings.path as PathSettings);
  setPath(call, { ...path, retryAt: null });
  // Too large for a mesh: what failed here is tried again here.
  if (wanted === path.mode) order(turn, call, { type: 'use-path', mode: wanted });
  else issue(turn, call, wanted);
}

/** Another member tells the path: the newest one is taken. */
export function heardPath(turn: Turn, call: Draft, { mode, number, issuer, retryIn }: CallPath): void {
  const { path } = rosterOf(call);
  const newer = number - path.number || compareDevices(path.issuer, issuer);
  if (newer <= 0) return;
  const retryAt = retryIn === undefined ? null : turn.event.at + retryIn;
  stopTimers(turn, call, 'path');
  take(turn, call, { mode, number, issuer, retryAt, failures: path.failures });
  followPath(turn, call);
}

/** The SFU could not be had from here: a small call is a mesh for everybody, a large one tries again. */
export function pathFailed(turn: Turn, call: Draft): void {
  const { path: settings } = turn.phone.settings;
  const { mode, failures, ...path } = rosterOf(call).path;
  if (!settings || mode !== 'sfu') return;
  const retryAt = turn.event.at + settings.retry * 2 ** Math.min(failures, maxDoublings);
  setPath(call, { ...path, mode, failures: failures + 1, retryAt });
  if (membersOf(call) > meshLimit) followPath(turn, call);
  else issue(turn, call, 'mesh', retryAt);
}

function issue(turn: Turn, call: Draft, mode: CallPath['mode'], retryAt: number | null = null): void {
  const { path, own } = rosterOf(call);
  stopTimers(turn, call, 'path');
  const failures = mode === 'mesh' && retryAt === null ? 0 : path.failures;
  take(turn, call, { mode, number: path.number + 1, issuer: call.self, retryAt, failures });
  castRoster(turn, call, own, { ask: false, ttl: greeting, key: 'path' });
  followPath(turn, call);
}

function take(turn: Turn, call: Draft, path: PathState): void {
  if (path.mode !== rosterOf(call).path.mode) order(turn, call, { type: 'use-path', mode: path.mode });
  setPath(call, path);
}

function setPath(call: Draft, path: PathState): void {
  call.roster = { ...rosterOf(call), path };
}

function membersOf(call: CallState): number {
  return rosterOf(call).others.filter(isThere).length + 1;
}

function decides(call: CallState): boolean {
  return rosterOf(call).others.every((one) => !isThere(one) || compareDevices(call.self, one.device) < 0);
}
