import type { CallStore } from './call-store.ts';
import { postgresDriver, type PostgresOptions } from './postgres-driver.ts';
import { createSqlCallStore } from './sql-call-store.ts';

export type { PostgresOptions } from './postgres-driver.ts';

/**
 * Opens a store in PostgreSQL 13 or newer. Needs the package `pg`. Rejects when the database does not answer.
 *
 * @example
 * const store = await postgresCallStore({ url: 'postgres://calls:secret@localhost/app' });
 */
export function postgresCallStore(options: PostgresOptions): Promise<CallStore> {
  return createSqlCallStore(postgresDriver(options));
}
