import type { types } from 'mediasoup-client';
import { addressKey, type DeviceAddress } from '../../protocol/address.ts';
import type { SfuDataConsumer, SfuDataProducer, SfuEvent } from '../../protocol/sfu.ts';
import type { PeerId } from '../topology.ts';
import type { SfuChannels } from './channels.ts';
import { controlProtocol } from './channels.ts';
import type { Part } from './part.ts';

/** The data channels from the SFU: one for each that a member sends on. */
export interface DataConsumers {
  /** Until then nothing is negotiated for data: media goes first. Idempotent. */
  begin(): void;
  know(device: DeviceAddress, dataProducers: readonly SfuDataProducer[]): void;
  handle(event: SfuEvent): void;
  take(key: string): void;
  drop(key: string): void;
}

/** Data producers in one request. */
const maxBatch = 64;

/** Creates the data channels over a transport that asks the SFU by itself. `brought`: those that came with the join. */
export function createDataConsumers(
  part: Part,
  transport: types.Transport,
  channels: Pick<SfuChannels, 'receive' | 'listen'>,
  brought: readonly SfuDataConsumer[] = [],
): DataConsumers {
  const { signaling, room, desired } = part;
  const known = new Map<string, Set<string>>();
  const taken = new Map<string, types.DataConsumer>();
  const asked = new Set<string>();
  /** Whose lines are heard, by their ids. */
  const heard = new Map<string, PeerId>();
  const offers = new Map(brought.map((one) => [one.dataProducer, one]));
  let due: string[] = [];
  let begin = (): void => {};
  const begun = new Promise<void>((resolve) => (begin = resolve));

  const request = (key: string, id: string): void => {
    if (!signaling.consumeData || !desired.peers.has(key) || asked.has(id)) return;
    asked.add(id);
    if (due.push(id) === 1) queueMicrotask(flush);
  };
  const flush = (): void => {
    const all = due;
    due = [];
    for (let start = 0; start < all.length; start += maxBatch) void consume(all.slice(start, start + maxBatch));
  };
  const consume = async (
    dataProducers: readonly string[],
    ask = async () => (await signaling.consumeData?.({ room, dataProducers }))?.dataConsumers ?? [],
  ): Promise<void> => {
    try {
      const told = await ask();
      await begun;
      if (!transport.closed) await Promise.all(told.map(receive));
    } catch (error) {
      for (const id of dataProducers) asked.delete(id);
      part.debug('consume-data-error', String(error));
    }
  };
  const receive = async ({ id, dataProducer, label, protocol = '', sctpStreamParameters }: SfuDataConsumer) => {
    const consumer = await transport.consumeData({
      ...{ id, dataProducerId: dataProducer, label, protocol },
      sctpStreamParameters: sctpStreamParameters as unknown as types.SctpStreamParameters,
    });
    const key = [...known].find(([, all]) => all.has(dataProducer))?.[0];
    if (key === undefined || !asked.has(dataProducer)) return consumer.close();
    taken.set(dataProducer, consumer);
    consumer.binaryType = 'arraybuffer';
    consumer.on('open', () => hear(key, dataProducer));
    hear(key, dataProducer);
    consumer.on('message', (parcel: unknown) => {
      const peer = desired.peers.get(key);
      if (peer !== undefined) channels.receive(peer, { label, control: protocol === controlProtocol }, parcel);
    });
  };
  const hear = (key: string, id: string): void => {
    const peer = desired.peers.get(key);
    if (peer === undefined || taken.get(id)?.readyState !== 'open' || heard.has(id)) return;
    heard.set(id, peer);
    channels.listen(peer, id, true);
  };
  const release = (id: string): void => {
    asked.delete(id);
    taken.get(id)?.close();
    taken.delete(id);
    const peer = heard.get(id);
    if (peer !== undefined) channels.listen(peer, id, false);
    heard.delete(id);
  };
  const know: DataConsumers['know'] = (device, dataProducers) => {
    const key = addressKey(device);
    const all = known.get(key) ?? new Set<string>();
    known.set(key, all);
    for (const { id } of dataProducers) {
      all.add(id);
      const offer = offers.get(id);
      if (!offer || asked.has(id)) request(key, id);
      else {
        offers.delete(id);
        asked.add(id);
        void consume([id], async () => [offer]);
      }
    }
  };

  return {
    begin: () => begin(),
    know,
    handle(event) {
      switch (event.event) {
        case 'peer-joined':
          return know(event.peer.device, event.peer.dataProducers);
        case 'data-producers':
          return know(event.device, event.dataProducers);
        case 'closed':
          return event.producers.forEach((id) => {
            known.get(addressKey(event.device))?.delete(id);
            release(id);
          });
        case 'peer-left': {
          const key = addressKey(event.device);
          known.get(key)?.forEach(release);
          return void known.delete(key);
        }
      }
    },
    take: (key) =>
      known.get(key)?.forEach((id) => {
        request(key, id);
        hear(key, id);
      }),
    drop: (key) => known.get(key)?.forEach(release),
  };
}
