import { CallError } from '../../util/errors.ts';
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
    ...{ dismissMute() {}, close() {} },
  };
})();
