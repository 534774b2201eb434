import { createHmac, generateKeyPairSync } from 'node:crypto';
import { SignJWT } from 'jose';
import { expect, test } from 'vitest';
import { socketIoDoor } from '../../src/doors/socket-io.ts';
import { type CallsServerOptions, jwt } from '../../src/index.ts';
import { believe, startServer } from '../support/start-server.ts';
import { doors, type Papers } from './attackers.ts';
import { bystanders } from './bystanders.ts';

const secret = 'a secret that is shared with whoever issues tokens';
const lines: string[] = [];
const write = (details: object, message: string): void =>
  void lines.push(
    message + JSON.stringify(details, Object.getOwnPropertyNames(Object(Object(details).err)).concat('err')),
  );
const log = { error: write, warn: write, info: write, debug: write };

/** Bystanders are believed; whoever else comes needs a token. */
const tokens = jwt({ secret, audience: 'calls' });
const authenticate: CallsServerOptions['authenticate'] = (request) =>
  request.user?.startsWith('bystander') ? believe(request) : tokens(request);

function sign(claims: Record<string, unknown>, key: Uint8Array = Buffer.from(secret)): Promise<string> {
  return new SignJWT({ sub: 'mallory', aud: 'calls', exp: Math.floor(Date.now() / 1000) + 60, ...claims })
    .setProtectedHeader({ alg: 'HS256' })
    .sign(key);
}

function unsigned(header: object): string {
  const part = (data: object): string => Buffer.from(JSON.stringify(data)).toString('base64url');
  return `${part(header)}.${part({ sub: 'mallory', aud: 'calls', exp: 9_999_999_999 })}`;
}

function confused(): string {
  const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const head = unsigned({ alg: 'HS256' });
  const pem = publicKey.export({ type: 'spki', format: 'pem' });
  return `${head}.${createHmac('sha256', pem).update(head).digest('base64url')}`;
}

const attacks: Record<string, [code: string, papers: () => Promise<Papers>]> = {
  'a page of another origin': ['origin-not-allowed', async () => ({ origin: 'https://evil.example' })],
  'an origin that is none': ['origin-not-allowed', async () => ({ origin: 'https://127.0.0.1@evil.example' })],
  'no origin where one must be': ['origin-not-allowed', async () => ({})],
  'no token': ['unauthenticated', async () => ({ origin: 'here' })],
  'a token that is none': ['unauthenticated', async () => ({ origin: 'here', token: '\u001b[31mx\nroot: in' })],
  'an expired token': ['token-expired', async () => ({ origin: 'here', token: await sign({ exp: 1000 }) })],
  'a token without algorithm': [
    'unauthenticated',
    async () => ({ origin: 'here', token: `${unsigned({ alg: 'none' })}.` }),
  ],
  'a public key as the secret': ['unauthenticated', async () => ({ origin: 'here', token: confused() })],
  'a token of another secret': [
    'unauthenticated',
    async () => ({ origin: 'here', token: await sign({}, Buffer.alloc(32, 1)) }),
  ],
  'a token for another audience': [
    'unauthenticated',
    async () => ({ origin: 'here', token: await sign({ aud: 'billing' }) }),
  ],
  'the token of another user': [
    'sender-mismatch',
    async () => ({ origin: 'here', user: 'alice', token: await sign({}) }),
  ],
};

test.each(Object.keys(attacks).flatMap((attack) => Object.keys(doors).map((door) => [attack, door] as const)))(
  '%s is refused over %s, and nobody else is hurt',
  async (attack, door) => {
    const [code, papers] = attacks[attack] ?? [];
    const { http, url } = await startServer({
      ...{ authenticate, log, doors: [socketIoDoor()] },
      origins: { allow: ['https://here.example'], missing: attack !== 'no origin where one must be' },
    });
    // Where every client needs an origin, there is no bystander without one.
    const others = attack === 'no origin where one must be' ? null : await bystanders(url);
    const shown = (await papers?.()) ?? {};
    const origin = shown.origin === 'here' ? 'https://here.example' : shown.origin;
    const attacker = doors[door]?.(http, { ...shown, ...(origin !== undefined && { origin }) });
    expect(await attacker?.ended).toBe(code);
    await others?.unharmed();
    expect(await (await fetch(`${http}/metrics`)).text()).toMatch(
      new RegExp(`calls_refusals_total{code="${code}"} \\d`),
    );
    if (shown.token) expect(lines.join()).not.toContain(shown.token);
  },
);

test.each(Object.keys(doors))('a token for one room opens no other over %s', async (door) => {
  const { http, url } = await startServer({ authenticate, doors: [socketIoDoor()] });
  const others = await bystanders(url);
  const attacker = doors[door]?.(http, { token: await sign({ rooms: ['mine'] }) });
  await expect.poll(() => attacker?.frames).toContainEqual(expect.objectContaining({ kind: 'welcome' }));
  attacker?.send({ kind: 'join', room: 'yours', id: 'q' });
  const refusal = expect.objectContaining({ id: 'q', error: expect.objectContaining({ code: 'forbidden' }) });
  await expect.poll(() => attacker?.frames).toContainEqual(refusal);
  await others.unharmed();
});
