import type { types } from 'mediasoup';
import { routerCodecs } from './codecs.ts';
import type { Station } from './worker-pool.ts';

/** The part of a room that one worker carries. */
export interface Shard {
  readonly id: string;
  readonly station: Station;
  readonly router: types.Router;
  /** What is brought here from other shards, by producer or data producer. */
  readonly piped: Map<string, Promise<Piped>>;
  /** Hears a microphone, for who speaks. */
  listen(producer: string): Promise<void>;
  close(): void;
}

/** The end here of something that another shard has. */
export interface Piped {
  pause(paused: boolean): void;
  close(): void;
}

/** What a shard hears; devices are told apart by the producers of their microphones. */
export interface ShardEars {
  /** Loudness of those who are heard at present, dBov. */
  levels(levels: ReadonlyMap<string, number>): void;
  /** Who speaks, of several who are heard. */
  dominant(producer: string): void;
}

/** Below this a microphone is silent, dBov. */
const silence = -60;

/** Creates a shard without anybody. */
export async function createShard(station: Station, ears: ShardEars): Promise<Shard> {
  const router = await station.worker.createRouter({ mediaCodecs: routerCodecs });
  const [loudness, dominance] = await Promise.all([
    router.createAudioLevelObserver({ maxEntries: 32, threshold: silence, interval: 500 }),
    router.createActiveSpeakerObserver({ interval: 300 }),
  ]);
  loudness.on('volumes', (volumes) =>
    ears.levels(new Map(volumes.map(({ producer, volume }) => [producer.id, volume]))),
  );
  loudness.on('silence', () => ears.levels(new Map()));
  dominance.on('dominantspeaker', ({ producer }) => ears.dominant(producer.id));
  station.routers++;
  router.observer.once('close', () => void station.routers--);
  return {
    ...{ id: router.id, station, router, piped: new Map() },
    async listen(producerId) {
      await Promise.all([loudness.addProducer({ producerId }), dominance.addProducer({ producerId })]);
    },
    close: () => router.close(),
  };
}
