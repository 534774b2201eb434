import type { types } from 'mediasoup';
import { ServerError, type SfuParameters, type SfuRequests } from '@org/calls-core/protocol';
import type { Log } from '../util/log.ts';
import { describeDataProducer, type Participant } from './member.ts';
import { mediasoupCall } from './media-errors.ts';
import type { SfuRoom } from './sfu-room.ts';
import { type Stay, stayLimits } from './stay.ts';

type Request<M extends keyof SfuRequests> = SfuRequests[M]['request'];

/** Takes in a track of a participant. */
export async function produce(
  room: SfuRoom,
  member: Participant,
  stay: Stay,
  { source, rtpParameters, paused }: Request<'sfu.produce'>,
  log: Log,
): Promise<{ id: string }> {
  const kind = source === 'microphone' || source === 'screen-audio' ? 'audio' : 'video';
  if (stay.producers.size >= stayLimits.producers) throw tooMany('tracks');
  if (!isOf(kind, rtpParameters))
    throw new ServerError('invalid-message', { detail: `The codecs are not of ${kind}.` });
  const producer = await mediasoupCall(log, alive(stay), () =>
    stay.send.produce({
      kind,
      rtpParameters: parameters<types.RtpParameters>(rtpParameters),
      paused,
      appData: { source },
    }),
  );
  const { id } = producer;
  if (!member.stays.includes(stay)) {
    producer.close();
    throw new ServerError('not-in-room');
  }
  stay.producers.set(id, producer);
  member.producers.set(id, { id, source, paused, origin: { node: null, shard: stay.shard.id } });
  if (source === 'microphone')
    stay.shard.listen(id).catch((error: unknown) => log.debug({ err: error }, 'a microphone went before it was heard'));
  room.tell({ event: 'producers', device: member.device, producers: [{ id, source, paused }] }, member.key);
  room.tellMember(member);
  return { id };
}

/** Takes in a data channel of a participant. */
export async function produceData(
  room: SfuRoom,
  member: Participant,
  stay: Stay,
  { label, protocol, sctpStreamParameters }: Request<'sfu.produce-data'>,
  log: Log,
): Promise<{ id: string }> {
  if (stay.dataProducers.size >= stayLimits.dataProducers) throw tooMany('data channels');
  const producer = await mediasoupCall(log, alive(stay), () =>
    stay.send.produceData({
      ...{ label, ...(protocol !== undefined && { protocol }) },
      sctpStreamParameters: parameters<types.SctpStreamParameters>(sctpStreamParameters),
    }),
  );
  const { id } = producer;
  if (!member.stays.includes(stay)) {
    producer.close();
    throw new ServerError('not-in-room');
  }
  stay.dataProducers.set(id, producer);
  const made = { ...describeDataProducer({ id, label, ...(protocol !== undefined && { protocol }) }) };
  member.dataProducers.set(id, { ...made, origin: { node: null, shard: stay.shard.id } });
  room.tell({ event: 'data-producers', device: member.device, dataProducers: [made] }, member.key);
  room.tellMember(member);
  return { id };
}

/** Pauses, resumes and closes what a participant sends. */
export async function updateUplink(
  room: SfuRoom,
  member: Participant,
  { producers = [], dataProducers = [] }: Pick<Request<'sfu.update'>, 'producers' | 'dataProducers'>,
): Promise<void> {
  const closed: string[] = [];
  const changed: string[] = [];
  for (const change of producers) {
    const stay = member.stays.find((one) => one.producers.has(change.id));
    const known = member.producers.get(change.id);
    const producer = stay?.producers.get(change.id);
    if (!stay || !producer || !known) continue;
    if (change.closed) {
      stay.producers.delete(change.id);
      producer.close();
      closed.push(change.id);
    } else if (change.paused !== undefined && change.paused !== known.paused) {
      known.paused = change.paused;
      changed.push(change.id);
      await (change.paused ? producer.pause() : producer.resume());
    }
  }
  for (const { id } of dataProducers) {
    const stay = member.stays.find((one) => one.dataProducers.has(id));
    stay?.dataProducers.get(id)?.close();
    if (stay?.dataProducers.delete(id)) closed.push(id);
  }
  room.forget(member, closed);
  const now = changed.flatMap((id) => {
    const one = member.producers.get(id);
    return one ? [{ id, source: one.source, paused: one.paused }] : [];
  });
  if (now.length > 0) room.tell({ event: 'producers', device: member.device, producers: now }, member.key);
  if (closed.length + now.length > 0) room.tellMember(member);
}

/** False when the worker of a stay has ended. */
export function alive({ shard }: Stay): () => boolean {
  return () => !shard.station.worker.closed;
}

/** What a client says of itself, for the library to check: it throws a `TypeError` for what it cannot use. */
export function parameters<T>(told: object): T {
  return told as T;
}

function tooMany(what: string): ServerError {
  return new ServerError('forbidden', { detail: `A device sends no more ${what} than it does.` });
}

/** The library takes the one for the other. */
function isOf(kind: string, { codecs }: SfuParameters): boolean {
  if (!Array.isArray(codecs)) return false;
  return codecs.every((codec) => String((Object(codec) as { mimeType?: unknown }).mimeType).startsWith(`${kind}/`));
}
