import { spawn } from 'node:child_process';
import { onTestFinished, expect, test } from 'vitest';
import { startCoturn } from '../../benchmarks/lib/coturn.ts';
import { readPage, writeBlock } from './support/guide.ts';

interface Credentials {
  readonly username: string;
  readonly credential: string;
  /** Ms. */
  readonly ttl: number;
}

const missing = process.env['CALLS_MISSING']?.split(',').includes('coturn');
/** As the guide's configuration says. */
const secret = 'only-for-development';

const name = 'coturn relays by the configuration and the credentials of the guide';
test.skipIf(missing)(missing ? `${name} (coturn is missing)` : name, async () => {
  const configuration = readPage('network').blocks.find(({ name }) => name === 'turnserver.conf')?.code ?? '';
  const { port, close } = await startCoturn({ configuration, secrets: [secret] });
  onTestFinished(close);
  expect(configuration).toContain(`static-auth-secret=${secret}\n`);
  const { turnCredentials } = (await import(
    /* @vite-ignore */ writeBlock(readPage('network'), 'turn-credentials.mjs')
  )) as { turnCredentials(user: string, secret: string): Credentials };

  const good = turnCredentials('alice', secret);
  expect(good.ttl).toBe(3_600_000);
  expect(await allocate(port, good)).toBe('relayed');
  expect(await allocate(port, turnCredentials('alice', 'another secret'))).toBe('refused');
});

/** Asks for an address at the server, as a browser does: first without credentials, then with them; a third time means no. */
async function allocate(port: number, { username, credential }: Credentials): Promise<'relayed' | 'refused'> {
  const peer = ['-y', '-n', '1', '-m', '1'];
  const args = ['-v', '-p', String(port), '-u', username, '-w', credential, ...peer, '127.0.0.1'];
  const client = spawn('turnutils_uclient', args);
  onTestFinished(() => void client.kill('SIGKILL'));
  let said = '';
  for await (const text of client.stdout) {
    said += text;
    if (said.includes('Received relay addr')) return 'relayed';
    if (said.split('allocate sent').length > 3) return 'refused';
  }
  throw new Error(`The client ended: ${said}`);
}
