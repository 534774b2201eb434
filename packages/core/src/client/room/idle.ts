import { CallError } from '../../util/errors.ts';
import type { Readable } from '../../util/store.ts';
import type { Call } from '../api.ts';
import type { Breakouts, BreakoutsSnapshot } from './breakouts.ts';
import type { Gestures, GesturesSnapshot } from './gestures.ts';
import type { Moderation, ModerationSnapshot } from './moderation.ts';
import { unknownRoom } from './room-state.ts';

/** Stands in for a room where there is none, so that whoever shows one need not ask. */
export const noModeration: Moderation = /* @__PURE__ */ (() => {
  const { version: _, ...state } = unknownRoom;
  const snapshot: ModerationSnapshot = { ...state, muteRequest: null };
  const refuse = (): Promise<void> => Promise.reject(new CallError('no-call'));
  return {
    ...{ get: () => snapshot, subscribe: () => () => {} },
    ...{ mute: refuse, kick: refuse, lock: refuse, unlock: refuse, admit: refuse, deny: refuse, setRole: refuse },
    end: refuse,
    ...{ dismissMute() {}, close() {} },
  };
})();

/** Stands in for the hands and reactions of a call where there is none. */
export const noGestures: Gestures = /* @__PURE__ */ (() => {
  const snapshot: GesturesSnapshot = { hands: [], raised: false, reactions: [] };
  return {
    ...{ get: () => snapshot, subscribe: () => () => {} },
    ...{ raiseHand() {}, lowerHand() {}, react: () => false },
  };
})();

/** Breakout rooms, or none. */
export interface BreakoutsView extends Omit<BreakoutsSnapshot, 'call'> {
  /** The call in which this device is now; null without one. */
  readonly call: Call | null;
}

/** Breakout rooms, where there may be none. */
export interface ShownBreakouts extends Omit<Breakouts, 'get' | 'subscribe'>, Readable<BreakoutsView> {}

/** Stands in for the breakout rooms of a call where there is none. */
export const noBreakouts: ShownBreakouts = /* @__PURE__ */ (() => {
  const snapshot: BreakoutsView = {
    ...{ room: '', role: null, members: [], breakouts: [], mine: null, at: null, call: null },
  };
  const refuse = (): Promise<void> => Promise.reject(new CallError('no-call'));
  return {
    ...{ get: () => snapshot, subscribe: () => () => {} },
    ...{ open: refuse, assign: refuse, recall: refuse, close() {} },
    enter() {
      throw new CallError('no-call');
    },
  };
})();
