import type { CallStore } from './call-store.ts';
import { migrate } from './migrate.ts';
import { callStatements } from './sql-calls.ts';
import type { SqlDriver } from './sql-driver.ts';
import { historyStatements } from './sql-history.ts';
import { iceStatements } from './sql-ice.ts';
import { recordingStatements } from './sql-recordings.ts';
import { retentionStatements } from './sql-retention.ts';
import { roomStatements } from './sql-rooms.ts';

/** Makes a store of a database: brings its tables up to date first. Closes the driver when that fails. */
export async function createSqlCallStore(driver: SqlDriver): Promise<CallStore> {
  try {
    await migrate(driver);
  } catch (error) {
    await driver.close();
    throw error;
  }
  return {
    ...callStatements(driver),
    ...historyStatements(driver),
    ...recordingStatements(driver),
    ...roomStatements(driver),
    ...iceStatements(driver),
    ...retentionStatements(driver),
    check: async () => void (await driver.all('select 1 as answer')),
    close: () => driver.close(),
  };
}
