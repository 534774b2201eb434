import type { CallStore, HistoryEntry, HistoryOptions, StoredCall } from './call-store.ts';
import { pageQuery, toPage, type PageQuery } from './paging.ts';
import { readCalls } from './sql-calls.ts';
import type { SqlDriver, SqlValue } from './sql-driver.ts';

/** A part of a query: only marks in the text, what they stand for beside it. */
interface Condition {
  readonly text: string;
  readonly values: readonly SqlValue[];
}

/** Lists of one user's calls. */
export function historyStatements(
  driver: SqlDriver,
): Pick<CallStore, 'history' | 'missedCalls' | 'markSeen' | 'countMissed' | 'hideCalls'> {
  const list = async (userId: string, conditions: readonly Condition[], page: PageQuery) => {
    const { sql, values } = historyQuery(userId, conditions, page);
    const rows = await driver.all(sql, values);
    const found = await readCalls(
      driver,
      rows.map((row) => String(row['call_id'])),
    );
    const entries = found.flatMap((stored) => entryOf(stored, userId));
    return toPage(entries, page.fetch, ({ call }) => ({ at: call.createdAt, id: call.id }));
  };

  return {
    history: async (userId, options = {}) => list(userId, conditionsOf(options), pageOf(options)),
    missedCalls: async (userId, options = {}) => {
      const conditions = [{ text: 'p.missed_at is not null', values: [] }];
      if (!options.seen) conditions.push({ text: 'p.seen_at is null', values: [] });
      return list(userId, conditions, pageOf(options));
    },
    markSeen: async (userId, at, callIds) => {
      if (callIds?.length === 0) return 0;
      const some = callIds ? ` and call_id in (${callIds.map(() => '?').join(', ')})` : '';
      return driver.run(
        `update @call_participants set seen_at = ?
         where user_id = ? and missed_at is not null and seen_at is null${some}`,
        [at, userId, ...(callIds ?? [])],
      );
    },
    async countMissed(userId) {
      const [row] = await driver.all(
        `select count(*) as missed from @call_participants
         where user_id = ? and missed_at is not null and seen_at is null and hidden_at is null`,
        [userId],
      );
      return Number(row?.['missed'] ?? 0);
    },
    async hideCalls(userId, at, callIds) {
      if (callIds?.length === 0) return 0;
      const some = callIds ? ` and call_id in (${callIds.map(() => '?').join(', ')})` : '';
      return driver.run(
        `update @call_participants set hidden_at = ?
         where user_id = ? and hidden_at is null${some}
           and exists (select 1 from @calls c where c.id = call_id and c.ended_at is not null)`,
        [at, userId, ...(callIds ?? [])],
      );
    },
  };
}

/** The statement that finds a page of a user's calls, by the index of the user's participations. */
export function historyQuery(
  userId: string,
  conditions: readonly Condition[],
  { condition, values, fetch }: PageQuery,
): { readonly sql: string; readonly values: readonly SqlValue[] } {
  const filters = conditions.map(({ text }) => ` and ${text}`).join('');
  return {
    sql: `select p.call_id from @call_participants p join @calls c on c.id = p.call_id
      where p.user_id = ? and p.hidden_at is null${filters}${condition}
      order by p.call_created_at desc, p.call_id desc limit ?`,
    values: [userId, ...conditions.flatMap((one) => one.values), ...values, fetch],
  };
}

/** The conditions of a history query. */
export function conditionsOf({
  status,
  kind,
  media,
  direction,
  before,
  after,
  ended,
}: HistoryOptions): readonly Condition[] {
  const conditions: Condition[] = [];
  const add = (text: string, ...values: SqlValue[]): void => void conditions.push({ text, values });
  if (status) add(status.length ? `c.status in (${status.map(() => '?').join(', ')})` : '1 = 0', ...status);
  if (kind) add('c.kind = ?', kind);
  if (media) add('c.media = ?', media);
  if (direction) add(direction === 'outgoing' ? 'c.initiator_id = p.user_id' : 'c.initiator_id <> p.user_id');
  if (before !== undefined) add('p.call_created_at < ?', before);
  if (after !== undefined) add('p.call_created_at >= ?', after);
  if (ended) add('c.ended_at is not null');
  return conditions;
}

/** The page of a history query. */
export function pageOf(options: HistoryOptions): PageQuery {
  return pageQuery(options, 'p.call_created_at', 'p.call_id');
}

function entryOf(stored: StoredCall, userId: string): readonly HistoryEntry[] {
  const self = stored.participants.find((participant) => participant.userId === userId);
  const direction = stored.call.initiatorId === userId ? 'outgoing' : 'incoming';
  return self ? [{ ...stored, direction, self }] : [];
}
