/** What a statement takes and a column holds. JSON is text on the way in. */
export type SqlValue = string | number | boolean | null;

/** A row as the database gives it. */
export type SqlRow = Readonly<Record<string, unknown>>;

/**
 * Runs statements. Values are marked `?` and always bound; `@name` is a table of ours, wherever the database keeps it.
 */
export interface SqlConnection {
  /** Resolves to the number of rows that were changed. */
  run(sql: string, values?: readonly SqlValue[]): Promise<number>;
  all(sql: string, values?: readonly SqlValue[]): Promise<readonly SqlRow[]>;
}

/** All that the store needs of a database. */
export interface SqlDriver extends SqlConnection {
  readonly dialect: 'sqlite' | 'postgres';
  /** Runs `work` as one step: all of it or nothing; rejects with what `work` rejects with. */
  transaction<T>(work: (connection: SqlConnection) => Promise<T>): Promise<T>;
  /** Inside a transaction: waits until nobody else holds the lock of this name, and holds it until the transaction ends. */
  lock(connection: SqlConnection, name: string): Promise<void>;
  /** Makes the place where the tables are to be. Called inside a transaction. */
  prepare(connection: SqlConnection): Promise<void>;
  /** Idempotent. */
  close(): Promise<void>;
}

/** Puts a statement into a dialect: `table` names a table of ours, `mark` a value by its number from 1. */
export function translate(sql: string, table: (name: string) => string, mark: (index: number) => string): string {
  let index = 0;
  return sql.replace(/@(\w+)|\?/g, (_, name?: string) => (name ? table(name) : mark(++index)));
}

/** A value that both databases take: PostgreSQL knows no NUL in a text. */
export function bindable(value: SqlValue): SqlValue {
  return typeof value === 'string' ? value.replaceAll('\0', '\uFFFD') : value;
}
