import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { turnCredentials, turnUrls } from '@org/calls-server';
import { type Coturn, startCoturn } from '../benchmarks/lib/coturn.ts';
import { useBed } from './support/bed.ts';
import { lacks } from './support/browsers.ts';
import { type ServerBed, startCallsServer } from './support/calls-server.ts';
import { answering, becomes, connect, eventually, flows } from './support/looks.ts';

const bed = useBed();

describe('the reference server', () => {
  let server: ServerBed;
  beforeAll(async () => {
    server = await startCallsServer({ hooks: { canCall: (_from, to) => to !== 'the-boss' } });
  });
  afterAll(() => server?.close());

  const open = async (user: string, more = {}) =>
    bed.phone('chromium', { user, transport: await server.transport(user), preconnect: 'always', ...more });

  test('carries a call; the caller is told of a call that it does not allow, and may call others', async () => {
    const [alice, bob] = [await open('alice'), await open('bob', answering)];
    await alice.run((p) => void p.client.call('the-boss').ready.catch(() => {}));
    expect(await becomes(alice, ({ status }) => status === 'ended')).toMatchObject({
      reason: 'failed',
      code: 'refused',
    });
    await connect(alice, bob);
    await Promise.all([flows(alice), flows(bob)]);
    await bob.run((p) => p.call.hangUp());
    expect(await becomes(alice, ({ status }) => status === 'ended')).toMatchObject({ reason: 'completed' });
  });

  test('may go and come back: media go on, and what is said afterwards arrives', async () => {
    const [alice, bob] = [await open('alice'), await open('bob', answering)];
    await connect(alice, bob);
    await flows(bob);
    await server.stop();
    await eventually(
      () => bob.run((p) => p.client.get().signaling),
      (signaling) => signaling === 'connecting',
    );
    await Promise.all([flows(alice), flows(bob)]);
    await server.start();
    for (const phone of [alice, bob])
      await eventually(
        () => phone.run((p) => p.client.get().signaling),
        (signaling) => signaling === 'open',
      );
    expect((await alice.run((p) => p.state())).connection).toBe('up');
    await alice.run((p) => p.call.hangUp());
    expect(await becomes(bob, ({ status }) => status === 'ended')).toMatchObject({ reason: 'completed' });
  });

  test('keeps a room in which two see each other', async () => {
    const [alice, bob] = [await open('alice'), await open('bob')];
    for (const phone of [alice, bob]) await phone.run((p) => void p.client.join('standup', { camera: '180p' }));
    for (const phone of [alice, bob]) await becomes(phone, ({ status }) => status === 'connected');
    await Promise.all([flows(alice), flows(bob)]);
  });
});

describe.skipIf(lacks('coturn'))('TURN credentials of the reference server', () => {
  let server: ServerBed;
  let coturn: Coturn;
  beforeAll(async () => {
    coturn = await startCoturn();
    const servers = [{ urls: turnUrls('127.0.0.1', { udp: coturn.port, tcp: coturn.port, tls: false }) }];
    // A minute before their end the client of a connected call asks for new ones: here after ten seconds.
    server = await startCallsServer({ turn: turnCredentials({ secret: 'benchmark', servers, ttl: 70_000 }) });
  });
  afterAll(async () => {
    await server?.close();
    await coturn?.close();
  });

  test('carry a call that must be relayed, and are renewed in it before they expire', async () => {
    const open = async (user: string, more = {}) =>
      bed.phone('chromium', { user, transport: await server.transport(user), iceTransportPolicy: 'relay', ...more });
    const [alice, bob] = [await open('alice'), await open('bob', answering)];
    await connect(alice, bob);
    await Promise.all([flows(alice), flows(bob)]);
    const names = () =>
      alice.run((p) =>
        p.connections
          .filter(({ connectionState }) => connectionState === 'connected')
          .flatMap((one) => (one.getConfiguration().iceServers ?? []).map(({ username }) => username ?? '')),
      );
    const before = await eventually(names, (now) => now.length > 0);
    expect(before.every((name) => name.endsWith(':alice'))).toBe(true);
    const after = await eventually(names, (now) => now.length > 0 && now.every((name) => !before.includes(name)));
    expect(after.every((name) => name.endsWith(':alice'))).toBe(true);
    await Promise.all([flows(alice), flows(bob)]);
    await eventually(
      () => alice.run(async (p) => (await p.paths()).join()),
      (types) => types.startsWith('relay-'), // while ICE restarts there may be none
    );
    expect(await alice.run((p) => p.moments)).not.toContain('reconnecting');
  });
});
