import type { DeviceAddress } from './address.ts';
import type { JsonValue, MediaSource } from './messages.ts';

/*
 * What a client asks the SFU of `@org/calls-server`, as requests `sfu.…` of its connection, and what the SFU tells it, as
 * notices of type `sfu`. The parameters of RTP, ICE, DTLS and SCTP are the SFU's own: opaque here. Who reads them from the
 * network does so by parse-sfu.ts.
 */

/** Parameters that only the two ends of a transport read. */
export type SfuParameters = { readonly [key: string]: JsonValue };

/** A transport as the SFU made it. */
export interface SfuTransport {
  readonly id: string;
  readonly iceParameters: SfuParameters;
  readonly iceCandidates: readonly SfuParameters[];
  readonly dtlsParameters: SfuParameters;
  /** Left out where the SFU carries no data. */
  readonly sctpParameters?: SfuParameters;
}

/** Something that a participant sends. */
export interface SfuProducer {
  readonly id: string;
  readonly source: MediaSource;
  readonly paused: boolean;
}

/** A data channel that a participant sends on. */
export interface SfuDataProducer {
  readonly id: string;
  readonly label: string;
  readonly protocol?: string;
}

/** A participant of the SFU's room. */
export interface SfuPeer {
  readonly device: DeviceAddress;
  readonly producers: readonly SfuProducer[];
  readonly dataProducers: readonly SfuDataProducer[];
}

/**
 * Why the SFU does not do what it was asked: `room-full`, `not-in-room` (whoever has not joined, or is not in there any more),
 * `not-found` (somebody else's or no transport), `forbidden`, `sfu-unavailable`, and what every request may meet.
 */
export interface SfuRequests {
  /**
   * The one round trip of a join: what the router can, both transports, who is there, what they send, and the data channels
   * from them. Whoever is in there already joins anew; what was made before carries on until the new transports are
   * connected, for 10 s at most.
   */
  'sfu.join': {
    readonly request: {
      readonly room: string;
      /** What the browser can receive, as it says itself: then what is sent there comes with the answer. */
      readonly rtpCapabilities?: SfuParameters;
    };
    readonly response: {
      readonly rtpCapabilities: SfuParameters;
      readonly send: SfuTransport;
      readonly receive: SfuTransport;
      readonly peers: readonly SfuPeer[];
      /** Of producers of the peers, as `sfu.consume` brings them, paused; those left out are asked for. */
      readonly consumers?: readonly SfuConsumer[];
      /** Of data producers of the peers, as `sfu.consume-data` brings them; those left out are asked for. */
      readonly dataConsumers?: readonly SfuDataConsumer[];
    };
  };
  /** Once a transport. */
  'sfu.connect': {
    readonly request: { readonly room: string; readonly transport: string; readonly dtlsParameters: SfuParameters };
    readonly response: undefined;
  };
  'sfu.produce': {
    readonly request: {
      readonly room: string;
      readonly source: MediaSource;
      readonly rtpParameters: SfuParameters;
      readonly paused: boolean;
    };
    readonly response: { readonly id: string };
  };
  'sfu.produce-data': {
    readonly request: {
      readonly room: string;
      readonly label: string;
      readonly protocol?: string;
      readonly sctpStreamParameters: SfuParameters;
    };
    readonly response: { readonly id: string };
  };
  /** Many at once: one negotiation for all of them. What is gone meanwhile, or cannot be decoded here, is left out. */
  'sfu.consume': {
    readonly request: {
      readonly room: string;
      readonly rtpCapabilities: SfuParameters;
      /** At most 64. */
      readonly producers: readonly string[];
      /** Those of them that begin at once: the transport is not connected yet, so that nothing comes before it is expected. */
      readonly playing?: readonly string[];
    };
    readonly response: { readonly consumers: readonly SfuConsumer[] };
  };
  /** At most 64, as `sfu.consume`. */
  'sfu.consume-data': {
    readonly request: { readonly room: string; readonly dataProducers: readonly string[] };
    readonly response: { readonly dataConsumers: readonly SfuDataConsumer[] };
  };
  /** Changes that need no negotiation, at most 64 of each kind at once. What is gone already is passed over. */
  'sfu.update': {
    readonly request: {
      readonly room: string;
      readonly producers?: readonly { readonly id: string; readonly paused?: boolean; readonly closed?: true }[];
      readonly consumers?: readonly SfuConsumerWish[];
      readonly dataProducers?: readonly { readonly id: string; readonly closed: true }[];
    };
    readonly response: undefined;
  };
  /** New ICE parameters, by transport. */
  'sfu.restart': {
    readonly request: { readonly room: string; readonly transports: readonly string[] };
    readonly response: { readonly iceParameters: { readonly [transport: string]: SfuParameters } };
  };
  'sfu.leave': { readonly request: { readonly room: string }; readonly response: undefined };
}

