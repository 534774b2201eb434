import type { types } from 'mediasoup';
import {
  ServerError,
  type SfuConsumer,
  type SfuDataConsumer,
  type SfuParameters,
  type SfuPeer,
  type SfuRequests,
} from '@org/calls-core/protocol';
import type { Log } from '../util/log.ts';
import { mediasoupCall } from './media-errors.ts';
import type { Participant, RoomDataProducer, RoomProducer } from './member.ts';
import { receivable } from './receivable.ts';
import type { SfuRoom } from './sfu-room.ts';
import { applyWish, opaque, type Stay, stayLimits } from './stay.ts';
import { alive, parameters } from './uplink.ts';
import type { Mediasoup } from './worker-pool.ts';

/** Tracks and data channels that come with a join; the rest is asked for. */
const maxOffered = { consumers: 64, dataConsumers: 512 } as const;

type Request<M extends keyof SfuRequests> = SfuRequests[M]['request'];

/** What receiving is done with. */
export interface DownlinkParts {
  readonly log: Log;
  readonly ortc: Mediasoup['ortc'];
  /** Streams that a worker may carry. */
  readonly maxConsumers: number;
  /** Brings what another shard has to the one of the stay. */
  reach(room: SfuRoom, stay: Stay, producer: RoomProducer | RoomDataProducer): Promise<void>;
  /** The layers that a consumer gets changed. */
  layers(member: Participant, room: SfuRoom, consumer: string, spatial: number | null): void;
}

/** Sends several producers to a participant, those that are not named paused. What is gone or cannot be decoded is left out. */
export async function consume(
  parts: DownlinkParts,
  room: SfuRoom,
  member: Participant,
  stay: Stay,
  { rtpCapabilities, producers, playing = [] }: Request<'sfu.consume'>,
): Promise<{ consumers: SfuConsumer[] }> {
  const { log, ortc } = parts;
  const capabilities = parameters<types.RtpCapabilities>(rtpCapabilities);
  await mediasoupCall(log, alive(stay), async () =>
    ortc.validateAndNormalizeRtpCapabilities(structuredClone(capabilities)),
  );
  const { station } = stay.shard;
  if (station.consumers + producers.length > parts.maxConsumers)
    throw new ServerError('sfu-unavailable', { detail: 'Its worker carries as much as it may.' });
  if (stay.consumers.size + producers.length > stayLimits.consumers)
    throw new ServerError('forbidden', { detail: `A device receives ${stayLimits.consumers} tracks at most.` });
  const take = async (id: string): Promise<SfuConsumer | null> => {
    const producer = find(room, member, ({ producers: sent }) => sent.get(id));
    if (!producer) return null;
    await parts.reach(room, stay, producer);
    if (!stay.shard.router.canConsume({ producerId: id, rtpCapabilities: capabilities })) return null;
    const paused = !playing.includes(id);
    const consumer = await stay.receive.consume({ producerId: id, rtpCapabilities: capabilities, paused });
    keep(parts, room, member, stay, consumer);
    const { kind, rtpParameters, type, producerPaused } = consumer;
    if (type === 'pipe') return null;
    return {
      ...{ id: consumer.id, producer: id, kind, rtpParameters: opaque(rtpParameters), type, producerPaused },
      ...(!paused && { playing: true }),
    };
  };
  return { consumers: await settle(log, stay, producers.map(take)) };
}

/** Sends several data channels to a participant. */
export async function consumeData(
  parts: DownlinkParts,
  room: SfuRoom,
  member: Participant,
  stay: Stay,
  { dataProducers }: Pick<Request<'sfu.consume-data'>, 'dataProducers'>,
): Promise<{ dataConsumers: SfuDataConsumer[] }> {
  if (stay.dataConsumers.size + dataProducers.length > stayLimits.dataConsumers)
    throw new ServerError('forbidden', { detail: `A device receives ${stayLimits.dataConsumers} channels at most.` });
  const take = async (id: string): Promise<SfuDataConsumer | null> => {
    const producer = find(room, member, ({ dataProducers: sent }) => sent.get(id));
    if (!producer) return null;
    await parts.reach(room, stay, producer);
    const consumer = await stay.receive.consumeData({ dataProducerId: id });
    stay.dataConsumers.set(consumer.id, consumer);
    consumer.observer.once('close', () => void stay.dataConsumers.delete(consumer.id));
    const { label, protocol, sctpStreamParameters } = consumer;
    if (!sctpStreamParameters) return null;
    return {
      ...{ id: consumer.id, dataProducer: id, label, ...(protocol && { protocol }) },
      sctpStreamParameters: opaque(sctpStreamParameters),
    };
  };
  return { dataConsumers: await settle(parts.log, stay, dataProducers.map(take)) };
}

