import { afterAll, beforeAll, describe, test } from 'vitest';
import { type PhonePage, useBed } from './support/bed.ts';
import { lacks } from './support/browsers.ts';
import { type ForeignSfu, startForeignSfu } from './support/foreign-sfu.ts';
import { becomes, flows } from './support/looks.ts';

describe.skipIf(lacks('mediasoup'))('a mediasoup server with messages of its own', () => {
  const bed = useBed();
  let server: ForeignSfu;
  beforeAll(async () => void (server = await startForeignSfu()));
  afterAll(() => server.close());

  const join = async (user: string): Promise<PhonePage> => {
    const url = `${server.url}/?peerId=${user}/${user}1`;
    const phone = await bed.phone('chromium', { user, device: `${user}1`, sfu: { kind: 'demo', url } });
    await phone.run((p) => void p.client.join('standup', { camera: '180p' }));
    return phone;
  };
  const sees = (phone: PhonePage, user: string): Promise<unknown> =>
    becomes(phone, ({ status, participants }) => {
      const [other] = participants;
      return status === 'connected' && other?.id === user && other.sources.includes('camera');
    });

  test('carries a call through an adapter: two see and hear each other', async () => {
    const alice = await join('alice');
    const bob = await join('bob');
    await Promise.all([sees(alice, 'bob'), sees(bob, 'alice')]);
    await Promise.all([flows(alice), flows(bob)]);
  });
});
