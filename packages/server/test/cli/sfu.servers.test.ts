import { once } from 'node:events';
import { expect, test } from 'vitest';
import { lacks } from '../../../core/test/support/lacks.ts';
import { signInGuest, startCommand } from '../support/command.ts';
import { connect } from '../support/connect.ts';
import { mediaClient } from '../sfu/support/media-client.ts';

test.skipIf(lacks('mediasoup'))('--sfu forwards media, of as many devices as --max-peers says', async () => {
  const flags = ['--sfu', '--sfu-workers', '1', '--sfu-announced-address', 'localhost', '--max-peers', '1'];
  const { child, line, place } = await startCommand([...flags, '--sfu-ports', '20000-29999']);
  expect(line).not.toContain('SFU');
  const enter = async (room: string) => {
    const { user, token } = await signInGuest(place);
    const client = await connect(`ws://${place}/calls`, `${user}&token=${token}`);
    await client.join(room);
    return mediaClient(client, room);
  };
  const { joined, isToldOf } = await enter('standup');
  const [candidate] = joined.send.iceCandidates;
  expect(candidate).toMatchObject({ ip: 'localhost', protocol: 'udp' });
  expect(candidate?.['port']).toBeGreaterThanOrEqual(20_000);
  expect(candidate?.['port']).toBeLessThan(30_000);
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  await isToldOf({ event: 'gone', reason: 'drained' });
  expect(await exited).toEqual([0, null]);
});

test('--sfu without a worker says in one sentence what to do, and the server goes on', async () => {
  const { child, place } = await startCommand(['--sfu', '--sfu-workers', '1'], {
    MEDIASOUP_WORKER_BIN: '/nowhere/mediasoup-worker',
  });
  const lines: string[] = [];
  child.stderr?.on('data', (data: Buffer) => lines.push(String(data)));
  await expect.poll(() => lines.join('')).toContain('there is no SFU: install the package mediasoup');
  expect((await fetch(`http://${place}/ready`)).status).toBe(200);
});
