export { sfu, type SfuOptions } from './sfu.ts';
export type { SfuHandler } from './device.ts';
export type { SfuRequest, SfuResponse, SfuSignaling } from './signaling.ts';
export { serverSignaling } from './server-signaling.ts';
export type {
  SfuConsumer,
  SfuConsumerWish,
  SfuDataConsumer,
  SfuDataProducer,
  SfuEvent,
  SfuParameters,
  SfuPeer,
  SfuProducer,
  SfuRequests,
  SfuTransport,
} from '../../protocol/sfu.ts';
