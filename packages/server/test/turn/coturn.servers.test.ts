import { join } from 'node:path';
import { beforeAll, describe, expect, test, afterAll } from 'vitest';
import { type Coturn, startCoturn } from '../../../../benchmarks/lib/coturn.ts';
import { readCodeBlocks } from '../../../core/test/support/code-blocks.ts';
import { readFileSync } from 'node:fs';
import { turnCredentials, type TurnOptions } from '../../src/turn/turn-credentials.ts';
import { openTurnClient, type TurnClient } from '../support/turn-client.ts';

const missing = process.env['CALLS_MISSING']?.split(',').includes('coturn');
const network = join(import.meta.dirname, '../../../../docs/guide/network.md');
const day = 86_400_000;
let turn: Coturn;

function configuration(): string {
  const block = readCodeBlocks(readFileSync(network, 'utf8')).find(({ name }) => name === 'turnserver-public.conf');
  if (!block) throw new Error('The guide has no configuration for a public server.');
  return block.code;
}

function client(user: string, options: Partial<TurnOptions> = {}): TurnClient {
  const servers = [{ urls: `turn:127.0.0.1:${turn.port}` }];
  return openTurnClient(turn.port, turnCredentials({ secret: 'new', servers, ...options })(user).credentials);
}

describe.skipIf(missing)(
  `coturn with the guide's configuration for the public${missing ? ' (coturn is missing)' : ''}`,
  () => {
    beforeAll(async () => {
      turn = await startCoturn({ configuration: configuration(), secrets: ['new', 'old'] });
    });
    afterAll(() => turn?.close());

    test('relays for our credentials, whatever is in the user’s id', async () => {
      for (const user of ['alice', 'org:bob@example.org', '名前 😀', 'x'.repeat(256)]) {
        const alice = client(user);
        expect(await alice.allocate()).toBe(0);
        expect(await alice.permit('198.51.100.7')).toBe(0);
      }
    });

    test('takes credentials of the old secret until it is taken out', async () => {
      expect(await client('carol', { secret: 'old' }).allocate()).toBe(0);
      expect(await client('carol', { secret: ['new', 'old'] }).allocate()).toBe(0);
    });

    test('refuses forged and expired credentials, and another user’s password', async () => {
      expect(await client('mallory', { secret: 'guessed' }).allocate()).toBe(401);
      const lastWeek = { wallTime: () => Date.now() - 7 * day };
      expect(await client('mallory', { clock: lastWeek }).allocate()).toBe(401);
      const { credentials } = turnCredentials({ secret: 'new', servers: [] })('alice');
      const username = credentials.username.replace('alice', 'mallory');
      expect(await openTurnClient(turn.port, { ...credentials, username }).allocate()).toBe(401);
      const later = credentials.username.replace(/^\d+/, (expiry) => String(Number(expiry) + 1));
      expect(await openTurnClient(turn.port, { ...credentials, username: later }).allocate()).toBe(401);
    });

    test('reaches no address of the networks behind it', async () => {
      const mallory = client('mallory');
      expect(await mallory.allocate()).toBe(0);
      const inside = [
        ...['127.0.0.1', '10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.1.1', '169.254.169.254'],
        ...['100.64.0.1', '0.0.0.1', '192.0.0.8', '198.18.0.1', '224.0.0.1', '239.255.255.250', '255.255.255.255'],
      ];
      const answers: [string, number][] = [];
      for (const peer of inside) answers.push([peer, await mallory.permit(peer)]);
      expect(answers).toEqual(inside.map((peer) => [peer, 403]));
      for (const peer of ['172.32.0.1', '192.169.0.1', '198.51.100.7', '11.0.0.1'])
        expect(await mallory.permit(peer)).toBe(0);
    });

    test('gives one user twelve addresses at a time, however often the credentials are renewed', async () => {
      const answers: number[] = [];
      for (let index = 0; index < 13; index++) {
        answers.push(await client('greedy', { ttl: day - index * 1000 }).allocate());
      }
      expect(answers).toEqual([...Array<number>(12).fill(0), 486]);
      expect(await client('modest').allocate()).toBe(0);
    });
  },
);
