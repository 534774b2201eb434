import { type CallState, noMedia } from './model.ts';
import type { Turn } from './turn.ts';

type Given = Pick<CallState, 'id' | 'secret' | 'direction'> & Partial<CallState>;

/** A call that begins now; what is not given is empty. */
export function newCall(turn: Turn, given: Given): CallState {
  return { ...blank, self: turn.phone.self, startedAt: turn.event.at, ...given };
}

const blank: Omit<CallState, 'id' | 'secret' | 'direction' | 'self' | 'startedAt'> = {
  room: null,
  profile: {},
  invite: null,
  roster: null,
  phase: { status: 'initiating' },
  timers: [],
  ringing: [],
  preconnect: 'never',
  participants: [],
  legs: [],
  wishes: noMedia,
  failed: noMedia,
  mediaVersion: 0,
  metadata: null,
  waiting: false,
  transferredBy: null,
  takesOver: null,
  connectedAt: null,
};
