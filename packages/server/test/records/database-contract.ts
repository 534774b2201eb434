import { detailedCallStatuses, detailedParticipantStatuses } from '@org/calls-core/status-names';
import { expect, test } from 'vitest';
import type { HistoryOptions } from '../../src/records/call-store.ts';
import { migrate } from '../../src/records/migrate.ts';
import { migrations } from '../../src/records/migrations.ts';
import { createSqlCallStore } from '../../src/records/sql-call-store.ts';
import type { SqlDriver } from '../../src/records/sql-driver.ts';
import { conditionsOf, historyQuery, pageOf } from '../../src/records/sql-history.ts';
import { plainCall } from './call-store-contract.ts';

/** What a driver brings to the tests. */
export interface DatabaseUnderTest {
  /** Opens the test's own database, again at each call. */
  readonly open: () => SqlDriver;
  /** The definition of a table of ours, with its checks. */
  readonly definition: (driver: SqlDriver, table: string) => Promise<string>;
  /** How the database would run a statement. */
  readonly plan: (
    driver: SqlDriver,
    sql: string,
    values: readonly (string | number | boolean | null)[],
  ) => Promise<string>;
}

/** What both databases must do beneath the store. `make` gives an empty database, removed after the test. */
export function describeDatabase(make: () => DatabaseUnderTest): void {
  test('an empty database gets every table; a second start changes nothing', async () => {
    const { open } = make();
    const driver = open();
    expect(await migrate(driver)).toEqual(migrations.map((_, index) => index + 1));
    const store = await createSqlCallStore(open());
    await store.updateCall('c', () => plainCall({ id: 'c' }));
    expect(await migrate(driver)).toEqual([]);
    expect(await store.findCall('c')).not.toBeNull();
    for (const name of [
      ...['calls', 'call_participants', 'call_events', 'call_recordings', 'ice_servers', 'call_quality_reports'],
      ...['call_consents', 'turn_credentials', 'room_visits', 'room_messages'],
    ]) {
      expect(await driver.all(`select count(*) as rows from @${name}`)).toHaveLength(1);
    }
  });

  test('servers that start at once migrate once, and all of them work', async () => {
    const { open } = make();
    const stores = await Promise.all(Array.from({ length: 4 }, () => createSqlCallStore(open())));
    await Promise.all(
      stores.map((store, index) => store.updateCall(`c${index}`, () => plainCall({ id: `c${index}` }))),
    );
    expect((await stores[0]!.history('alice')).items).toHaveLength(4);
    expect(await open().all('select version from @calls_migrations')).toHaveLength(migrations.length);
  });

  test('a step that fails leaves nothing behind, and the next start takes it again', async () => {
    const { open } = make();
    const driver = open();
    await migrate(driver);
    const more = 'create table @later (id text primary key)';
    await expect(migrate(driver, [...migrations, () => [more, 'no statement at all']])).rejects.toThrow();
    await expect(driver.all('select * from @later')).rejects.toThrow();
    expect(await migrate(driver, [...migrations, () => [more]])).toEqual([migrations.length + 1]);
    expect(await driver.all('select * from @later')).toEqual([]);
  });

  test('an older server does not touch what a newer one has made', async () => {
    const { open } = make();
    await migrate(open(), [...migrations, () => ['create table @later (id text primary key)']]);
    await expect(createSqlCallStore(open())).rejects.toMatchObject({ code: 'unavailable' });
  });

  test('the database allows exactly the statuses of the code', async () => {
    const { open, definition } = make();
    const driver = open();
    await migrate(driver);
    const allowed = async (table: string) => {
      const check =
        (await definition(driver, table)).match(/status[^[(]*(?:in|ANY)[^'\]]*?([([].*?[\])])/is)?.[1] ?? '';
      return [...check.matchAll(/'([^']*)'/g)].map(([, name]) => name);
    };
    expect(await allowed('calls')).toEqual([...detailedCallStatuses]);
    expect(await allowed('call_participants')).toEqual([...detailedParticipantStatuses]);
  });

  test('a page of a history of 10 000 calls is found by the index, also with filters', async () => {
    const { open, plan } = make();
    const driver = open();
    const store = await createSqlCallStore(driver);
    await store.updateCall('c', () => plainCall({ id: 'c' }));
    await driver.transaction(async (connection) => {
      const columns = async (table: string) =>
        Object.keys((await connection.all(`select * from @${table} limit 1`))[0]!);
      const numbers = `with recursive n (i) as (select 1 union all select i + 1 from n where i < 10000)`;
      for (const [table, id] of [
        ['calls', 'id'],
        ['call_participants', 'call_id'],
      ] as const) {
        const names = await columns(table);
        const values: Record<string, string> = {
          [id]: `'c' || i`,
          ...{ created_at: 'i', call_created_at: 'i' },
          ...(table === 'calls' && { status: `case when i % 3 = 0 then 'no_answer' else 'ended' end` }),
        };
        const made = names.map((name) => values[name] ?? name);
        const source = `select * from @${table} where ${id} = 'c'`;
        await connection.run(
          `insert into @${table} (${names.join(', ')}) ${numbers} select ${made.join(', ')} from n cross join (${source}) as t`,
        );
      }
    });
    await driver.run('analyze');
    const { next } = await store.history('bob', { limit: 100 });
    const queries: readonly HistoryOptions[] = [
      { limit: 100 },
      { limit: 100, cursor: next },
      { limit: 100, cursor: next, status: ['ended'], direction: 'incoming', before: 5000, after: 10 },
    ];
    for (const options of queries) {
      const { sql, values } = historyQuery('bob', conditionsOf(options), pageOf(options));
      const found = await plan(driver, sql, values);
      expect(found).toMatch(/call_participants_history/);
      expect(found).not.toMatch(/seq scan on call_participants|scan p\b|temp b-tree|\bsort\b/i);
    }
    expect((await store.history('bob', { limit: 3 })).items.map(({ call }) => call.createdAt)).toEqual([
      10_000, 9999, 9998,
    ]);
  });
}
