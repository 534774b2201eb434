import type { EndReason } from '../protocol/messages.ts';
import type { ErrorCode } from '../util/errors.ts';
import type { CallState, CallStatus, ParticipantStatus } from './model.ts';

/** Every `DetailedCallStatus`: for checks in a schema or a database. */
export const detailedCallStatuses = [
  'initiating',
  'ringing',
  'connecting',
  'connected',
  'ended',
  'failed',
  'cancelled',
  'declined',
  'busy',
  'timeout',
  'no_answer',
] as const;

/** Status of a call where each outcome is a status of its own. */
export type DetailedCallStatus = (typeof detailedCallStatuses)[number];

/** Every `SimpleCallStatus`. */
export const simpleCallStatuses = ['initiated', 'ringing', 'active', 'ended', 'missed', 'rejected', 'failed'] as const;

/** Status of a call in the few words of a call list. */
export type SimpleCallStatus = (typeof simpleCallStatuses)[number];

/** Every `DetailedParticipantStatus`. */
export const detailedParticipantStatuses = [
  'invited',
  'ringing',
  'connecting',
  'connected',
  'disconnected',
  'left',
  'declined',
  'busy',
] as const;

/** Status of a participant, without a word for nobody having answered. */
export type DetailedParticipantStatus = (typeof detailedParticipantStatuses)[number];

/** Every `SimpleParticipantStatus`. */
export const simpleParticipantStatuses = ['invited', 'ringing', 'joined', 'left', 'rejected', 'missed'] as const;

/** Status of a participant in the few words of a call list. */
export type SimpleParticipantStatus = (typeof simpleParticipantStatuses)[number];

/** Names of the states of a call that goes on. */
export const liveStatusNames: Readonly<
  Record<Exclude<CallStatus, 'ended'>, { readonly detailed: DetailedCallStatus; readonly simple: SimpleCallStatus }>
> = {
  initiating: { detailed: 'initiating', simple: 'initiated' },
  ringing: { detailed: 'ringing', simple: 'ringing' },
  connecting: { detailed: 'connecting', simple: 'ringing' },
  connected: { detailed: 'connected', simple: 'active' },
};

/** Names of the ways in which a call ends; `incoming` where the called side has another word. */
export const endReasonNames: Readonly<
  Record<
    EndReason,
    { readonly detailed: DetailedCallStatus; readonly simple: SimpleCallStatus; readonly incoming?: SimpleCallStatus }
  >
> = {
  completed: { detailed: 'ended', simple: 'ended' },
  declined: { detailed: 'declined', simple: 'rejected' },
  busy: { detailed: 'busy', simple: 'rejected' },
  cancelled: { detailed: 'cancelled', simple: 'ended', incoming: 'missed' },
  'no-answer': { detailed: 'no_answer', simple: 'missed' },
  'answered-elsewhere': { detailed: 'ended', simple: 'ended' },
  'declined-elsewhere': { detailed: 'declined', simple: 'rejected' },
  replaced: { detailed: 'ended', simple: 'ended' },
  transferred: { detailed: 'ended', simple: 'ended' },
  kicked: { detailed: 'ended', simple: 'ended' },
  'room-full': { detailed: 'failed', simple: 'failed' },
  superseded: { detailed: 'ended', simple: 'ended' },
  failed: { detailed: 'failed', simple: 'failed' },
  left: { detailed: 'ended', simple: 'ended' },
};

/** Names of the states of a participant. */
export const participantStatusNames: Readonly<
  Record<ParticipantStatus, { readonly detailed: DetailedParticipantStatus; readonly simple: SimpleParticipantStatus }>
> = {
  invited: { detailed: 'invited', simple: 'invited' },
  ringing: { detailed: 'ringing', simple: 'ringing' },
  connecting: { detailed: 'connecting', simple: 'ringing' },
  connected: { detailed: 'connected', simple: 'joined' },
  disconnected: { detailed: 'disconnected', simple: 'joined' },
  left: { detailed: 'left', simple: 'left' },
  declined: { detailed: 'declined', simple: 'rejected' },
  busy: { detailed: 'busy', simple: 'rejected' },
  'no-answer': { detailed: 'left', simple: 'missed' },
};

/** Failures that are a matter of time. */
const timeouts: readonly (ErrorCode | null)[] = ['unreachable', 'connect-timeout'];

/** What decides about the names of a call's state: what a snapshot or a record of a call has. */
export interface StatusQuery {
  readonly status: CallStatus;
  readonly direction: CallState['direction'];
  /** Null unless ended. */
  readonly reason: EndReason | null;
  /** Null unless failed. */
  readonly code?: ErrorCode | null;
}

/** The detailed and the simple name of a call's state. */
export function statusNames(query: StatusQuery): {
  readonly detailed: DetailedCallStatus;
  readonly simple: SimpleCallStatus;
} {
  const { status, direction, reason, code = null } = query;
  if (status !== 'ended') return liveStatusNames[status];
  const { detailed, simple, incoming = simple } = endReasonNames[reason ?? 'completed'];
  return {
    detailed: detailed === 'failed' && timeouts.includes(code) ? 'timeout' : detailed,
    simple: direction === 'incoming' ? incoming : simple,
  };
}
