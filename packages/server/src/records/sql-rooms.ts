import type { CallStore } from './call-store.ts';
import { boundLimit, pageQuery, toPage } from './paging.ts';
import type { SqlDriver } from './sql-driver.ts';
import { chatMessages, roomVisits } from './tables.ts';

/** Who was in a room, and what was said there. */
export function roomStatements(
  driver: SqlDriver,
): Pick<CallStore, 'roomHistory' | 'addMessage' | 'lastMessages' | 'clearMessages'> {
  return {
    async roomHistory(room, options = {}) {
      const { condition, values, fetch } = pageQuery(options, 'joined_at', 'id');
      const rows = await driver.all(
        `select * from @room_visits where room = ?${condition} order by joined_at desc, id desc limit ?`,
        [room, ...values, fetch],
      );
      return toPage(rows.map(roomVisits.read), fetch, ({ joinedAt, id }) => ({ at: joinedAt, id }));
    },
    addMessage: async (message) => void (await driver.run(chatMessages.insert, chatMessages.values(message))),
    async lastMessages(room, limit) {
      const rows = await driver.all(
        'select * from @room_messages where room = ? order by timestamp desc, id desc limit ?',
        [room, boundLimit(limit)],
      );
      return rows.map(chatMessages.read).reverse();
    },
    clearMessages: (room) => driver.run('delete from @room_messages where room = ?', [room]),
  };
}
