import type { JsonValue } from '@org/calls-core/protocol';
import { ServerError } from '@org/calls-core/protocol';
import type { Identity } from '../auth/authenticator.ts';
import { requirePermission } from '../auth/permissions.ts';
import type { ServerHooks } from '../hooks.ts';
import type { CallDetails, StoredCall } from '../records/call-store.ts';
import type { ServerRecords } from '../records/server-records.ts';
import type { SimpleMediaState } from '../records/shapes/index.ts';
import type { Clock } from '../util/clock.ts';
import type { Log } from '../util/log.ts';
import type { Absentees } from './absentees.ts';
import { answerRule, declineRule } from './answer-call.ts';
import { beginCall, type NewCall } from './begin-call.ts';
import { createCallChanges, isOver } from './call-changes.ts';
import { type CallNoticeEvent, type TellCall, usersOf } from './call-notices.ts';
import { type EndWish, endRule } from './end-call.ts';

/** What the desk works with. */
export interface DeskParts {
  readonly hooks: ServerHooks;
  readonly records: Pick<ServerRecords, 'store' | 'recorder'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly tell: TellCall;
  readonly absentees: Pick<Absentees, 'call'>;
  /** Notes who is in a call, so that messages about it are passed on. */
  remember(call: string, users: readonly string[]): void;
  /** How long a call that began here waits for an answer, ms. */
  readonly ringFor: number;
}

/** Calls that are driven by requests. Each method rejects with a `ServerError`. */
export interface CallDesk {
  begin(who: Identity, call: NewCall): Promise<StoredCall>;
  /** Takes a call; `connecting` until signaling, or nothing better, says that media flows. */
  accept(who: Identity, call: string): Promise<StoredCall>;
  /** Takes a call and counts it as connected. */
  answer(who: Identity, call: string): Promise<StoredCall>;
  decline(who: Identity, call: string, reason: 'declined' | 'busy'): Promise<StoredCall>;
  end(who: Identity, call: string, wish: EndWish): Promise<StoredCall>;
  setMedia(who: Identity, call: string, changes: MediaChanges): Promise<SimpleMediaState>;
  details(who: Identity, call: string): Promise<CallDetails>;
  /** Resolves to whether everybody who is in the call has consented. */
  setConsent(who: Identity, call: string, consent: boolean): Promise<boolean>;
}

/** What changes of what a user sends. */
export type MediaChanges = { readonly [K in keyof SimpleMediaState]?: SimpleMediaState[K] | undefined };

/** Creates a desk. */
export function createCallDesk(parts: DeskParts): CallDesk {
  const { hooks, records, clock, tell } = parts;
  const changes = createCallChanges(records, clock);
  const tellAll = (stored: StoredCall, who: Identity, event: CallNoticeEvent, record?: JsonValue): void =>
    void tell(stored, usersOf(stored), { event, by: who.user, ...(record !== undefined && { record }) });

  const take = async (who: Identity, call: string, connected: boolean): Promise<StoredCall> => {
    await requirePermission(hooks, who, 'calls:join');
    const { before, after } = await changes.change(who.user, call, answerRule(connected));
    parts.remember(call, usersOf(after));
    if (after !== before && statusOf(before, who) !== statusOf(after, who)) tellAll(after, who, 'accepted');
    return after;
  };
  const tellEnd = (before: StoredCall | null, after: StoredCall, who: Identity, event: CallNoticeEvent): void => {
    if (before && isOver(before)) return;
    const { endReason: reason, durationMs } = after.call;
    if (isOver(after)) tellAll(after, who, 'ended', { reason, duration: Math.floor((durationMs ?? 0) / 1000) });
    else if (statusOf(before, who) !== statusOf(after, who)) tellAll(after, who, event);
  };

  return {
    begin: (who, call) => beginCall(parts, changes, who, call),
    async accept(who, call) {
      const after = await take(who, call, false);
      // No request tells when media flows: a device's messages may, later, take it back.
      records.recorder.observe({ type: 'connected', call, user: who.user, at: clock.wallTime() });
      return after;
    },
    answer: (who, call) => take(who, call, true),
    async decline(who, call, reason) {
      const { before, after } = await changes.change(who.user, call, declineRule(reason));
      tellEnd(before, after, who, 'declined');
      return after;
    },
    async end(who, call, wish) {
      const { before, after } = await changes.change(who.user, call, endRule(wish));
      tellEnd(before, after, who, 'left');
      return after;
    },
    async setMedia(who, call, wish) {
      const { before, after } = await changes.change(who.user, call, (current, self, at) => {
        if (isOver(current)) throw new ServerError('call-over');
        const { audioEnabled = !self.isMuted, videoEnabled = self.isVideoEnabled } = wish;
        const { screenSharing: screen = self.isScreenSharing } = wish;
        const media = { microphone: audioEnabled, camera: videoEnabled, screen, screenAudio: false };
        return [{ type: 'media', call, user: who.user, media, at }];
      });
      const state = mediaStateOf(after, who);
      if (JSON.stringify(before && mediaStateOf(before, who)) !== JSON.stringify(state)) {
        tellAll(after, who, 'media-state-changed', { ...state });
      }
      return state;
    },
    details: (who, call) => changes.find(who.user, call),
    async setConsent(who, callId, consent) {
      const { consents } = await changes.find(who.user, callId);
      const at = clock.wallTime();
      const earlier = consents.find(({ userId, revokedAt }) => userId === who.user && revokedAt === null);
      const times = consent ? { givenAt: at, revokedAt: null } : { givenAt: earlier?.givenAt ?? at, revokedAt: at };
      await records.store.saveConsent({ callId, userId: who.user, ...times });
      const stored = await changes.find(who.user, callId);
      tellAll(stored, who, 'consent-changed', { consent });
      return stored.call.recordingConsentGiven;
    },
  };
}

function statusOf(stored: StoredCall | null, { user }: Identity): string | undefined {
  return stored?.participants.find(({ userId }) => userId === user)?.status;
}

function mediaStateOf(stored: StoredCall, { user }: Identity): SimpleMediaState {
  const self = stored.participants.find(({ userId }) => userId === user);
  return {
    audioEnabled: !self?.isMuted,
    videoEnabled: self?.isVideoEnabled ?? false,
    screenSharing: self?.isScreenSharing ?? false,
  };
}
