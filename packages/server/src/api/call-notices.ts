import type { JsonValue } from '@org/calls-core/protocol';
import type { Hub } from '../hub/hub.ts';
import type { StoredCall } from '../records/call-store.ts';

/** What happened to a call by the HTTP API. */
export type CallNoticeEvent =
  | 'incoming'
  | 'accepted'
  | 'declined'
  | 'left'
  | 'ended'
  | 'media-state-changed'
  | 'consent-changed';

/** One thing to tell. */
export interface CallNews {
  readonly event: CallNoticeEvent;
  /** Who did it; null when time did. */
  readonly by: string | null;
  readonly record?: JsonValue;
}

/** Tells devices of a call. Returns the users of whom at least one device was there, here or at another node. */
export type TellCall = (stored: StoredCall, users: readonly string[], news: CallNews) => readonly string[];

/** Creates the voice. What is told is small: everything else is for whoever asks. */
export function createCallNotices(hub: () => Pick<Hub, 'route'>): TellCall {
  return ({ call }, users, { event, by, record }) => {
    const notice = {
      ...{ type: 'call', call: call.id, status: call.status, event },
      ...(by !== null && { by }),
      ...(record !== undefined && { record }),
    } as const;
    const text = JSON.stringify({ kind: 'notice', notice });
    return users.filter((user) => hub().route({ to: { user }, text }));
  };
}

/** All users of a call. */
export function usersOf({ participants }: StoredCall): readonly string[] {
  return participants.map(({ userId }) => userId);
}
