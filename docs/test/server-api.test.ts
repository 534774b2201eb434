import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { type CallsServer, serverErrorTable } from '@org/calls-server';
import { expect, onTestFinished, test } from 'vitest';
import { readPage, writeBlock } from './support/guide.ts';

const page = readPage('server-api');

/** The page's server on a free port; its address. */
async function start(): Promise<string> {
  const { server } = (await import(/* @vite-ignore */ writeBlock(page, 'server.ts'))) as { server: CallsServer };
  onTestFinished(() => server.close());
  return `http://127.0.0.1:${await server.listen(0, '127.0.0.1')}`;
}

test('the commands of the page are a whole call', async () => {
  const url = await start();
  const script = page.blocks.find(({ name }) => name === 'call.sh')?.code ?? '';
  const commands = script.replace('http://localhost:8080', url).replace(/^(curl .*)$/gm, '$1; echo');
  const shell = spawn('sh', ['-eu', '-c', commands], { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  shell.stdout.on('data', (data) => (output += String(data)));
  expect(await once(shell, 'close')).toEqual([0, null]);
  expect(
    output
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line)),
  ).toMatchObject([
    { success: true, call: { id: 'c1', type: 'video', status: 'initiating' } },
    { success: true, participant: { status: 'connecting' } },
    { success: true, mediaState: { audioEnabled: false, videoEnabled: true, screenSharing: false } },
    { id: 'c1', status: 'active', participants: [{ user_id: 'alice' }, { user_id: 'bob' }] },
    { success: true, call: { id: 'c1', status: 'ended' } },
    { calls: [{ id: 'c1', status: 'ended' }], cursor: null },
  ]);
});

test('the page names every route of the API', async () => {
  const { createCallsServer } = await import('@org/calls-server');
  const server = createCallsServer({ authenticate: async () => null, api: true });
  onTestFinished(() => server.close());
  const port = await server.listen(0, '127.0.0.1');
  const answer = await fetch(`http://127.0.0.1:${port}/api/calls/openapi.json`);
  const { paths } = (await answer.json()) as { paths: Record<string, Record<string, unknown>> };
  const routes = Object.entries(paths).flatMap(([path, methods]) => {
    const short = path.replace('/api/calls', '').replace('{id}', ':id') || '/';
    return Object.keys(methods).map((method) => `\`${method.toUpperCase()} ${short}\``);
  });
  expect(routes.filter((route) => !page.text.includes(route))).toEqual([]);
});

test('the statuses of the page are those of the table of errors', () => {
  const rows = [...page.text.matchAll(/^\| (\d{3}) \| (.+) \|$/gm)];
  const told = rows.flatMap(([, status, codes = '']) =>
    [...codes.matchAll(/`([\w-]+)`/g)].map(([, code = '']) => [code, Number(status)]),
  );
  expect(told).toHaveLength(12);
  expect(told).toEqual(told.map(([code]) => [code, serverErrorTable[code as keyof typeof serverErrorTable].status]));
});
