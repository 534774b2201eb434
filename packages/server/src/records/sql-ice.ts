import type { CallStore } from './call-store.ts';
import type { SqlDriver } from './sql-driver.ts';
import { iceServers, turnCredentials } from './tables.ts';

/** ICE servers and credentials for them. */
export function iceStatements(
  driver: SqlDriver,
): Pick<
  CallStore,
  'saveIceServer' | 'removeIceServer' | 'iceServers' | 'saveTurnCredential' | 'turnCredentials' | 'removeExpired'
> {
  return {
    saveIceServer: async (server) => void (await driver.run(iceServers.replace, iceServers.values(server))),
    removeIceServer: async (id) => void (await driver.run('delete from @ice_servers where id = ?', [id])),
    async iceServers({ now, region = '', publicOnly = false }) {
      const rows = await driver.all(
        `select * from @ice_servers where (expires_at is null or expires_at > ?) and (is_public or not ?)
         order by case when region = ? then 0 else 1 end, priority, coalesce(region, ''), id`,
        [now, publicOnly, region],
      );
      return rows.map(iceServers.read);
    },
    saveTurnCredential: async (credential) =>
      void (await driver.run(turnCredentials.replace, turnCredentials.values(credential))),
    async turnCredentials(userId, now) {
      const rows = await driver.all(
        'select * from @turn_credentials where user_id = ? and expires_at > ? order by expires_at desc, id',
        [userId, now],
      );
      return rows.map(turnCredentials.read);
    },
    removeExpired: async (now) =>
      (await driver.run('delete from @ice_servers where expires_at <= ?', [now])) +
      (await driver.run('delete from @turn_credentials where expires_at <= ?', [now])),
  };
}
