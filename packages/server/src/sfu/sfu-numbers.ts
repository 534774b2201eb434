import type { RoomBook } from './room-book.ts';
import type { SfuNumbers } from './sfu.ts';
import type { WorkerPool } from './worker-pool.ts';

/** Counts what the SFU of this node carries. */
export async function numbersOf(book: RoomBook, pool: WorkerPool): Promise<SfuNumbers> {
  let [rooms, participants, producers] = [0, 0, 0];
  for (const room of book.all()) {
    rooms++;
    for (const member of room.participants()) {
      participants++;
      producers += member.producers.size;
    }
  }
  const stations = pool.stations();
  const workers = await Promise.all(
    stations.map(async ({ slot, worker, consumers, routers }) => {
      const usage = await worker.getResourceUsage().catch(() => null);
      const cpu = usage ? (usage.ru_utime + usage.ru_stime) / 1000 : 0;
      return { worker: String(slot), consumers, routers, cpu };
    }),
  );
  const consumers = stations.reduce((sum, station) => sum + station.consumers, 0);
  return { rooms, participants, producers, consumers, deaths: pool.deaths(), workers };
}
