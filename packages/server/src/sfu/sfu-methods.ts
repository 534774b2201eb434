import { type JsonValue, parseSfuRequest, ServerError, type SfuRequests } from '@org/calls-core/protocol';
import type { Connection } from '../hub/connection.ts';
import type { Method } from '../hub/requests.ts';
import { consume, consumeData, type DownlinkParts, offer, updateDownlink } from './downlink.ts';
import type { Attendees } from './attendees.ts';
import { mediasoupCall } from './media-errors.ts';
import type { Participant } from './member.ts';
import type { SfuRoom } from './sfu-room.ts';
import { opaque, type Stay } from './stay.ts';
import { alive, parameters, produce, produceData, updateUplink } from './uplink.ts';

/** What the requests are answered with. */
export interface MethodParts extends DownlinkParts {
  readonly attendees: Attendees;
  /** Lets somebody into a room, or rejects with the reason. */
  join(connection: Connection, room: string): Promise<SfuRequests['sfu.join']['response']>;
  /** The room that the device is in by this name, and its place there; null when it is in none. */
  placeOf(connection: Connection, room: string): { readonly room: SfuRoom; readonly member: Participant } | null;
}

type Handlers = { readonly [M in keyof SfuRequests]: Handler<SfuRequests[M]> };
type Handler<R extends { request: unknown; response: unknown }> = (
  connection: Connection,
  request: R['request'],
) => Promise<R['response']>;

/** Creates the methods. */
export function createSfuMethods(parts: MethodParts): ReadonlyMap<string, Method> {
  const { attendees, log } = parts;
  const within = (connection: Connection, name: string): { room: SfuRoom; member: Participant; stay: Stay } => {
    const place = parts.placeOf(connection, name);
    const stay = place?.member.stays[0];
    if (!place || !stay) throw new ServerError('not-in-room', { detail: 'Join the room of the SFU first.' });
    return { ...place, stay };
  };
  const holderOf = (member: Participant, transport: string): Stay => {
    const stay = member.stays.find(({ send, receive }) => send.id === transport || receive.id === transport);
    if (!stay) throw new ServerError('not-found', { detail: 'There is no such transport.' });
    return stay;
  };
  const handlers: Handlers = {
    async 'sfu.join'(connection, request) {
      const joined = await parts.join(connection, request.room);
      const { room, member, stay } = within(connection, request.room);
      return { ...joined, ...(await offer(parts, room, member, stay, joined.peers, request.rtpCapabilities)) };
    },
    async 'sfu.connect'(connection, { room, transport, dtlsParameters }) {
      const stay = holderOf(within(connection, room).member, transport);
      const told = parameters<Parameters<Stay['send']['connect']>[0]['dtlsParameters']>(dtlsParameters);
      await mediasoupCall(log, alive(stay), () => stay.transport(transport).connect({ dtlsParameters: told }));
    },
    async 'sfu.produce'(connection, request) {
      const { room, member, stay } = within(connection, request.room);
      return produce(room, member, stay, request, log);
    },
    async 'sfu.produce-data'(connection, request) {
      const { room, member, stay } = within(connection, request.room);
      return produceData(room, member, stay, request, log);
    },
    async 'sfu.consume'(connection, request) {
      const { room, member, stay } = within(connection, request.room);
      return consume(parts, room, member, stay, request);
    },
    async 'sfu.consume-data'(connection, request) {
      const { room, member, stay } = within(connection, request.room);
      return consumeData(parts, room, member, stay, request);
    },
    async 'sfu.update'(connection, request) {
      const { room, member, stay } = within(connection, request.room);
      await mediasoupCall(log, alive(stay), () => updateUplink(room, member, request));
      await updateDownlink(member, request, log);
    },
    async 'sfu.restart'(connection, { room, transports }) {
      const { member } = within(connection, room);
      const restart = async (id: string) => {
        const stay = holderOf(member, id);
        return [id, opaque(await mediasoupCall(log, alive(stay), () => stay.transport(id).restartIce()))] as const;
      };
      return { iceParameters: Object.fromEntries(await Promise.all(transports.map(restart))) };
    },
    async 'sfu.leave'(connection, { room }) {
      const place = parts.placeOf(connection, room);
      if (place) attendees.leave(place.room, place.member);
    },
  };
  return new Map(
    (Object.keys(handlers) as (keyof SfuRequests)[]).map((method) => [
      method,
      methodOf(method, handlers[method] as never),
    ]),
  );
}

function methodOf<M extends keyof SfuRequests>(method: M, handle: Handler<SfuRequests[M]>): Method {
  return async (connection, body) => {
    const request = parseSfuRequest(method, body);
    if (!request) throw new ServerError('invalid-message');
    return (await handle(connection, request)) as JsonValue | undefined;
  };
}
