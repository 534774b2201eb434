import { expect, test } from 'vitest';
import type { JsonValue } from '../../src/protocol/messages.ts';
import { ServerError } from '../../src/protocol/server-errors.ts';
import { serverIceServers } from '../../src/signaling/server-ice-servers.ts';

const door = (answer: () => Promise<JsonValue | undefined>, asked: unknown[] = []) => ({
  request(method: string, body?: JsonValue) {
    asked.push([method, body]);
    return answer();
  },
  onNotice: () => () => {},
  onWelcome: () => () => {},
});

test('the servers are those that the server issued, for as long as it says', async () => {
  const asked: unknown[] = [];
  const turn = { urls: ['turn:turn.example:3478'], username: '1:alice', credential: 'x' };
  const issued = { iceServers: [{ urls: 'stun:stun.example' }, turn, { urls: 7 }, null], ttl: 60_000 };
  const fetchServers = serverIceServers(
    door(async () => issued, asked),
    { region: 'eu' },
  );
  expect(await fetchServers()).toEqual({ servers: [{ urls: ['stun:stun.example'] }, turn], ttl: 60_000 });
  expect(asked).toEqual([['turn.credentials', { region: 'eu' }]]);
});

test('a server that has none gives none', async () => {
  const none = serverIceServers(door(() => Promise.reject(new ServerError('not-found'))));
  expect(await none()).toMatchObject({ servers: [] });
});

test.each([
  ['is refused', door(() => Promise.reject(new ServerError('rate-limited'))), 'rate-limited'],
  ['is answered with something else', door(async () => 'soon'), 'invalid-message'],
  ['has no server', undefined, 'no-server'],
])('a question that %s rejects with its code', async (_what, server, code) => {
  await expect(serverIceServers(server)()).rejects.toMatchObject({ code });
});
