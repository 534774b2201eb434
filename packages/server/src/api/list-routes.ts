import { detailedCallStatuses, type DetailedCallStatus } from '@org/calls-core/status-names';
import { z } from 'zod';
import type { CallMedia } from '../records/call-record.ts';
import type {
  CallDirection,
  CallStore,
  HistoryEntry,
  HistoryOptions,
  Page,
  PageOptions,
} from '../records/call-store.ts';
import { type ApiRoute, route } from './api-route.ts';
import { callId, shape, shownCall, time } from './api-schemas.ts';
import { showCall } from './show-call.ts';

interface PageQuery {
  readonly limit?: number | undefined;
  readonly cursor?: string | undefined;
  readonly shape: 'simple' | 'detailed';
}

interface HistoryQuery extends PageQuery {
  readonly status?: readonly DetailedCallStatus[] | undefined;
  readonly type?: CallMedia | undefined;
  readonly direction?: CallDirection | undefined;
  readonly before?: string | undefined;
  readonly after?: string | undefined;
}

const page = {
  limit: z.coerce.number().int().min(1).max(200).optional(),
  cursor: z.string().max(1024).optional(),
  shape,
};
const statuses = z
  .string()
  .transform((list) => list.split(','))
  .pipe(z.array(z.enum(detailedCallStatuses)))
  .optional();
const calls = z.array(shownCall);
const cursor = z.string().nullable();

/** What the lists need. */
export interface ListParts {
  readonly store: CallStore;
  /** Resolves when what signaling has told is written. */
  flush(): Promise<void>;
  /** Ms since the Unix epoch. */
  now(): number;
}

/** Routes of a user's own lists. */
export function listRoutes({ store, flush, now }: ListParts): readonly ApiRoute[] {
  return [
    route<undefined, HistoryQuery>({
      ...{ method: 'get', path: '', operation: 'listCalls' },
      summary:
        'The user’s calls, newest first. status takes several, with commas; before and after are times of ISO 8601.',
      query: z.object({
        ...page,
        status: statuses,
        type: z.enum(['audio', 'video', 'screen']).optional(),
        direction: z.enum(['incoming', 'outgoing']).optional(),
        ...{ before: time.optional(), after: time.optional() },
      }) as unknown as z.ZodObject & z.ZodType<HistoryQuery>,
      answer: z.object({ calls, cursor }),
      async run({ who, query }) {
        await flush();
        return show(await store.history(who.user, historyOptions(query)), who.user, query);
      },
    }),
    route<undefined, PageQuery>({
      ...{ method: 'get', path: '/missed', operation: 'listMissedCalls' },
      summary: 'Missed calls that the user was not shown yet, newest first, and how many there are.',
      query: z.object(page) as unknown as z.ZodObject & z.ZodType<PageQuery>,
      answer: z.object({ calls, cursor, unseen: z.int().nonnegative() }),
      async run({ who, query }) {
        await flush();
        const unseen = await store.countMissed(who.user);
        return { ...show(await store.missedCalls(who.user, pageOptions(query)), who.user, query), unseen };
      },
    }),
    route<{ readonly callIds?: readonly string[] | undefined }>({
      ...{ method: 'post', path: '/missed/seen', operation: 'markMissedCallsSeen' },
      summary: 'The user was shown these missed calls, or all of them.',
      body: z.object({ callIds: z.array(callId).max(200).optional() }).prefault({}),
      answer: z.object({ success: z.literal(true), seen: z.int().nonnegative() }),
      examples: { all: {}, some: { callIds: ['c-1'] } },
      async run({ who, body }) {
        await flush();
        return { success: true, seen: await store.markSeen(who.user, now(), body.callIds) };
      },
    }),
  ];
}

function show({ items, next }: Page<HistoryEntry>, user: string, { shape: form }: PageQuery): object {
  return { calls: items.map((entry) => showCall(entry, user, form)), cursor: next };
}

function pageOptions({ limit, cursor: place }: PageQuery): PageOptions {
  return { ...(limit !== undefined && { limit }), ...(place !== undefined && { cursor: place }) };
}

function historyOptions(query: HistoryQuery): HistoryOptions {
  const { status, type: media, direction, before, after } = query;
  return {
    ...pageOptions(query),
    ...(status && { status }),
    ...(media && { media }),
    ...(direction && { direction }),
    ...(before !== undefined && { before: Date.parse(before) }),
    ...(after !== undefined && { after: Date.parse(after) }),
  };
}
