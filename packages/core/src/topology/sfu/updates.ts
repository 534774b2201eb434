import type { SfuRequest, SfuSignaling } from './signaling.ts';

type Update = SfuRequest<'sfu.update'>;
type Item<K extends 'producers' | 'consumers' | 'dataProducers'> = NonNullable<Update[K]>[number];

/** Changes on their way to the SFU: those of one task travel together, the last word for each counts. */
export interface Updates {
  producer(change: Item<'producers'>): void;
  consumer(change: Item<'consumers'>): void;
  dataProducer(change: Item<'dataProducers'>): void;
}

/** Entries of one request. */
const maxItems = 64;

/** Creates the way of changes out. */
export function createUpdates(
  room: string,
  signaling: Pick<SfuSignaling, 'update'>,
  onError: (error: unknown) => void,
): Updates {
  const waiting = { producers: new Map(), consumers: new Map(), dataProducers: new Map() } as {
    readonly [K in 'producers' | 'consumers' | 'dataProducers']: Map<string, Item<K>>;
  };
  let scheduled = false;

  const flush = (): void => {
    scheduled = false;
    const lists = Object.entries(waiting).map(([name, items]) => {
      const all = [...items.values()];
      items.clear();
      return [name, all] as const;
    });
    const rounds = Math.max(...lists.map(([, all]) => Math.ceil(all.length / maxItems)));
    for (let round = 0; round < rounds; round++) {
      const parts = lists
        .map(([name, all]) => [name, all.slice(round * maxItems, (round + 1) * maxItems)] as const)
        .filter(([, all]) => all.length > 0);
      signaling.update({ room, ...Object.fromEntries(parts) }).catch(onError);
    }
  };
  const add = <K extends keyof typeof waiting>(kind: K, change: Item<K>): void => {
    const items = waiting[kind];
    items.set(change.id, { ...items.get(change.id), ...change });
    if (scheduled) return;
    scheduled = true;
    queueMicrotask(flush);
  };
  return {
    producer: (change) => add('producers', change),
    consumer: (change) => add('consumers', change),
    dataProducer: (change) => add('dataProducers', change),
  };
}
