import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { connectClient } from '../support/node-client.ts';
import { freePort, startPrivateRedis } from '../support/private-redis.ts';
import { startNodes } from '../support/start-nodes.ts';

const lacking = ['redis', 'nginx'].filter((name) => process.env['CALLS_MISSING']?.split(',').includes(name));
const name =
  'behind nginx, by the configuration of the guide, clients meet across nodes, and go to the other one when theirs is gone';

test.skipIf(lacking.length > 0)(lacking.length > 0 ? `${name} (${lacking.join()} is missing)` : name, async () => {
  const redis = await startPrivateRedis();
  onTestFinished(() => redis.stop());
  const nodes = await startNodes(2, { url: redis.url }, { trustProxy: 1 });
  const port = await startNginx(nodes.map(({ url }) => Number(new URL(url).port)));
  const url = `ws://127.0.0.1:${port}/calls`;

  const clients = await Promise.all(['alice', 'bob', 'carol', 'dave'].map((user) => connectClient(url, user)));
  const homes = clients.map(({ frames }) => frames[0]?.['node']);
  expect(new Set(homes)).toEqual(new Set(nodes.map(({ cluster }) => cluster.node)));
  const [alice] = clients;
  const other = clients.findIndex((_, index) => homes[index] !== homes[0]);
  const user = ['alice', 'bob', 'carol', 'dave'][other] ?? '';
  const home = nodes.find(({ cluster }) => cluster.node === homes[0]);
  await vi.waitFor(() => expect([...(home?.cluster.nodesOfUser(user) ?? [])]).toHaveLength(1));
  alice?.cast('across', { user });
  await clients[other]?.hears({ id: 'across' });

  await home?.close();
  expect(await alice?.closed).toMatch(/^1012/);
  const again = await connectClient(url, 'alice');
  expect(again.frames[0]?.['node']).toBe(homes[other]);
});

/** Starts nginx with the guide's configuration on a free port, before the given ones. */
async function startNginx(ports: readonly number[]): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'calls-nginx-'));
  const port = await freePort();
  const guide = readFileSync(new URL('../../../../docs/guide/server-scale.md', import.meta.url), 'utf8');
  const documented = /```nginx \[nginx-calls\.conf\]\n(.*?)```/s.exec(guide)?.[1] ?? '';
  const site = documented
    .replace('listen 8080;', `listen 127.0.0.1:${port};`)
    .replaceAll(/127\.0\.0\.1:808([12])/g, (_, index) => `127.0.0.1:${ports[Number(index) - 1]}`);
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  writeFileSync(
    join(folder, 'nginx.conf'),
    `daemon off; pid ${folder}/pid; error_log ${folder}/error.log; worker_processes 1; user root;
events {}
http { access_log off; ${temporary.map((what) => `${what}_temp_path ${folder}/${what};`).join(' ')}
${site} }`,
  );
  const child: ChildProcess = spawn('nginx', ['-c', join(folder, 'nginx.conf'), '-p', folder], {
    env: { ...process.env, PATH: `${process.env['PATH']}:/usr/sbin:/sbin` },
    stdio: 'ignore',
  });
  onTestFinished(async () => {
    const gone = once(child, 'exit');
    child.kill('SIGTERM');
    await gone;
    rmSync(folder, { recursive: true, force: true });
  });
  await vi.waitFor(async () => expect((await fetch(`http://127.0.0.1:${port}/health`)).status).toBe(200), 10_000);
  return port;
}
