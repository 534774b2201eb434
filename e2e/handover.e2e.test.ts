import { mediasoupSfu } from '@org/calls-server/sfu';
import * as mediasoup from 'mediasoup';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type PhonePage, useBed } from './support/bed.ts';
import { type BrowserName, lacks } from './support/browsers.ts';
import { type ServerBed, startCallsServer } from './support/calls-server.ts';
import { becomes, eventually } from './support/looks.ts';
import { ownAddress } from './support/own-address.ts';

/** One frame at 30 a second, ms. */
const frame = 34;
/** Longer without a frame is a freeze, ms: a lost key frame takes 1 to 3 s. How short a change of the path is, is measured elsewhere. */
const freeze = 1_000;

describe.skipIf(lacks('mediasoup'))('a call that outgrows its mesh', () => {
  const bed = useBed();
  const workers: number[] = [];
  let server: ServerBed;
  beforeAll(async () => {
    mediasoup.observer.on('newworker', ({ pid }) => workers.push(pid));
    server = await startCallsServer({ sfu: mediasoupSfu({ workers: 1, listen: [ownAddress()] }) });
  });
  afterAll(() => server.close());

  interface Options {
    readonly deaf?: boolean;
    readonly retry?: number;
  }
  /** Among two it is a mesh. */
  const join = async (user: string, options: Options = {}, browser: BrowserName = 'chromium'): Promise<PhonePage> => {
    const transport = await server.transport(user);
    const sfu = { kind: 'auto', mesh: 2, ...options } as const;
    const phone = await bed.phone(browser, { user, device: `${user}1`, transport, sfu });
    await phone.run((p) => void p.client.join('standup', { camera: '180p' }));
    return phone;
  };
  const meets = (phone: PhonePage, ...users: string[]): Promise<unknown> =>
    becomes(
      phone,
      ({ participants }) =>
        participants.length === users.length &&
        users.every((user) =>
          participants.some(
            ({ id, status, sources }) => id === user && status === 'connected' && sources.includes('camera'),
          ),
        ),
    );
  const meetAll = (phones: Readonly<Record<string, PhonePage>>): Promise<unknown> =>
    Promise.all(
      Object.entries(phones).map(([user, phone]) =>
        meets(phone, ...Object.keys(phones).filter((other) => other !== user)),
      ),
    );
  /** Everything comes over one path, and nothing is left of the other one. */
  const takes = (path: 'mesh' | 'sfu', ...phones: readonly PhonePage[]): Promise<unknown> =>
    Promise.all(
      phones.map((phone) =>
        eventually(
          () => phone.run((p) => p.sfuSide.session.diagnostics()),
          (connections) => connections.length === phones.length - 1 && connections.every((one) => one.path === path),
        ),
      ),
    );
  const watch = async (phone: PhonePage, user: string): Promise<void> => {
    await phone.run((p, id) => p.watch(id), user);
    await shows(phone, user);
  };
  /** So many more frames are seen. */
  const shows = async (phone: PhonePage, user: string, more = 20): Promise<void> => {
    const before = await phone.run((p, id) => p.seenOf(id).frames, user);
    await eventually(
      () => phone.run((p, id) => p.seenOf(id).frames, user),
      (frames) => frames >= before + more,
    );
  };

  test('two, three and two again, twice: the picture goes on, never dark, in the same stream, and the sound with it', async () => {
    const alice = await join('alice');
    const bob = await join('bob', {}, lacks('firefox') ? 'chromium' : 'firefox');
    await meetAll({ alice, bob });
    await Promise.all([watch(alice, 'bob'), watch(bob, 'alice')]);
    const both = [
      { phone: alice, other: 'bob' },
      { phone: bob, other: 'alice' },
    ];
    const before = await alice.run((p) => p.concealed());

    for (const round of [1, 2]) {
      const begins = await Promise.all(both.map(({ phone }) => phone.run(() => performance.now())));
      const carol = await join('carol');
      await meetAll({ alice, bob, carol });
      await takes('sfu', alice, bob, carol);
      for (const { phone, other } of both) await shows(phone, other);
      await carol.run((p) => p.call.hangUp());
      await meetAll({ alice, bob });
      await takes('mesh', alice, bob);
      for (const { phone, other } of both) await shows(phone, other, 40);
      await carol.close();

      for (const [index, { phone, other }] of both.entries()) {
        const seen = await phone.run((p, [id, from]) => p.seenOf(id, from), [other, begins[index] ?? 0] as const);
        expect(seen, `${other} in round ${round}`).toMatchObject({ assigned: 1, paths: ['sfu', 'mesh'], dark: 0 });
        expect(seen.gapAround).toBeLessThanOrEqual(Math.max(freeze, seen.gapElsewhere + frame));
      }
    }
    // Of everybody who was heard, and twice: from two paths.
    const { concealed, samples } = await alice.run((p) => p.concealed());
    expect((concealed - before.concealed) / (samples - before.samples)).toBeLessThan(0.1);
    expect(await alice.run((p) => p.moments)).not.toContain('reconnecting');
  });

  test('while one shares a screen, one is muted and one holds: all of it is so afterwards', async () => {
    const [alice, bob] = [await join('alice'), await join('bob')];
    await meetAll({ alice, bob });
    await alice.run((p) => p.call.shareScreen());
    await bob.run((p) => p.call.setMicrophone(false));
    const sources = (phone: PhonePage, user: string, ...wanted: string[]): Promise<unknown> =>
      becomes(phone, ({ participants }) =>
        wanted.every((source) => participants.find(({ id }) => id === user)?.sources.includes(source as 'screen')),
      );
    await sources(bob, 'alice', 'camera', 'screen');
    const carol = await join('carol');
    await meetAll({ alice, bob, carol });
    await takes('sfu', alice, bob, carol);
    await Promise.all([sources(bob, 'alice', 'camera', 'screen'), sources(carol, 'alice', 'camera', 'screen')]);
    for (const phone of [alice, carol])
      await becomes(phone, ({ participants }) => participants.find(({ id }) => id === 'bob')?.muted ?? false);
    await bob.run((p) => p.call.hold());
    await becomes(alice, ({ participants }) => participants.find(({ id }) => id === 'bob')?.holding ?? false);
    await carol.run((p) => p.call.hangUp());
    await takes('mesh', alice, bob);
    await becomes(alice, ({ participants }) => participants[0]?.holding ?? false);
    await bob.run((p) => p.call.resume());
    await watch(alice, 'bob');
    await sources(bob, 'alice', 'camera', 'screen');
  });

  test('an SFU that forwards nothing leaves the call in its mesh; it is told, and a later try works', async () => {
    const deaf = { deaf: true, retry: 3_000 };
    const [alice, bob] = [await join('alice', deaf), await join('bob', deaf)];
    await meetAll({ alice, bob });
    await watch(alice, 'bob');
    const carol = await join('carol', deaf);
    await meetAll({ alice, bob, carol });
    const failed = (phone: PhonePage): Promise<number> => phone.run((p) => p.sfuSide.failures.length);
    await eventually(
      async () => (await Promise.all([alice, bob, carol].map(failed))).some((count) => count > 0),
      (told) => told,
    );
    await shows(alice, 'bob');
    expect(await alice.run((p) => p.seenOf('bob').paths)).toEqual([]);
    for (const phone of [alice, bob, carol]) await phone.run((p) => p.sfuSide.hear());
    await takes('sfu', alice, bob, carol);
    await shows(alice, 'bob');
    expect(await alice.run((p) => p.moments)).not.toContain('reconnecting');
  });

  test('the worker of the SFU is killed: the media come back, and nobody’s call ends', async () => {
    const [alice, bob, carol] = [await join('alice'), await join('bob'), await join('carol')];
    await meetAll({ alice, bob, carol });
    await takes('sfu', alice, bob, carol);
    await watch(alice, 'bob');
    process.kill(workers.at(-1) as number, 'SIGKILL');
    // It may be over before anybody looks.
    await eventually(
      () => alice.run((p) => p.moments),
      (moments) => moments.includes('reconnecting'),
    );
    await meetAll({ alice, bob, carol });
    await shows(alice, 'bob', 40);
    for (const phone of [alice, bob, carol]) expect((await phone.run((p) => p.state())).status).toBe('connected');
  });
});
