import type { types } from 'mediasoup';
import { ServerError, type SfuConsumerWish, type SfuParameters, type SfuTransport } from '@org/calls-core/protocol';
import type { SfuSettings } from './sfu-options.ts';
import type { Shard } from './shard.ts';

/** One participant's two transports and what goes over them, from a join until the next one. */
export interface Stay {
  readonly shard: Shard;
  readonly send: types.WebRtcTransport;
  readonly receive: types.WebRtcTransport;
  readonly producers: Map<string, types.Producer>;
  readonly dataProducers: Map<string, types.DataProducer>;
  readonly consumers: Map<string, types.Consumer>;
  readonly dataConsumers: Map<string, types.DataConsumer>;
  /** By id; throws `not-found`. */
  transport(id: string): types.WebRtcTransport;
  close(): void;
}

/** What one participant may have at once. */
export const stayLimits = { producers: 12, dataProducers: 64, consumers: 600, dataConsumers: 2000 } as const;

/** Makes both transports of a stay. `lost` runs when the client has ended one of them. */
export async function createStay(shard: Shard, settings: SfuSettings, lost: () => void): Promise<Stay> {
  const { router, station } = shard;
  const create = () =>
    router.createWebRtcTransport({
      ...{ webRtcServer: station.webRtcServer, enableUdp: true, enableTcp: true, preferUdp: true, enableSctp: true },
      initialAvailableOutgoingBitrate: settings.initialOutgoingBitrate,
    });
  const [send, receive] = await Promise.all([create(), create()]);
  // The worker does one after the other: nothing arrives before this is set.
  send.setMaxIncomingBitrate(settings.maxIncomingBitrate).catch(() => {});
  for (const transport of [send, receive])
    transport.on('dtlsstatechange', (state) => (state === 'closed' || state === 'failed') && lost());
  return {
    ...{ shard, send, receive, producers: new Map(), dataProducers: new Map() },
    ...{ consumers: new Map(), dataConsumers: new Map() },
    transport(id) {
      const found = [send, receive].find((one) => one.id === id);
      if (!found) throw new ServerError('not-found', { detail: 'There is no such transport.' });
      return found;
    },
    close() {
      send.close();
      receive.close();
    },
  };
}

/** The transport as its client needs it. */
export function describeTransport({
  id,
  iceParameters,
  iceCandidates,
  dtlsParameters,
  sctpParameters,
}: types.WebRtcTransport): SfuTransport {
  return {
    id,
    iceParameters: opaque(iceParameters),
    iceCandidates: iceCandidates.map(opaque),
    dtlsParameters: opaque(dtlsParameters),
    ...(sctpParameters && { sctpParameters: opaque(sctpParameters) }),
  };
}

/** Plain data of the library, which nobody on the way reads. */
export function opaque(data: object): SfuParameters {
  return data as SfuParameters;
}

/** Makes a consumer as it is wished to be. */
export async function applyWish(consumer: types.Consumer, wish: SfuConsumerWish): Promise<void> {
  const { paused, layers, priority, keyFrame, closed } = wish;
  if (closed) return consumer.close();
  if (consumer.type !== 'simple' && layers) {
    const { spatial, temporal } = layers;
    await consumer.setPreferredLayers({
      spatialLayer: spatial,
      ...(temporal !== undefined && { temporalLayer: temporal }),
    });
  }
  if (priority !== undefined) await consumer.setPriority(priority);
  if (paused === true) await consumer.pause();
  if (paused === false) await consumer.resume();
  if (keyFrame && consumer.kind === 'video') await consumer.requestKeyFrame();
}
