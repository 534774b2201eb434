import type { CallClient, CallSnapshot } from '@org/calls-core';
import { connect, readAccess } from './connection.ts';
import { contactOf } from './contacts.ts';
import { createCaringClient } from './device-tools.ts';
import { describeEnd } from './describe.ts';
import { recorderOf } from './recorder.ts';
import { english, type Strings } from './strings.ts';

/**
 * Reads the page's address: `?room=tea&name=Alice` is a room, in as many tabs of this browser as there are people, or with
 * `&server=http://localhost:8080` through a `@org/calls-server`, as a guest or with `&me=alice&token=…`. Null when it names
 * no room; rejects with a `ServerError` when the server does not let them in.
 */
export function openRoom(search: string): Promise<{ readonly client: CallClient; readonly room: string }> | null {
  const query = new URLSearchParams(search);
  const room = query.get('room');
  if (room === null) return null;
  const name = query.get('name') ?? 'Guest';
  const contact = contactOf(query.get('me') ?? `${name}-${crypto.randomUUID().slice(0, 8)}`, name);
  return connect(readAccess(query), contact).then((connection) => {
    const client = createCaringClient(connection);
    client.on('added', (call) => void recorderOf(call, { localName: name }));
    return { client, room };
  });
}

/** Why somebody is back in front of the room; empty for who left by themselves. */
export function describeOutside({ status, ...call }: CallSnapshot, strings: Strings = english): string {
  if (status !== 'ended' || call.reason === 'completed' || call.reason === 'left') return '';
  return describeEnd({ status, ...call }, strings);
}