/**
 * What a participant gets with its join, of all who are told and need not be fetched from elsewhere: data channels, and what is
 * sent, where its browser has told what it can.
 */
export async function offer(
  parts: DownlinkParts,
  room: SfuRoom,
  member: Participant,
  stay: Stay,
  peers: readonly SfuPeer[],
  browser: SfuParameters | undefined,
): Promise<{ consumers?: SfuConsumer[]; dataConsumers: SfuDataConsumer[] }> {
  const near = (of: 'producers' | 'dataProducers'): string[] => {
    const ids = peers.flatMap((peer) => peer[of].map(({ id }) => id));
    return ids.filter((id) => {
      const { node, shard } = find(room, member, (sent) => sent[of].get(id))?.origin ?? {};
      return node === null && shard === stay.shard.id;
    });
  };
  const producers = near('producers').slice(0, maxOffered.consumers);
  const dataProducers = near('dataProducers').slice(0, maxOffered.dataConsumers);
  const [media, data] = await Promise.all([
    // Whatever is wrong with it is told to whoever asks.
    browser && offerMedia(parts, room, member, stay, producers, browser).catch(() => undefined),
    consumeData(parts, room, member, stay, { dataProducers }),
  ]);
  return { ...media, ...data };
}

async function offerMedia(
  parts: DownlinkParts,
  room: SfuRoom,
  member: Participant,
  stay: Stay,
  producers: readonly string[],
  browser: SfuParameters,
): Promise<{ consumers: SfuConsumer[] }> {
  const told = structuredClone(parameters<types.RtpCapabilities>(browser));
  parts.ortc.validateAndNormalizeRtpCapabilities(told);
  const rtpCapabilities = opaque(receivable(stay.shard.router.rtpCapabilities, told));
  return consume(parts, room, member, stay, { room: room.name, rtpCapabilities, producers });
}

/** Makes consumers as they are wished to be. */
export async function updateDownlink(
  member: Participant,
  { consumers = [] }: Pick<Request<'sfu.update'>, 'consumers'>,
  log: Log,
): Promise<void> {
  const apply = async (wish: (typeof consumers)[number]): Promise<void> => {
    const consumer = member.stays.map((stay) => stay.consumers.get(wish.id)).find(Boolean);
    if (consumer) await applyWish(consumer, wish);
  };
  const results = await Promise.allSettled(consumers.map(apply));
  // What went away meanwhile is passed over.
  for (const result of results)
    if (result.status === 'rejected') log.debug({ err: result.reason }, 'a wish was too late');
}

function keep(
  { layers }: DownlinkParts,
  room: SfuRoom,
  member: Participant,
  stay: Stay,
  consumer: types.Consumer,
): void {
  const { station } = stay.shard;
  stay.consumers.set(consumer.id, consumer);
  station.consumers++;
  consumer.observer.once('close', () => {
    station.consumers--;
    stay.consumers.delete(consumer.id);
  });
  if (consumer.type !== 'simple')
    consumer.on('layerschange', (now) => layers(member, room, consumer.id, now ? now.spatialLayer : null));
}

/** What somebody else in the room sends; nobody gets what they send themselves. */
function find<T>(
  room: SfuRoom,
  self: Participant,
  of: (member: SfuRoom['members'] extends Map<string, infer M> ? M : never) => T | undefined,
): T | undefined {
  for (const member of room.members.values()) {
    const found = member === self ? undefined : of(member);
    if (found) return found;
  }
  return undefined;
}

async function settle<T>(log: Log, stay: Stay, all: readonly Promise<T | null>[]): Promise<T[]> {
  const results = await Promise.allSettled(all);
  if (!alive(stay)()) throw new ServerError('sfu-unavailable', { detail: 'Its worker has ended.' });
  return results.flatMap((result) => {
    if (result.status === 'rejected') log.debug({ err: result.reason }, 'something was not there to be received');
    return result.status === 'fulfilled' && result.value ? [result.value] : [];
  });
}
