import { Pool, types, type PoolClient } from 'pg';
import { bindable, translate, type SqlConnection, type SqlDriver, type SqlRow } from './sql-driver.ts';

/** Which database. */
export interface PostgresOptions {
  /** Address, as `postgres://user:password@host:5432/database?sslmode=verify-full`. */
  readonly url: string;
  /** Schema for the tables, made when it is not there: small letters, digits and underscores. Default `calls`. */
  readonly schema?: string;
  /** Connections at most. Default 10. */
  readonly connections?: number;
  /** How long to wait for a connection, and for a statement, ms. Default 10 000. */
  readonly timeout?: number;
  /** Called when a connection that nobody uses breaks; a new one is made when it is needed. */
  readonly onConnectionError?: (error: Error) => void;
}

/** How columns are read, by the type's number: `bigint` holds times and sizes, all below 2^53; JSON is parsed by the store. */
const readers: Readonly<Record<number, (text: string) => unknown>> = { 20: Number, 114: String, 3802: String };

/** Opens a pool as a driver. Throws a `TypeError` for a schema's name that is none. */
export function postgresDriver(options: PostgresOptions): SqlDriver {
  const { url, schema = 'calls', connections = 10, timeout = 10_000, onConnectionError = () => {} } = options;
  if (!/^[a-z_][a-z0-9_]{0,62}$/.test(schema)) {
    throw new TypeError(`schema must be small letters, digits and underscores, not ${JSON.stringify(schema)}`);
  }
  const pool = new Pool({
    connectionString: url,
    max: connections,
    connectionTimeoutMillis: timeout,
    statement_timeout: timeout,
    query_timeout: 2 * timeout,
    allowExitOnIdle: true,
    types: {
      getTypeParser: (type: number, format?: 'text' | 'binary') =>
        readers[type] ?? types.getTypeParser(type, format as 'text'),
    },
  });
  // Without a listener a lost connection would end the process.
  pool.on('error', onConnectionError);
  const translated = createTranslation(schema);
  const on = (client: Pool | PoolClient): SqlConnection => ({
    run: async (sql, values = []) => (await client.query(translated(sql), values.map(bindable))).rowCount ?? 0,
    all: async (sql, values = []) => (await client.query<SqlRow>(translated(sql), values.map(bindable))).rows,
  });
  let closing: Promise<void> | undefined;

  return {
    dialect: 'postgres',
    ...on(pool),
    transaction: (work) => inTransaction(pool, (client) => work(on(client))),
    lock: async (connection, name) => {
      await connection.all('select pg_advisory_xact_lock(hashtextextended(?, 0))', [`${schema}/${name}`]);
    },
    prepare: async (connection) => void (await connection.run(`create schema if not exists "${schema}"`)),
    close: () => (closing ??= pool.end()),
  };
}

function createTranslation(schema: string): (sql: string) => string {
  const known = new Map<string, string>();
  return (sql) => {
    const before = known.get(sql);
    if (before !== undefined) return before;
    const text = translate(
      sql,
      (name) => `"${schema}".${name}`,
      (index) => `$${index}`,
    );
    known.set(sql, text);
    return text;
  };
}

async function inTransaction<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken = false;
  // What a query does not tell, its rejection does; without a listener a connection lost now would end the process.
  const ignore = (): void => {};
  client.on('error', ignore);
  try {
    await client.query('begin');
    const result = await work(client);
    await client.query('commit');
    return result;
  } catch (error) {
    broken = await client.query('rollback').then(
      () => false,
      () => true,
    );
    throw error;
  } finally {
    client.off('error', ignore);
    client.release(broken);
  }
}
