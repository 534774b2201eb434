import { randomUUID } from 'node:crypto';
import { isMetadata, type JsonValue, limits } from '@org/calls-core/protocol';
import { z } from 'zod';
import type { CallDesk } from '../api/call-desk.ts';
import type { Method } from '../hub/requests.ts';
import type { Clock } from '../util/clock.ts';
import { toClientEntry } from './history-entry.ts';
import type { ServerRecords } from './server-records.ts';
import { connectionQuality, parseShape } from './shapes/fields.ts';

const call = z.string().min(1).max(limits.idLength);
const amount = z.number().nonnegative().nullish();
const shortText = z.string().max(64).optional();
const listBody = z
  .object({ limit: z.int().min(1).max(200).nullish(), cursor: z.string().max(1024).nullish() })
  .prefault({});
const qualityBody = z.object({
  ...{ call, id: call.optional(), level: connectionQuality.nullish(), mos: z.number().min(1).max(5).nullish() },
  ...{ packetLoss: amount, jitter: amount, roundTripTime: amount, bitrate: amount },
  stats: z.json().refine(isMetadata).optional(),
});
const participantBody = z.object({
  ...{ peerConnectionId: shortText, iceConnectionState: shortText, videoQuality: shortText },
  isSpeaking: z.boolean().optional(),
});
const consentBody = z.object({ call, consent: z.boolean() });

/** Requests over signaling about the user's own records; the answers are what the client's `serverHistory` reads. */
export function recordMethods(parts: {
  readonly records: ServerRecords;
  readonly desk: Pick<CallDesk, 'setConsent'>;
  readonly clock: Pick<Clock, 'wallTime'>;
}): ReadonlyMap<string, Method> {
  const { records, desk, clock } = parts;
  const { store, recorder } = records;
  /** What was told a moment ago is part of the answer. */
  const written =
    (run: (user: string, body: JsonValue | undefined) => Promise<unknown>): Method =>
    async ({ address }, body) => {
      await recorder.flush();
      return (await run(address.user, body)) as JsonValue | undefined;
    };

  return new Map<string, Method>([
    [
      'history.list',
      written(async (user, body) => {
        const { limit, cursor } = parseShape(listBody, body);
        const { items, next } = await store.history(user, { limit: limit ?? 50, cursor: cursor ?? null, ended: true });
        return { entries: items.map(toClientEntry), cursor: next };
      }),
    ],
    [
      'history.remove',
      written(async (user, body) => {
        const { call: id } = parseShape(z.object({ call }), body);
        return { removed: await store.hideCalls(user, clock.wallTime(), [id]) };
      }),
    ],
    ['history.clear', written(async (user) => ({ removed: await store.hideCalls(user, clock.wallTime()) }))],
    [
      'records.quality',
      async ({ address }, body) => {
        const { call: of, id = randomUUID(), stats = {}, ...measured } = parseShape(qualityBody, body);
        const report = { ...withoutUndefined(measured), stats };
        const about = { call: of, user: address.user, at: clock.wallTime() };
        recorder.observe({ type: 'quality', ...about, id, report });
        const participant = withoutUndefined(parseShape(participantBody, body));
        if (Object.keys(participant).length > 0) recorder.observe({ type: 'details', ...about, participant });
        return undefined;
      },
    ],
    [
      'consent.set',
      async ({ identity }, body) => {
        const { call: id, consent } = parseShape(consentBody, body);
        return { recordingConsentGiven: await desk.setConsent(identity, id, consent) };
      },
    ],
  ]);
}

type Defined<T> = { [K in keyof T]: Exclude<T[K], undefined> };

function withoutUndefined<T extends object>(value: T): Partial<Defined<T>> {
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined)) as Partial<Defined<T>>;
}
