import type { DeviceAddress, MediaSource, SfuDataProducer } from '@org/calls-core/protocol';

/*
 * What nodes say to each other about the media of a room that several of them carry: plain JSON. Each node speaks for its own
 * members, and carries what others send by pipes of its own.
 */

/** A member of another node. */
export interface FarMember {
  readonly device: DeviceAddress;
  readonly producers: readonly {
    readonly id: string;
    readonly source: MediaSource;
    readonly paused: boolean;
    readonly shard: string;
  }[];
  readonly dataProducers: readonly (SfuDataProducer & { readonly shard: string })[];
}

/** What a node tells the others that have the room. */
export type NodeNews =
  /** A member, as it is now. */
  | { readonly type: 'member'; readonly member: FarMember }
  | { readonly type: 'left'; readonly device: DeviceAddress }
  /** What one of its routers hears: loudness by member, and who speaks. */
  | {
      readonly type: 'levels';
      readonly shard: string;
      readonly levels: readonly (readonly [member: string, level: number])[];
    }
  | { readonly type: 'nominee'; readonly shard: string; readonly member: string }
  /** It has no members any more. */
  | { readonly type: 'exit' };

/** Where one end of a pipe between nodes receives, and by which key. */
export interface PipeEnd {
  readonly ip: string;
  readonly port: number;
  readonly srtpParameters: { readonly cryptoSuite: string; readonly keyBase64: string };
}

/** The names under which nodes ask each other. */
export const sfuTopics = {
  /** `{ room }`: answered by the members there; nothing where there are none. */
  enter: 'sfu.enter',
  /** `{ room, news }`. */
  news: 'sfu.news',
  /** `{ room, shard, pipe, end }`: answered by the other end. */
  pipe: 'sfu.pipe',
  /** `{ room, pipe, producer }` or `{ …, dataProducer }`: answered by what the receiving end needs to take it. */
  feed: 'sfu.feed',
  /** `{ room, device, node }`: a place for the device, or `{ …, free: true }`: it needs none any more. */
  seat: 'sfu.seat',
  /** `{ room }`: answered by the keys of the devices that have a place at that node. */
  seated: 'sfu.seated',
  /** `{ call, device }`: whether the device takes part in the call, as far as the node has heard. */
  attends: 'sfu.attends',
} as const;
