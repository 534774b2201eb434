import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { CallStore } from '../../src/records/call-store.ts';
import { translate } from '../../src/records/sql-driver.ts';
import { sqliteCallStore, sqliteDriver } from '../../src/records/sqlite.ts';
import { describeCallStore, plainCall } from './call-store-contract.ts';
import { describeDatabase } from './database-contract.ts';

async function open(file: string): Promise<CallStore> {
  const store = await sqliteCallStore({ file });
  onTestFinished(() => store.close());
  return store;
}

function temporaryFile(): string {
  const folder = mkdtempSync(join(tmpdir(), 'calls-records-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, 'calls.db');
}

describe('the store in memory', () => describeCallStore(() => open(':memory:')));
describe('the store in a file', () => describeCallStore(() => open(temporaryFile())));

describe('SQLite', () => {
  describeDatabase(() => {
    const file = temporaryFile();
    return {
      open: () => {
        const driver = sqliteDriver({ file });
        onTestFinished(() => driver.close());
        return driver;
      },
      definition: async (driver, table) =>
        String((await driver.all('select sql from sqlite_schema where name = ?', [table]))[0]?.['sql']),
      plan: async (driver, sql, values) =>
        (await driver.all(`explain query plan ${sql}`, values)).map(({ detail }) => detail).join('\n'),
    };
  });

  test('what is stored is there after the file is opened again', async () => {
    const file = temporaryFile();
    const store = await sqliteCallStore({ file });
    await store.updateCall('c', () => plainCall({ id: 'c' }));
    await store.close();
    expect(await (await open(file)).findCall('c')).not.toBeNull();
  });

  test('several processes start with one new file and write into it at the same time', async () => {
    const file = temporaryFile();
    const program = `${file}.ts`;
    const source = new URL('../../src/records', import.meta.url).pathname;
    writeFileSync(
      program,
      `import { sqliteCallStore } from '${source}/sqlite.ts';
      import { newCallRecord } from '${source}/call-record.ts';
      const [, , file, name] = process.argv;
      const store = await sqliteCallStore({ file });
      for (let index = 0; index < 20; index++) {
        const id = name + index;
        await store.updateCall(id, () => ({ call: newCallRecord({ id, initiatorId: name, createdAt: 1, conversationId: 'all' }), participants: [] }));
      }
      await store.close();`,
    );
    const start = async (name: string): Promise<string> => {
      const child = spawn(process.execPath, ['--conditions=@org/source', program, file, name]);
      onTestFinished(() => void child.kill());
      let errors = '';
      child.stderr.on('data', (text) => (errors += text));
      const [code] = (await once(child, 'close')) as [number];
      return code === 0 ? '' : errors;
    };
    expect(await Promise.all(['a', 'b', 'c'].map(start))).toEqual(['', '', '']);
    expect((await (await open(file)).callsOf('all', { limit: 200 })).items).toHaveLength(60);
  });

  test('a file that cannot be opened rejects', async () => {
    await expect((async () => sqliteCallStore({ file: '/nowhere/calls.db' }))()).rejects.toThrow();
  });
});

test('a statement is put into a dialect: tables by their place, values by their number', () => {
  expect(
    translate(
      'select * from @calls where a = ? and b in (?, ?)',
      (name) => `x.${name}`,
      (index) => `$${index}`,
    ),
  ).toBe('select * from x.calls where a = $1 and b in ($2, $3)');
});
