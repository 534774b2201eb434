import type { CallClient, CallSnapshot, ServerDoor } from '@org/calls-core';
import { ServerError } from '@org/calls-core/protocol';
import { type Access, type Connection, connect, readAccess } from './connection.ts';
import { contactOf } from './contacts.ts';
import { createCaringClient } from './device-tools.ts';
import { describeEnd } from './describe.ts';
import { recorderOf } from './recorder.ts';
import { english, type Strings } from './strings.ts';

/** Where a meeting takes place, and as whom. */
export interface OpenRoom {
  readonly client: CallClient;
  readonly room: string;
  /** The server that keeps the room; null between the tabs of a browser, where all are equal. */
  readonly server: ServerDoor | null;
}

/**
 * Reads the page's address: `?room=tea&name=Alice` is a room, in as many tabs of this browser as there are people, or with
 * `&server=http://localhost:8080` through a `@org/calls-server`, as a guest or with `&me=alice&token=…`. Null when it names
 * no room; rejects with a `ServerError` when the server does not let them in.
 */
export function openRoom(search: string): Promise<OpenRoom> | null {
  const query = new URLSearchParams(search);
  const room = query.get('room');
  return room === null ? null : open(room, query);
}

async function open(room: string, query: URLSearchParams): Promise<OpenRoom> {
  const name = query.get('name') ?? 'Guest';
  const connection = await enter(readAccess(query), name, query.get('me'));
  const client = createCaringClient(connection);
  client.on('added', (call) => void recorderOf(call, { localName: name }));
  return { client, room, server: connection.transport.server ?? null };
}

/** Whoever names no user is a guest: of that name where a server keeps names apart, else with a name of this tab. */
async function enter(access: Access | null, name: string, user: string | null): Promise<Connection> {
  if (user !== null) return connect(access, contactOf(user, name));
  const unique = contactOf(`${name}-${crypto.randomUUID().slice(0, 8)}`, name);
  if (!access) return connect(access, unique);
  return connect(access, { ...unique, id: name }).catch((error: unknown) => {
    if (error instanceof ServerError && error.code === 'name-taken') return connect(access, unique);
    throw error;
  });
}

/** Why somebody is back in front of the room; empty for who left by themselves. */
export function describeOutside({ status, ...call }: CallSnapshot, strings: Strings = english): string {
  if (status !== 'ended' || call.reason === 'left') return '';
  return call.reason === 'completed' ? strings.endedForAll : describeEnd({ status, ...call }, strings);
}
