import * as mediasoup from 'mediasoup';
import type { types } from 'mediasoup';
import type { JsonValue } from '@org/calls-core/protocol';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { lacks } from '../../../core/test/support/lacks.ts';
import { createFarPipes, type FarPipes } from '../../src/sfu/far-pipes.ts';
import type { RoomProducer } from '../../src/sfu/member.ts';
import { sfuTopics } from '../../src/sfu/node-news.ts';
import { createSfuRoom } from '../../src/sfu/sfu-room.ts';
import { sfuSettings } from '../../src/sfu/sfu-options.ts';
import { createShard, type Shard, type ShardEars } from '../../src/sfu/shard.ts';
import { systemClock } from '../../src/util/clock.ts';
import { silentLog } from '../../src/util/log.ts';
import { createWorkerPool, type WorkerPool } from '../../src/sfu/worker-pool.ts';
import { opus, opusPacket } from './support/rtp.ts';

describe.skipIf(lacks('mediasoup'))('media', () => {
  const settings = sfuSettings({ workers: 2, pipeAddress: 'localhost' });
  let pool: WorkerPool;
  beforeAll(async () => {
    pool = createWorkerPool({ mediasoup, settings, clock: systemClock, log: silentLog, died() {} });
    await pool.start();
  });
  afterAll(() => pool.close());

  const deaf: ShardEars = { levels() {}, dominant() {} };
  const shardAt = (slot: number, ears = deaf): Promise<Shard> => {
    const station = pool.stations().find((one) => one.slot === slot);
    if (!station) throw new Error('There is no such worker.');
    return createShard(station, ears);
  };
  const send = async (shard: Shard): Promise<types.Producer> => {
    const transport = await shard.router.createDirectTransport();
    return transport.produce({ kind: 'audio', rtpParameters: opus });
  };
  /** Packets as a receiver gets them. */
  const receive = async ({ router }: Shard, producerId: string): Promise<Buffer[]> => {
    const transport = await router.createDirectTransport();
    const consumer = await transport.consume({ producerId, rtpCapabilities: router.rtpCapabilities });
    const packets: Buffer[] = [];
    consumer.on('rtp', (packet) => packets.push(packet));
    return packets;
  };

  /** Two nodes that carry a room, each with one shard. */
  const twoNodes = async () => {
    const shards = [await shardAt(0), await shardAt(1)] as const;
    const host = { clock: systemClock, tell() {} };
    const rooms = shards.map((shard) => {
      const room = createSfuRoom('room:standup', 'standup', host, () => {});
      room.shards.set(shard.id, shard);
      return room;
    });
    const pipes: FarPipes[] = [];
    for (const [index, node] of ['n0', 'n1'].entries()) {
      const other = 1 - index;
      const ask = async (_node: string, topic: string, body: JsonValue): Promise<JsonValue | undefined> => {
        const asked = JSON.parse(JSON.stringify(body)) as JsonValue;
        const room = rooms[other];
        const answer =
          topic === sfuTopics.pipe && room ? pipes[other]?.answerPipe(room, asked) : pipes[other]?.answerFeed(asked);
        return JSON.parse(JSON.stringify(await answer)) as JsonValue;
      };
      pipes.push(createFarPipes({ node, ask }, settings));
    }
    const [from, to] = shards;
    const [, room] = rooms;
    const [, far] = pipes;
    if (!room || !far) throw new Error('There are no nodes.');
    const known = ({ id }: types.Producer): RoomProducer => ({
      ...{ id, source: 'microphone', paused: false, origin: { node: 'n0', shard: from.id } },
    });
    return { from, to, room, far, known };
  };

  test('flows through an encrypted pipe to a shard of another node, pauses there and ends there', async () => {
    const { from, to, room, far, known } = await twoNodes();
    const producer = await send(from);
    const piped = await far.bring(room, to, known(producer));
    const packets = await receive(to, producer.id);
    let sequence = 0;
    const flows = () =>
      vi.waitFor(() => {
        producer.send(opusPacket(++sequence, -30));
        expect(packets.length).toBeGreaterThan(0);
      });
    await flows();
    const mark = packets[0]?.at(-20) ?? 0;
    expect(mark).toBeGreaterThan(0);
    expect(mark).toBeLessThanOrEqual(sequence);
    const [pipe] = (await to.router.dump()).mapProducerIdConsumerIds;
    expect(pipe?.key).toBe(producer.id);
    piped.close();
    await vi.waitFor(async () => expect((await to.router.dump()).mapProducerIdConsumerIds).toEqual([]));
  });

  test('of several tracks goes through one pipe, and a node that is dropped leaves none', async () => {
    const { from, to, room, far, known } = await twoNodes();
    const before = (await to.router.dump()).transportIds.length;
    const sent = await Promise.all(Array.from({ length: 5 }, () => send(from)));
    await Promise.all(sent.map((producer) => far.bring(room, to, known(producer))));
    expect((await to.router.dump()).transportIds).toHaveLength(before + 1);
    far.drop(room, 'n0');
    await vi.waitFor(async () => expect((await to.router.dump()).transportIds).toHaveLength(before));
  });

  test('that does not exist is refused, and the pipe goes on', async () => {
    const { from, to, room, far, known } = await twoNodes();
    const producer = await send(from);
    const ghost = { ...known(producer), id: 'ghost' };
    await expect(far.bring(room, to, ghost)).rejects.toThrow();
    await far.bring(room, to, known(producer));
    await expect(far.bring(room, to, { ...ghost, origin: { node: 'n0', shard: 'nowhere' } })).rejects.toMatchObject({
      code: 'not-found',
    });
  });

  test('of a microphone is heard: how loud it is, who speaks, and silence', async () => {
    const heard: (readonly [string, number])[][] = [];
    const spoke: string[] = [];
    const shard = await shardAt(0, {
      levels: (levels) => heard.push([...levels]),
      dominant: (producer) => spoke.push(producer),
    });
    const producer = await send(shard);
    await shard.listen(producer.id);
    let sequence = 0;
    const speak = setInterval(() => producer.send(opusPacket(++sequence, -25)), 20);
    try {
      await vi.waitFor(() => expect(heard.at(-1)?.[0]?.[0]).toBe(producer.id), { timeout: 10_000 });
      expect(heard.at(-1)?.[0]?.[1]).toBeCloseTo(-25, -1);
      await vi.waitFor(() => expect(spoke).toEqual([producer.id]), { timeout: 10_000 });
    } finally {
      clearInterval(speak);
    }
    await vi.waitFor(() => expect(heard.at(-1)).toEqual([]), { timeout: 10_000 });
  });
});
