import type { types } from 'mediasoup-client';
import { addressKey, type DeviceAddress } from '../../protocol/address.ts';
import type { SfuDataConsumer, SfuDataProducer, SfuEvent } from '../../protocol/sfu.ts';
import type { PeerId } from '../topology.ts';
import type { SfuChannels } from './channels.ts';
import { controlProtocol } from './channels.ts';
import type { Part } from './part.ts';

/** The data channels from the SFU: one for each that a member sends on. */
export interface DataConsumers {
  know(device: DeviceAddress, dataProducers: readonly SfuDataProducer[]): void;
  handle(event: SfuEvent): void;
  take(key: string): void;
  drop(key: string): void;
}

/** Data producers in one request. */
const maxBatch = 64;

/** Creates the data channels over a transport that asks the SFU by itself. */
export function createDataConsumers(
  part: Part,
  transport: types.Transport,
  channels: Pick<SfuChannels, 'receive' | 'listen'>,
): DataConsumers {
  const { signaling, room, desired } = part;
  const known = new Map<string, Set<string>>();
  const taken = new Map<string, types.DataConsumer>();
  const asked = new Set<string>();
  /** Whose lines are heard, by their ids. */
  const heard = new Map<string, PeerId>();
  let due: string[] = [];

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
  const consume = async (dataProducers: readonly string[]): Promise<void> => {
    try {
      const answer = await signaling.consumeData?.({ room, dataProducers });
      if (answer && !transport.closed) await Promise.all(answer.dataConsumers.map(receive));
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
    const open = (): void => {
      const peer = desired.peers.get(key);
      if (peer === undefined || taken.get(dataProducer) !== consumer) return;
      heard.set(dataProducer, peer);
      channels.listen(peer, dataProducer, true);
    };
    if (consumer.readyState === 'open') open();
    else consumer.on('open', open);
    consumer.on('message', (parcel: unknown) => {
      const peer = desired.peers.get(key);
      if (peer !== undefined) channels.receive(peer, { label, control: protocol === controlProtocol }, parcel);
    });
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
      request(key, id);
    }
  };

  return {
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
    take: (key) => known.get(key)?.forEach((id) => request(key, id)),
    drop: (key) => known.get(key)?.forEach(release),
  };
}
