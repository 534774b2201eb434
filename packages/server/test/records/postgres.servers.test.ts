import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import type { CallStore } from '../../src/records/call-store.ts';
import { postgresDriver } from '../../src/records/postgres-driver.ts';
import { postgresCallStore } from '../../src/records/postgres.ts';
import { type PrivatePostgres, startPrivatePostgres } from '../support/private-postgres.ts';
import { describeCallStore, plainCall } from './call-store-contract.ts';
import { describeDatabase } from './database-contract.ts';

const missing = process.env['CALLS_MISSING']?.split(',').includes('postgresql') ?? false;
const suffix = missing ? ' (postgresql is missing)' : '';

describe.skipIf(missing)(`PostgreSQL${suffix}`, () => {
  let server: PrivatePostgres;
  let schemas = 0;
  beforeAll(async () => {
    server = await startPrivatePostgres();
  });
  afterAll(() => server.stop());

  const open = async (schema: string): Promise<CallStore> => {
    const store = await postgresCallStore({ url: server.url, schema, connections: 4 });
    onTestFinished(() => store.close());
    return store;
  };

  describe('the store', () => describeCallStore(() => open(`store_${++schemas}`)));

  test('a connection that is lost in a transaction fails that transaction and nothing else', async () => {
    const driver = postgresDriver({ url: server.url, schema: `lost_${++schemas}` });
    onTestFinished(() => driver.close());
    const isThere = async (pid: unknown): Promise<boolean> =>
      (await driver.all('select pid from pg_stat_activity where pid = ?', [pid as number])).length > 0;
    const transaction = driver.transaction(async (connection) => {
      const [own] = await connection.all('select pg_backend_pid() as pid');
      await driver.all('select pg_terminate_backend(?)', [own!['pid'] as number]);
      await vi.waitFor(async () => expect(await isThere(own!['pid'])).toBe(false), { timeout: 10_000 });
      return connection.all('select 1 as one');
    });
    await expect(transaction).rejects.toThrow();
    expect(await driver.all('select 1 as one')).toEqual([{ one: 1 }]);
  });

  describeDatabase(() => {
    const schema = `database_${++schemas}`;
    return {
      open: () => {
        const driver = postgresDriver({ url: server.url, schema, connections: 4 });
        onTestFinished(() => driver.close());
        return driver;
      },
      definition: async (driver, table) =>
        (
          await driver.all(
            `select pg_get_constraintdef(oid) as text from pg_constraint
             where conrelid = cast(? as regclass) and contype = 'c' and conname like '%status%'`,
            [`${schema}.${table}`],
          )
        )
          .map(({ text }) => text)
          .join('\n'),
      plan: async (driver, sql, values) =>
        (await driver.all(`explain ${sql}`, values)).map((row) => row['QUERY PLAN']).join('\n'),
    };
  });

  test('stores of several schemas in one database know nothing of each other', async () => {
    const [one, two] = [await open('tenant_1'), await open('tenant_2')];
    await one.updateCall('c', () => plainCall({ id: 'c' }));
    expect(await two.findCall('c')).toBeNull();
    await two.updateCall('c', () => plainCall({ id: 'c' }));
    await one.forgetUser('bob');
    expect((await two.findCall('c'))?.participants).toHaveLength(2);
  });

  test('a schema’s name that is none is refused before anything is asked', () => {
    expect(() => postgresDriver({ url: server.url, schema: 'a"; drop schema b' })).toThrow(TypeError);
  });

  test('a server that goes away and comes back is used again', async () => {
    const onConnectionError = vi.fn();
    const store = await postgresCallStore({ url: server.url, schema: 'outage', onConnectionError });
    onTestFinished(() => store.close());
    await store.updateCall('c', () => plainCall({ id: 'c' }));
    await server.kill();
    await expect(store.findCall('c')).rejects.toThrow();
    await server.start();
    expect(await store.findCall('c')).not.toBeNull();
    expect(onConnectionError).toHaveBeenCalled();
  });

  test('a database that is not there rejects', async () => {
    await expect(postgresCallStore({ url: server.url.replace('/postgres', '/nothing') })).rejects.toThrow(/nothing/);
  });
});
