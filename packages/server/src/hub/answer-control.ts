import { type JsonValue, parseClientFrame, ServerError, type WireError } from '@org/calls-core/protocol';
import { checkRoom } from '../auth/check-room.ts';
import type { Log } from '../util/log.ts';
import type { Connection } from './connection.ts';
import { answer, type Method, wireError } from './requests.ts';
import type { Renewals } from './renewals.ts';
import type { RoomAuthority } from './room-authority.ts';

/** Deals with what a client wants of the server itself. Throws a `ServerError` for what is no frame. */
export type AnswerControl = (connection: Connection, text: string) => void | Promise<void>;

/** Creates it: pings, requests, rooms entered and left. */
export function createAnswerControl(parts: {
  readonly methods: ReadonlyMap<string, Method>;
  readonly rooms: RoomAuthority;
  readonly renew: Renewals['renew'];
  readonly log: Log;
  /** Bytes of one frame. */
  readonly frameBytes: number;
}): AnswerControl {
  const { methods, rooms, log, frameBytes } = parts;
  const enter = async (connection: Connection, room: string, id: string | undefined): Promise<void> => {
    const admit = (body: JsonValue | undefined): void => respond(connection, id, { body });
    const refuse = (error: unknown): void => respond(connection, id, { error: wireError(error, log) });
    try {
      checkRoom(connection.identity, room);
      await rooms.join(connection, room, { admit, refuse });
    } catch (error) {
      refuse(error);
    }
  };
  const renew = async (connection: Connection, token: string, id: string): Promise<void> => {
    try {
      await parts.renew(connection, token);
      respond(connection, id);
    } catch (error) {
      respond(connection, id, { error: wireError(error, log) });
    }
  };
  return (connection, text) => {
    const frame = parseClientFrame(text, frameBytes);
    if (!frame) {
      if (hasKind(text)) return; // of a later version, or nonsense that hurts nobody
      throw new ServerError('invalid-message');
    }
    switch (frame.kind) {
      case 'ping':
        return connection.send({ kind: 'pong' });
      case 'request':
        return answer(methods, connection, frame, log);
      case 'leave':
        rooms.leave(connection, frame.room);
        return respond(connection, frame.id);
      case 'renew':
        return renew(connection, frame.token, frame.id);
      case 'join':
        return enter(connection, frame.room, frame.id);
    }
  };
}

function respond(
  connection: Connection,
  id: string | undefined,
  { body, error }: { readonly body?: JsonValue | undefined; readonly error?: WireError } = {},
): void {
  if (id === undefined) return;
  connection.send({ kind: 'response', id, ...(body !== undefined && { body }), ...(error && { error }) });
}

function hasKind(text: string): boolean {
  try {
    return typeof (Object(JSON.parse(text)) as { kind?: unknown }).kind === 'string';
  } catch {
    return false;
  }
}
