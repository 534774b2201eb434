import { afterAll, beforeAll, describe, test } from 'vitest';
import { signInGuest, startCommand, type StartedCommand } from '../packages/server/test/support/command.ts';
import { type PrivateRedis, startPrivateRedis } from '../packages/server/test/support/private-redis.ts';
import { type PhonePage, useBed } from './support/bed.ts';
import { lacks } from './support/browsers.ts';
import { becomes, eventually } from './support/looks.ts';

const missing = lacks('mediasoup', 'redis');

describe.skipIf(missing)('one room of the SFU, carried by two processes of the server', () => {
  const bed = useBed();
  let redis: PrivateRedis;
  beforeAll(async () => void (redis = await startPrivateRedis()));
  afterAll(() => redis?.stop());

  /** Somebody in a page of their own, at the first of the nodes; the others are for when it is gone. */
  interface Guest {
    readonly user: string;
    readonly phone: PhonePage;
  }
  const startNode = async (): Promise<StartedCommand> => {
    const sfu = ['--sfu', '--sfu-workers', '1', '--allowed-origin', 'http://localhost:*'];
    const node = await startCommand([
      '--redis',
      redis.url,
      '--guest-secret',
      'a secret that is long enough for HS256',
      ...sfu,
    ]);
    await eventually(
      async () => (await fetch(`http://${node.place}/ready`)).status,
      (status) => status === 200,
    );
    return node;
  };
  const enter = async (...nodes: readonly StartedCommand[]): Promise<Guest> => {
    const urls = nodes.map(({ place }) => `ws://${place}/calls`);
    const { user, token } = await signInGuest(nodes[0]!.place);
    const transport = { kind: 'calls-server', options: { urls, token } } as const;
    const phone = await bed.phone('chromium', { user, device: 'd1', transport, sfu: { kind: 'server' } });
    await phone.run((p) => void p.client.join('standup', { camera: '180p' }));
    return { user, phone };
  };
  /** Pictures and sound of the other one come in, more and more. */
  const takes = async ({ phone }: Guest, { user }: Guest): Promise<void> => {
    const now = () =>
      phone.run(
        async (p, peer) => [await p.sfuSide.received(peer, 'camera'), await p.sfuSide.received(peer, 'microphone')],
        `${user}/d1`,
      );
    const [picture, sound] = await eventually(now, ([camera]) => camera!.frames > 0);
    await eventually(
      now,
      ([camera, voice]) => camera!.frames > picture!.frames + 5 && voice!.packets > sound!.packets + 10,
    );
  };
  const isAmong = ({ phone }: Guest, ...others: readonly Guest[]): Promise<unknown> =>
    becomes(
      phone,
      ({ participants }) =>
        participants
          .map(({ id, status }) => `${id} ${status}`)
          .toSorted()
          .join() ===
        others
          .map(({ user }) => `${user} connected`)
          .toSorted()
          .join(),
    );

  test('pictures and sound cross both ways, one comes and goes, and those of a node that dies come back at the other', async () => {
    const [one, two] = await Promise.all([startNode(), startNode()]);
    const alice = await enter(one);
    const bob = await enter(two, one);
    await Promise.all([takes(alice, bob), takes(bob, alice)]);

    const carol = await enter(one, two);
    await Promise.all([takes(alice, carol), takes(bob, carol), takes(carol, alice), takes(carol, bob)]);
    await carol.phone.run((p) => p.call.hangUp());
    await Promise.all([isAmong(alice, bob), isAmong(bob, alice)]);
    await Promise.all([takes(alice, bob), takes(bob, alice)]);

    const connections = () => bob.phone.run((p) => p.sfuSide.fragments());
    const before = await connections();
    two.child.kill('SIGKILL');
    await eventually(connections, (now) => now.length === 2 && now.every((one) => !before.includes(one)));
    await Promise.all([isAmong(alice, bob), isAmong(bob, alice)]);
    await Promise.all([takes(alice, bob), takes(bob, alice)]);
  });
});
