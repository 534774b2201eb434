import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { setTimeout } from 'node:timers/promises';
import type { CallStore } from './call-store.ts';
import { createSqlCallStore } from './sql-call-store.ts';
import { bindable, translate, type SqlConnection, type SqlDriver, type SqlValue } from './sql-driver.ts';

/** Where the database is. */
export interface SqliteOptions {
  /** Path of the file, made when it is not there; `:memory:` for one that is gone at the end. */
  readonly file: string;
  /** How long to wait for another process that writes, ms. Default 5000. */
  readonly busyTimeout?: number;
}

/**
 * Opens a store in an SQLite file, with the SQLite that Node brings along: nothing to install, one process or a few on one
 * machine. Rejects when the file cannot be opened.
 *
 * @example
 * const store = await sqliteCallStore({ file: 'calls.db' });
 */
export function sqliteCallStore(options: SqliteOptions): Promise<CallStore> {
  return createSqlCallStore(sqliteDriver(options));
}

/** Opens the file as a driver. */
export function sqliteDriver({ file, busyTimeout = 5000 }: SqliteOptions): SqlDriver {
  const database = new DatabaseSync(file, { timeout: busyTimeout });
  database.exec('pragma journal_mode = wal; pragma synchronous = normal; pragma foreign_keys = on;');
  // From here on who waits lets others run: SQLite's own waiting would stop the whole process.
  database.exec('pragma busy_timeout = 0;');
  const patiently = <T>(work: () => T | Promise<T>): Promise<T> => whileBusy(work, busyTimeout);
  const connection = connect(database);
  const inTurn = createQueue();

  return {
    dialect: 'sqlite',
    run: (sql, values) => inTurn(() => patiently(() => connection.run(sql, values))),
    all: (sql, values) => inTurn(() => patiently(() => connection.all(sql, values))),
    transaction: (work) =>
      inTurn(async () => {
        // Takes the lock for writing at once: a later one would fail where another process wrote in between.
        await patiently(() => database.exec('begin immediate'));
        try {
          const result = await work(connection);
          await patiently(() => database.exec('commit'));
          return result;
        } catch (error) {
          if (database.isTransaction) database.exec('rollback');
          throw error;
        }
      }),
    lock: async () => {}, // who writes, writes alone
    prepare: async () => {},
    close: () =>
      inTurn(async () => {
        if (database.isOpen) database.close();
      }),
  };
}

function connect(database: DatabaseSync): SqlConnection {
  const statements = new Map<string, StatementSync>();
  const prepared = (sql: string): StatementSync => {
    const known = statements.get(sql);
    if (known) return known;
    const statement = database.prepare(
      translate(
        sql,
        (name) => name,
        () => '?',
      ),
    );
    statements.set(sql, statement);
    return statement;
  };
  const bound = (values: readonly SqlValue[]): (string | number | null)[] =>
    values.map(bindable).map((value) => (typeof value === 'boolean' ? Number(value) : value));
  return {
    run: async (sql, values = []) => Number(prepared(sql).run(...bound(values)).changes),
    all: async (sql, values = []) => prepared(sql).all(...bound(values)),
  };
}

/** SQLITE_BUSY; the higher bits of a code say which kind of it. */
const sqliteBusy = 5;

/** Tries again while another connection writes, for `patience` ms at most. */
async function whileBusy<T>(work: () => T | Promise<T>, patience: number): Promise<T> {
  const until = performance.now() + patience;
  for (let delay = 1; ; delay = Math.min(50, 2 * delay)) {
    try {
      return await work();
    } catch (error) {
      const { errcode } = error as { errcode?: number };
      if (((errcode ?? 0) & 0xff) !== sqliteBusy || performance.now() > until) throw error;
      await setTimeout(delay);
    }
  }
}

/** One after the other: there is one connection, and what is not part of a transaction must wait for its end. */
function createQueue(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const next = last.then(work, work);
    last = next.catch(() => {});
    return next;
  };
}
