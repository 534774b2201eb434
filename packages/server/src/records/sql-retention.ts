import { forgottenUser, type CallStore } from './call-store.ts';
import type { SqlDriver } from './sql-driver.ts';

/** What is only about one user, by table and column. */
const personal = [
  ['call_consents', 'user_id'],
  ['call_quality_reports', 'user_id'],
  ['call_events', 'user_id'],
  ['turn_credentials', 'user_id'],
  ['room_visits', 'user_id'],
  ['room_messages', 'sender'],
] as const;

/** What grows old, by table and the column that says when it was over. */
const aging = [
  ['calls', 'ended_at'],
  ['room_visits', 'left_at'],
  ['room_messages', 'timestamp'],
] as const;

/** Rows of one step: years of records are removed bit by bit, and others get their turn in between. */
const pruneBatch = 500;

/** Removes what is old, and what is about a user. */
export function retentionStatements(driver: SqlDriver): Pick<CallStore, 'prune' | 'forgetUser'> {
  return {
    async prune(time) {
      let removed = 0;
      for (const [table, column] of aging) {
        const sql = `delete from @${table} where id in (select id from @${table} where ${column} < ? limit ?)`;
        for (let rows = pruneBatch; rows === pruneBatch; removed += rows) {
          rows = await driver.run(sql, [time, pruneBatch]);
        }
      }
      return removed;
    },
    forgetUser: (userId) =>
      driver.transaction(async (connection) => {
        for (const [table, column] of personal) {
          await connection.run(`delete from @${table} where ${column} = ?`, [userId]);
        }
        await connection.run(
          `delete from @calls where id in (select call_id from @call_participants where user_id = ?)
           and not exists (select 1 from @call_participants p where p.call_id = @calls.id and p.user_id not in (?, ?))`,
          [userId, userId, forgottenUser],
        );
        await connection.run('delete from @call_participants where user_id = ?', [userId]);
        await connection.run('update @calls set initiator_id = ?, metadata = ? where initiator_id = ?', [
          forgottenUser,
          '{}',
          userId,
        ]);
        await connection.run('update @calls set ended_by = null where ended_by = ?', [userId]);
        await connection.run('update @call_recordings set started_by = null where started_by = ?', [userId]);
      }),
  };
}
