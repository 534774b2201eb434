import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { lacks } from '../../../core/test/support/lacks.ts';
import { mediasoupSfu } from '../../src/sfu/mediasoup-sfu.ts';
import { signInGuest, startCommand } from '../support/command.ts';
import { connect } from '../support/connect.ts';
import { type PrivateRedis, startPrivateRedis } from '../support/private-redis.ts';
import { startNodes } from '../support/start-nodes.ts';
import { joinSfu, type MediaClient, mediaClient } from './support/media-client.ts';

const device = (user: string) => ({ user, device: 'd1' });
const cannot = lacks('mediasoup', 'redis');

describe.skipIf(cannot)('a room of the SFU at two nodes', () => {
  let redis: PrivateRedis;
  beforeAll(async () => void (redis = await startPrivateRedis()));
  afterAll(() => redis.stop());

  const start = async () => {
    const sfu = mediasoupSfu({ workers: 1 });
    const nodes = await startNodes(2, { url: redis.url }, { sfu, records: false });
    const [one, two] = nodes;
    if (!one || !two) throw new Error('There are no nodes.');
    for (const { cluster } of nodes) await vi.waitFor(() => expect([...cluster.nodes()]).toHaveLength(1), 10_000);
    return { one, two };
  };
  const peersOf = ({ joined, events }: MediaClient): readonly unknown[] => [
    ...joined.peers.map((peer) => peer.device),
    ...events('peer-joined').map(({ peer }) => (peer as { device: unknown }).device),
  ];

  test('is one: its members see each other and take what the others send', async () => {
    const { one, two } = await start();
    const alice = await joinSfu(one.url, 'alice');
    const camera = await alice.produce('camera');
    const { id: data } = await alice.sfu('sfu.produce-data', { label: 'chat', sctpStreamParameters: { streamId: 0 } });
    const bob = await joinSfu(two.url, 'bob');
    await vi.waitFor(() => expect(peersOf(bob)).toEqual([device('alice')]));
    await vi.waitFor(() => expect(peersOf(alice)).toEqual([device('bob')]));
    const [consumer] = await bob.consume(camera);
    expect(consumer).toMatchObject({ producer: camera, kind: 'video', type: 'simulcast', producerPaused: false });
    expect((await bob.sfu('sfu.consume-data', { dataProducers: [data] })).dataConsumers).toHaveLength(1);
    const microphone = await bob.produce('microphone', { paused: true });
    await alice.isToldOf({
      ...{ event: 'producers', device: device('bob') },
      producers: [{ id: microphone, source: 'microphone', paused: true }],
    });
    expect(await alice.consume(microphone)).toMatchObject([{ producer: microphone, producerPaused: true }]);
  });

  test('hears of pauses, ends and leaves across nodes', async () => {
    const { one, two } = await start();
    const [alice, bob] = [await joinSfu(one.url, 'alice'), await joinSfu(two.url, 'bob')];
    const camera = await alice.produce('camera');
    await bob.isToldOf({ event: 'producers', producers: [{ id: camera, source: 'camera', paused: false }] });
    await bob.consume(camera);
    await alice.sfu('sfu.update', { producers: [{ id: camera, paused: true }] });
    await bob.isToldOf({ event: 'producers', producers: [{ id: camera, source: 'camera', paused: true }] });
    await alice.sfu('sfu.update', { producers: [{ id: camera, closed: true }] });
    await bob.isToldOf({ event: 'closed', device: device('alice'), producers: [camera] });
    await alice.sfu('sfu.leave');
    await bob.isToldOf({ event: 'peer-left', device: device('alice') });
    expect((await mediaClient(alice)).joined.peers.map((peer) => peer.device)).toEqual([device('bob')]);
    await bob.isToldOf({ event: 'peer-joined', peer: { device: device('alice'), producers: [], dataProducers: [] } });
  });

  test('takes as many as one node would', async () => {
    const sfu = mediasoupSfu({ workers: 1, maxParticipants: 2 });
    const [one, two] = await startNodes(2, { url: redis.url }, { sfu, records: false });
    const alice = await joinSfu(one?.url ?? '', 'alice');
    const bob = await joinSfu(two?.url ?? '', 'bob');
    await vi.waitFor(() => expect(peersOf(bob)).toEqual([device('alice')]));
    await vi.waitFor(() => expect(peersOf(alice)).toEqual([device('bob')]));
    await expect(joinSfu(two?.url ?? '', 'carol')).rejects.toMatchObject({ code: 'room-full' });
  });

  test('takes no more when they come to both nodes at the same moment', async () => {
    const sfu = mediasoupSfu({ workers: 1, maxParticipants: 2 });
    const nodes = await startNodes(2, { url: redis.url }, { sfu, records: false });
    for (const { cluster } of nodes) await vi.waitFor(() => expect([...cluster.nodes()]).toHaveLength(1), 10_000);
    const joins = ['a', 'b', 'c', 'd', 'e', 'f'].map((user, index) => joinSfu(nodes[index % 2]?.url ?? '', user));
    const outcomes = await Promise.allSettled(joins);
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(2);
  });

  test('loses those of a node that goes, and a member that comes to the other node is there once', async () => {
    const { one, two } = await start();
    const [alice, bob, carol] = [
      await joinSfu(one.url, 'alice'),
      await joinSfu(two.url, 'bob'),
      await joinSfu(two.url, 'carol'),
    ];
    await vi.waitFor(() => expect(peersOf(bob)).toContainEqual(device('alice')));
    await alice.drop();
    const moved = await joinSfu(two.url, 'alice');
    const id = await moved.produce('microphone');
    expect(await carol.consume(id)).toHaveLength(1);
    const dave = await joinSfu(one.url, 'dave');
    await vi.waitFor(() => expect(peersOf(dave).toSorted(byUser)).toEqual(['alice', 'bob', 'carol'].map(device)));
    await two.close();
    for (const user of ['alice', 'bob', 'carol'])
      await vi.waitFor(() => dave.isToldOf({ event: 'peer-left', device: device(user) }), { timeout: 10_000 });
  });
});

test.skipIf(cannot)('two commands with one Redis carry one room of the SFU', async () => {
  const redis = await startPrivateRedis();
  const settings = ['--redis', redis.url, '--guest-secret', 'a secret that is long enough for HS256'];
  const start = () => startCommand([...settings, '--sfu', '--sfu-workers', '1']);
  const [one, two] = await Promise.all([start(), start()]);
  for (const { place } of [one, two])
    await vi.waitFor(async () => expect((await fetch(`http://${place}/ready`)).status).toBe(200), { timeout: 10_000 });
  const enter = async (place: string): Promise<MediaClient> => {
    const { user, token } = await signInGuest(place);
    const client = await connect(`ws://${place}/calls`, `${user}&token=${token}`);
    await client.join('standup');
    return mediaClient(client);
  };
  const [alice, bob] = [await enter(one.place), await enter(two.place)];
  const camera = await alice.produce('camera');
  await vi.waitFor(
    () => bob.isToldOf({ event: 'producers', producers: [{ id: camera, source: 'camera', paused: false }] }),
    {
      timeout: 10_000,
    },
  );
  expect(await bob.consume(camera)).toHaveLength(1);
  await redis.stop();
});

function byUser(a: unknown, b: unknown): number {
  return (a as { user: string }).user < (b as { user: string }).user ? -1 : 1;
}
