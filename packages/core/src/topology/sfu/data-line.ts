import type { types } from 'mediasoup-client';
import type { ChannelOptions } from '../topology.ts';
import type { DataLine } from './channels.ts';
import type { Part } from './part.ts';

/** Opens a data channel to the SFU. One that the SFU does not take is closed. */
export function createDataLine(
  part: Part,
  transport: types.Transport,
  label: string,
  options: ChannelOptions,
  changed: () => void,
): DataLine {
  let producer: types.DataProducer | undefined;
  let closed = false;

  const take = (made: types.DataProducer): void => {
    if (closed) return discard(made);
    producer = made;
    const end = (): void => {
      closed = true;
      changed();
    };
    made.on('open', changed);
    made.on('close', end);
    made.on('transportclose', end);
    changed();
  };
  const discard = (made: types.DataProducer): void => {
    part.updates.dataProducer({ id: made.id, closed: true });
    made.close();
  };
  transport.produceData({ label, ...options }).then(take, (error: unknown) => {
    if (!transport.closed) part.debug('channel-error', String(error));
    closed = true;
    changed();
  });

  return {
    get id() {
      return producer?.id ?? '';
    },
    get state() {
      if (closed || producer?.closed) return 'closed';
      return producer?.readyState ?? 'connecting';
    },
    get bufferedAmount() {
      return producer?.bufferedAmount ?? 0;
    },
    send(data) {
      if (producer?.readyState !== 'open') return false;
      try {
        producer.send(data as string);
        return true;
      } catch {
        return false;
      }
    },
    close() {
      closed = true;
      if (producer && !producer.closed && !transport.closed) discard(producer);
    },
  };
}
