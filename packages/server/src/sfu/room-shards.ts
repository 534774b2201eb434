import { ServerError } from '@org/calls-core/protocol';
import { chooseStation } from './placement.ts';
import type { RoomDataProducer, RoomProducer } from './member.ts';
import type { SfuSettings } from './sfu-options.ts';
import { isHere, type SfuRoom } from './sfu-room.ts';
import { createShard, type Piped, type Shard } from './shard.ts';
import type { WorkerPool } from './worker-pool.ts';

/** Which workers carry a room, and the pipes between them. */
export interface RoomShards {
  /** The shard for a newcomer. Rejects with `sfu-unavailable`. */
  place(room: SfuRoom): Promise<Shard>;
  /** Brings what is sent elsewhere to a shard, once. */
  reach(room: SfuRoom, shard: Shard, producer: RoomProducer | RoomDataProducer): Promise<void>;
  /** Closes the shard when nobody is there. */
  prune(room: SfuRoom, shard: Shard): void;
}

/** Creates them. `bring` fetches from other nodes. */
export function createRoomShards(options: {
  readonly pool: WorkerPool;
  readonly settings: SfuSettings;
  /** True while somebody is about to come in. */
  isAwaited(room: SfuRoom): boolean;
  bring(room: SfuRoom, shard: Shard, producer: RoomProducer | RoomDataProducer): Promise<Piped>;
}): RoomShards {
  const { pool, settings } = options;
  const placing = new Map<string, Promise<Shard>>();

  const open = async (room: SfuRoom): Promise<Shard> => {
    const running = await pool.running();
    const own = [...room.shards.values()];
    const stations = own.map(({ station }) => station);
    const station = chooseStation(stations, running, settings.spillAt);
    if (!station || station.consumers >= settings.maxConsumersPerWorker)
      throw new ServerError('sfu-unavailable', { detail: 'Its workers carry as much as they may.' });
    const known = own.find((shard) => shard.station === station);
    if (known) return known;
    const shard = await createShard(
      station,
      earsOf(room, () => shard.id),
    );
    room.shards.set(shard.id, shard);
    return shard;
  };
  const carry = (room: SfuRoom, shard: Shard, producer: RoomProducer | RoomDataProducer): Promise<Piped> => {
    const { node, shard: origin } = producer.origin;
    if (node !== null) return options.bring(room, shard, producer);
    const from = room.shards.get(origin);
    if (!from) throw new ServerError('not-found');
    const what = 'source' in producer ? { producerId: producer.id } : { dataProducerId: producer.id };
    // The library pauses, resumes and closes the other end by itself.
    return from.router.pipeToRouter({ ...what, router: shard.router }).then(() => nothingToDo);
  };

  return {
    place(room) {
      // Those who come at the same moment share the new shard.
      const run = (placing.get(room.key) ?? Promise.resolve())
        .catch(() => {})
        .then(() => open(room))
        .finally(() => placing.get(room.key) === run && placing.delete(room.key));
      placing.set(room.key, run);
      return run;
    },
    async reach(room, shard, producer) {
      const { node, shard: origin } = producer.origin;
      if (node === null && origin === shard.id) return;
      let piped = shard.piped.get(producer.id);
      if (!piped) {
        piped = Promise.resolve().then(() => carry(room, shard, producer));
        shard.piped.set(producer.id, piped);
        piped.catch(() => shard.piped.get(producer.id) === piped && shard.piped.delete(producer.id));
      }
      await piped;
    },
    prune(room, shard) {
      const isUsed = room.participants().some(({ stays }) => stays.some((stay) => stay.shard === shard));
      if (isUsed || options.isAwaited(room)) return;
      room.shards.delete(shard.id);
      room.sound.drop(shard.id);
      shard.close();
    },
  };
}

const nothingToDo: Piped = { pause() {}, close() {} };

/** Turns what a router hears of microphones into who is heard. */
function earsOf(room: SfuRoom, id: () => string): Parameters<typeof createShard>[1] {
  const speakerOf = (producer: string): string | undefined =>
    [...room.members.values()].find((member) => isHere(member) && member.producers.has(producer))?.key;
  return {
    levels(volumes) {
      const levels = new Map<string, number>();
      for (const [producer, level] of volumes) {
        const key = speakerOf(producer);
        if (key !== undefined) levels.set(key, level);
      }
      room.sound.levels(id(), levels);
      room.tellNodes({ type: 'levels', shard: id(), levels: [...levels] });
    },
    dominant(producer) {
      const member = speakerOf(producer);
      if (member === undefined) return;
      room.sound.nominate(id(), member);
      room.tellNodes({ type: 'nominee', shard: id(), member });
    },
  };
}
