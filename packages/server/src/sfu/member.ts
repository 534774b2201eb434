import type { DeviceAddress, MediaSource, SfuDataProducer, SfuPeer } from '@org/calls-core/protocol';
import type { Stay } from './stay.ts';

/** Where something is sent from: a shard of this node, or one of another node. */
export interface Origin {
  /** Null: this node. */
  readonly node: string | null;
  readonly shard: string;
}

/** Something that a member sends. */
export interface RoomProducer {
  readonly id: string;
  readonly source: MediaSource;
  paused: boolean;
  readonly origin: Origin;
}

/** A data channel that a member sends on. */
export interface RoomDataProducer extends SfuDataProducer {
  readonly origin: Origin;
}

/** A device in the room, wherever it is connected. */
export interface Member {
  readonly device: DeviceAddress;
  readonly key: string;
  readonly producers: Map<string, RoomProducer>;
  readonly dataProducers: Map<string, RoomDataProducer>;
  /** The other node that has it; null: it is here. */
  readonly node: string | null;
}

/** A member of this node. */
export interface Participant extends Member {
  readonly node: null;
  /** The present one, and those before it that still carry. The newest is first. */
  readonly stays: Stay[];
}

/** The member as the others are told. */
export function describeMember({ device, producers, dataProducers }: Member): SfuPeer {
  return {
    device,
    producers: Array.from(producers.values(), ({ id, source, paused }) => ({ id, source, paused })),
    dataProducers: Array.from(dataProducers.values(), describeDataProducer),
  };
}

/** The data channel as the others are told. */
export function describeDataProducer({ id, label, protocol }: SfuDataProducer): SfuDataProducer {
  return { id, label, ...(protocol !== undefined && { protocol }) };
}
