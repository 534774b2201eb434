import { once } from 'node:events';
import { expect, onTestFinished, test } from 'vitest';
import { signInGuest, startCommand } from '../support/command.ts';
import { startPrivatePostgres } from '../support/private-postgres.ts';

const missing = process.env['CALLS_MISSING']?.split(',').includes('postgresql') ?? false;
const name = 'commands with one PostgreSQL share their calls, and know them after a restart';

test.skipIf(missing)(missing ? `${name} (postgresql is not installed)` : name, async () => {
  const database = await startPrivatePostgres();
  onTestFinished(() => database.stop());
  const settings = ['--database', database.url, '--guest-secret', 'a secret that is long enough for HS256'];
  const [one, two] = [await startCommand(settings), await startCommand(settings)];
  const { token } = await signInGuest(one.place);
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const find = async (place: string): Promise<unknown> =>
    (await fetch(`http://${place}/api/calls/c1`, { headers })).json();
  const body = JSON.stringify({ callId: 'c1', type: 'voice', targetUserId: 'bob' });
  expect((await fetch(`http://${one.place}/api/calls/initiate`, { method: 'POST', headers, body })).status).toBe(200);
  expect(await find(two.place)).toMatchObject({ id: 'c1' });
  for (const { child } of [one, two]) {
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([0, null]);
  }
  expect(await find((await startCommand(settings)).place)).toMatchObject({ id: 'c1' });
});
