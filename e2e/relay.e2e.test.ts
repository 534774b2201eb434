import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Coturn, startCoturn } from '../benchmarks/lib/coturn.ts';
import type { SignalMessage } from '../packages/core/src/protocol/envelope.ts';
import { turnCredentials } from '../packages/server/src/turn/turn-credentials.ts';
import { turnUrls } from '../packages/server/src/turn/turn-urls.ts';
import type { PhoneOptions } from './page/phone.ts';
import { type PhonePage, useBed } from './support/bed.ts';
import { lacks } from './support/browsers.ts';
import { becomes, eventually, flows } from './support/looks.ts';

const bed = useBed();
let turn: Coturn;
const missing = lacks('coturn');
beforeAll(async () => {
  if (!missing) turn = await startCoturn();
});
afterAll(() => turn?.close());

async function phones(options: Omit<PhoneOptions, 'user' | 'signaling'>): Promise<[alice: PhonePage, bob: PhonePage]> {
  const open = (user: string): Promise<PhonePage> =>
    bed.phone('chromium', { user, iceServers: turn.iceServers, ...options });
  return [await open('alice'), await open('bob')];
}

const path = (phone: PhonePage, is: (types: string) => boolean, ms?: number): Promise<string> =>
  eventually(() => phone.run(async (p) => (await p.paths()).join()), is, ms);

/** Types of the candidates that a user has told anybody. */
function told(user: string): string[] {
  const said = (bed.relay.frames as SignalMessage[]).filter(({ from }) => from?.user === user);
  return [...new Set(Array.from(JSON.stringify(said).matchAll(/ typ (\w+)/g), ([, type]) => type ?? ''))];
}

describe.skipIf(missing)('through TURN', () => {
  test('the default: while it rings the path is relayed and no address is told, after the answer it is direct', async () => {
    const [alice, bob] = await phones({});
    await alice.run((p) => void p.client.call('bob', { camera: '180p' }));
    for (const phone of [alice, bob]) await path(phone, (types) => types.startsWith('relay-'));
    expect([told('alice'), told('bob')]).toEqual([['relay'], ['relay']]);
    expect(await bob.run((p) => p.state().status)).toBe('ringing');
    expect(await bob.run((p) => p.captures())).toBe(0);
    expect((await bob.run((p) => p.rtp())).sent).toEqual({ audio: 0, video: 0 });

    await bob.run((p) => p.call.accept({ camera: '180p' }));
    await Promise.all([flows(alice), flows(bob)]);
    for (const phone of [alice, bob]) await path(phone, (types) => types.startsWith('host-'));
    await Promise.all([flows(alice), flows(bob)]);
    for (const phone of [alice, bob]) {
      expect(await phone.run((p) => p.moments)).not.toContain('reconnecting');
      expect(await phone.run((p) => p.rtp())).toMatchObject({ live: 1 });
    }
  });

  test('a call that is to be relayed stays so, and its quality says it', async () => {
    const [alice, bob] = await phones({ iceTransportPolicy: 'relay', answer: { camera: '180p' } });
    await alice.run((p) => void p.client.call('bob', { camera: '180p' }));
    await Promise.all([flows(alice), flows(bob)]);
    await alice.run((p) => void p.call.quality().subscribe(() => {}));
    await eventually(
      () => alice.run((p) => p.call.quality().get().summary?.candidatePair?.usingRelay),
      (relayed) => relayed === true,
    );
    for (const phone of [alice, bob]) await path(phone, (types) => types.startsWith('relay-'));
    expect([told('alice'), told('bob')]).toEqual([['relay'], ['relay']]);
  });

  test.each(['udp', 'tcp'] as const)('over %s, with credentials as the server makes them', async (protocol) => {
    const ports = { udp: false, tcp: false, tls: false, [protocol]: turn.port } as const;
    const issue = turnCredentials({ secret: 'benchmark', servers: [{ urls: turnUrls('127.0.0.1', ports) }] });
    const { iceServers } = issue('org:alice@example.org');
    const [alice, bob] = await phones({ iceServers, iceTransportPolicy: 'relay', answer: { camera: '180p' } });
    await alice.run((p) => void p.client.call('bob', { camera: '180p' }));
    await Promise.all([flows(alice), flows(bob)]);
    for (const phone of [alice, bob]) await path(phone, (types) => types.startsWith('relay-'));
  });

  test('with wrong credentials the call fails in its time, and the log says why', async () => {
    const iceServers = turn.iceServers.map((server) => ({ ...server, credential: 'wrong' }));
    const timeouts = { connect: 4000 };
    const [alice, bob] = await phones({
      iceServers,
      timeouts,
      iceTransportPolicy: 'relay',
      answer: { camera: '180p' },
    });
    await alice.run((p) => void p.client.call('bob', { camera: '180p' }));
    for (const phone of [alice, bob]) {
      expect(await becomes(phone, ({ status }) => status === 'ended')).toMatchObject({ code: 'connect-timeout' });
      expect(await phone.run((p) => p.logged('turn-unauthorized').length)).toBeGreaterThan(0);
      expect(await phone.run((p) => p.liveTracks())).toEqual([]);
    }
  });
});