/** What the SFU sends of a producer to this client. */
export interface SfuConsumer {
  readonly id: string;
  readonly producer: string;
  readonly kind: 'audio' | 'video';
  readonly rtpParameters: SfuParameters;
  /** `simulcast` and `svc` have layers to choose from. */
  readonly type: 'simple' | 'simulcast' | 'svc';
  readonly producerPaused: boolean;
  /** It begins at once. Left out: it begins paused. */
  readonly playing?: true;
}

/** What the SFU sends of a data producer to this client. */
export interface SfuDataConsumer {
  readonly id: string;
  readonly dataProducer: string;
  readonly label: string;
  readonly protocol?: string;
  readonly sctpStreamParameters: SfuParameters;
}

/** How a consumer is wished to be; what is left out stays. */
export interface SfuConsumerWish {
  readonly id: string;
  readonly paused?: boolean;
  /** The highest layers to send, from 0. */
  readonly layers?: { readonly spatial: number; readonly temporal?: number };
  /** 1 to 255: who loses first when the bandwidth is not enough for all. Default 1. */
  readonly priority?: number;
  /** The decoder needs a key frame. */
  readonly keyFrame?: true;
  readonly closed?: true;
}

/** What the SFU tells unasked. */
export type SfuEvent =
  | { readonly event: 'peer-joined'; readonly peer: SfuPeer }
  | { readonly event: 'peer-left'; readonly device: DeviceAddress }
  /** New ones, or paused and resumed ones. */
  | { readonly event: 'producers'; readonly device: DeviceAddress; readonly producers: readonly SfuProducer[] }
  | {
      readonly event: 'data-producers';
      readonly device: DeviceAddress;
      readonly dataProducers: readonly SfuDataProducer[];
    }
  /** Producers or data producers that are no more. */
  | { readonly event: 'closed'; readonly device: DeviceAddress; readonly producers: readonly string[] }
  /** The layers that a consumer gets at present; null when none. */
  | { readonly event: 'layers'; readonly consumer: string; readonly spatial: number | null }
  /** Null when nobody speaks. */
  | { readonly event: 'speaker'; readonly device: DeviceAddress | null }
  /** Loudness of those who are heard, dBov (−127 to 0), at most twice a second. */
  | { readonly event: 'levels'; readonly levels: readonly { readonly device: DeviceAddress; readonly level: number }[] }
  /** The room is no more where it was: `worker-died`, `drained`. Whoever wants to go on joins anew. */
  | { readonly event: 'gone'; readonly reason: 'worker-died' | 'drained' | 'closed' };

/** An event of the SFU as a notice of the server. */
export type SfuNotice = SfuEvent & { readonly type: 'sfu'; readonly room: string };

/** A notice of the SFU of which nothing is known but whose it is: for `parseSfuNotice`. */
export interface UnreadSfuNotice {
  readonly type: 'sfu';
  readonly room: string;
}
