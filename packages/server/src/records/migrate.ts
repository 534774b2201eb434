import { ServerError } from '@org/calls-core/protocol';
import { migrations, type Migration } from './migrations.ts';
import type { SqlDriver } from './sql-driver.ts';

/**
 * Brings the tables up to date, in one transaction and under a lock: two servers may start at once. Resolves to the numbers
 * of the steps that were taken. Rejects with `unavailable` when a newer server has been here.
 */
export function migrate(driver: SqlDriver, steps: readonly Migration[] = migrations): Promise<readonly number[]> {
  return driver.transaction(async (connection) => {
    await driver.lock(connection, 'migrations');
    await driver.prepare(connection);
    await connection.run(
      'create table if not exists @calls_migrations (version integer primary key, applied_at bigint not null)',
    );
    const rows = await connection.all('select version from @calls_migrations');
    const done = new Set(rows.map(({ version }) => Number(version)));
    const newest = Math.max(0, ...done);
    if (newest > steps.length) {
      const detail = `The database is at step ${newest}, this server knows ${steps.length}: use the newer server.`;
      throw new ServerError('unavailable', { detail });
    }
    const taken: number[] = [];
    for (const [index, step] of steps.entries()) {
      const version = index + 1;
      if (done.has(version)) continue;
      for (const statement of step(driver.dialect)) await connection.run(statement);
      await connection.run('insert into @calls_migrations (version, applied_at) values (?, ?)', [version, Date.now()]);
      taken.push(version);
    }
    return taken;
  });
}
