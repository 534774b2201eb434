import { limits } from './limits.ts';
import type { Exactly } from './exactly.ts';
import { device, flag, id, name, oneOf, source, text } from './fields.ts';
import { isShallow } from './json.ts';
import { array, fits, leaf, nullable, object, optional, read, type Output, type Schema } from './schema.ts';
import type { SfuEvent, SfuNotice, SfuParameters, SfuRequests } from './sfu.ts';

/*
 * The schemas of what client and SFU say to each other: in a module of their own, since most apps need none of them.
 */

/** Entries of one request. */
const maxItems = 64;
/** Producers of one participant, participants of a room, levels of one event. */
const maxListed = 512;
/** Levels of objects and lists in what only transports read: RTP parameters have five. */
const maxDepth = 10;

const parameters = leaf<SfuParameters>(
  (value) => Object(value) === value && !Array.isArray(value) && isShallow(value, maxDepth),
);
const some = <S extends Schema<unknown>>(item: S): ReturnType<typeof array<S>> => array(item, maxItems);
const many = <S extends Schema<unknown>>(item: S): ReturnType<typeof array<S>> => array(item, maxListed);
const label = text(limits.profileName, 0);
const layer = leaf<number>((value) => Number.isInteger(value) && (value as number) >= 0 && (value as number) < 8);
const priority = leaf<number>((value) => Number.isInteger(value) && (value as number) >= 1 && (value as number) <= 255);
const level = leaf<number>((value) => typeof value === 'number' && value >= -127 && value <= 0);
const kind = oneOf<'audio' | 'video'>('audio', 'video');
const yes = oneOf<true>(true);

const transport = object({
  ...{ id, iceParameters: parameters, iceCandidates: array(parameters, 64), dtlsParameters: parameters },
  sctpParameters: optional(parameters),
});
const producer = object({ id, source, paused: flag });
const dataProducer = object({ id, label, protocol: optional(label) });
const peer = object({ device, producers: many(producer), dataProducers: many(dataProducer) });
const consumer = object({
  ...{ id, producer: id, kind, rtpParameters: parameters },
  type: oneOf<'simple' | 'simulcast' | 'svc'>('simple', 'simulcast', 'svc'),
  ...{ producerPaused: flag, playing: optional(yes) },
});
const dataConsumer = object({
  ...{ id, dataProducer: id, label, protocol: optional(label), sctpStreamParameters: parameters },
});
const wish = object({
  ...{ id, paused: optional(flag), priority: optional(priority), keyFrame: optional(yes), closed: optional(yes) },
  layers: optional(object({ spatial: layer, temporal: optional(layer) })),
});

const requests = {
  'sfu.join': object({ room: name, rtpCapabilities: optional(parameters) }),
  'sfu.connect': object({ room: name, transport: id, dtlsParameters: parameters }),
  'sfu.produce': object({ room: name, source, rtpParameters: parameters, paused: flag }),
  'sfu.produce-data': object({
    ...{ room: name, label, protocol: optional(label), sctpStreamParameters: parameters },
  }),
  'sfu.consume': object({ room: name, rtpCapabilities: parameters, producers: some(id), playing: optional(some(id)) }),
  'sfu.consume-data': object({ room: name, dataProducers: some(id) }),
  'sfu.update': object({
    room: name,
    producers: optional(some(object({ id, paused: optional(flag), closed: optional(yes) }))),
    consumers: optional(some(wish)),
    dataProducers: optional(some(object({ id, closed: yes }))),
  }),
  'sfu.restart': object({ room: name, transports: array(id, 4) }),
  'sfu.leave': object({ room: name }),
};

const iceParameters = leaf<{ readonly [transport: string]: SfuParameters }>(
  (value) =>
    Object(value) === value &&
    isShallow(value, maxDepth) &&
    Object.values(value as object).every((one) => Object(one) === one && !Array.isArray(one)),
);

const responses = {
  'sfu.join': object({
    ...{ rtpCapabilities: parameters, send: transport, receive: transport, peers: many(peer) },
    ...{ consumers: optional(some(consumer)), dataConsumers: optional(many(dataConsumer)) },
  }),
  'sfu.produce': object({ id }),
  'sfu.produce-data': object({ id }),
  'sfu.consume': object({ consumers: some(consumer) }),
  'sfu.consume-data': object({ dataConsumers: some(dataConsumer) }),
  'sfu.restart': object({ iceParameters }),
};

const events = {
  'peer-joined': object({ event: oneOf('peer-joined'), peer }),
  'peer-left': object({ event: oneOf('peer-left'), device }),
  producers: object({ event: oneOf('producers'), device, producers: many(producer) }),
  'data-producers': object({ event: oneOf('data-producers'), device, dataProducers: many(dataProducer) }),
  closed: object({ event: oneOf('closed'), device, producers: many(id) }),
  layers: object({ event: oneOf('layers'), consumer: id, spatial: nullable(layer) }),
  speaker: object({ event: oneOf('speaker'), device: nullable(device) }),
  levels: object({ event: oneOf('levels'), levels: many(object({ device, level })) }),
  gone: object({ event: oneOf('gone'), reason: oneOf('worker-died', 'drained', 'closed') }),
};

type Outputs<T extends Record<string, Schema<unknown>>> = { [K in keyof T]: Output<T[K]> };
/** What is asked, by method. */
export type SfuRequestBodies = { [M in keyof SfuRequests]: SfuRequests[M]['request'] };
/** Methods whose answer says something. */
export type SfuAnswered = Exclude<keyof SfuRequests, 'sfu.connect' | 'sfu.update' | 'sfu.leave'>;
/** What is answered, by method. */
export type SfuResponseBodies = { [M in SfuAnswered]: SfuRequests[M]['response'] };
type ParsedEvent = Outputs<typeof events>[keyof typeof events];

/** Reads the body of a request: null when it is none of the method's, or breaks a limit. Never throws. */
export function parseSfuRequest<M extends keyof SfuRequests>(method: M, body: unknown): SfuRequestBodies[M] | null {
  const data = read(requests[method] as Schema<unknown>, body);
  return (data as Exactly<Outputs<typeof requests>, SfuRequestBodies>[M] | undefined) ?? null;
}

/** Reads the answer to a request that has one, as `parseSfuRequest` does. */
export function parseSfuResponse<M extends SfuAnswered>(method: M, body: unknown): SfuResponseBodies[M] | null {
  const data = read(responses[method] as Schema<unknown>, body);
  return (data as Exactly<Outputs<typeof responses>, SfuResponseBodies>[M] | undefined) ?? null;
}

/** Reads a notice of the SFU; null when it is none, or an event of a later version. Never throws. */
export function parseSfuNotice(input: unknown): SfuNotice | null {
  const { type, room, event } = Object(input) as { [field: string]: unknown };
  if (type !== 'sfu' || !fits(name, room) || typeof event !== 'string' || !Object.hasOwn(events, event)) return null;
  const data = read(events[event as keyof typeof events] as Schema<unknown>, input);
  const told = data as Exactly<ParsedEvent, SfuEvent> | undefined;
  return told ? { ...told, type, room: room as string } : null;
}
