import { randomUUID } from 'node:crypto';
import { type RoomChatMessage, ServerError } from '@org/calls-core/protocol';
import type { RoomOperation } from './room-operation.ts';
import type { RoomChatOptions } from './room-options.ts';
import { type OwnerParts, voiceOf } from './room-voice.ts';
import { memberOf, type Room } from './room.ts';

/** What the last messages take together, bytes: an answer must fit into one frame of a client. */
const maxTotal = 65_536;

/** Passes a message on to all members; the same id of the same sender is the same message. */
export function chat(
  room: Room,
  { by, id = randomUUID(), text }: Extract<RoomOperation, { readonly type: 'chat' }>,
  parts: OwnerParts,
): RoomChatMessage {
  const { name } = memberOf(room, by);
  const known = room.chat.find((message) => message.id === id);
  if (known?.sender === by.user) return known;
  if (known) throw new ServerError('invalid-message', { detail: 'The id is that of somebody else’s message.' });
  const timestamp = parts.clock.wallTime();
  const message = { id, sender: by.user, ...(name !== undefined && { name }), text, timestamp };
  const { store } = parts.options.chat ?? {};
  room.chat.push(message);
  trimChat(room.chat, parts.options.chat);
  voiceOf(room, parts).toMembers({ type: 'chat', room: room.name, ...message });
  if (store) {
    const kept = { id, room: room.name, sender: by.user, senderName: name ?? null, text, timestamp };
    parts.safely('addMessage', () => store.addMessage(kept));
  }
  return message;
}

/** Forgets the oldest messages beyond the limits. */
export function trimChat(messages: RoomChatMessage[], { last = 50 }: RoomChatOptions = {}): void {
  let total = 0;
  let count = 0;
  for (const { text } of messages.toReversed()) {
    total += Buffer.byteLength(text);
    if (total > maxTotal || count === last) break;
    count++;
  }
  messages.splice(0, messages.length - count);
}

/** What a store has of a room, as members are told. */
export async function loadChat(room: string, options: RoomChatOptions = {}): Promise<readonly RoomChatMessage[]> {
  if (!options.store || !options.keep) return [];
  const kept = await options.store.lastMessages(room, options.last ?? 50);
  const messages = kept.map(({ id, sender, senderName, text, timestamp }) => ({
    ...{ id, sender, text, timestamp },
    ...(senderName !== null && { name: senderName }),
  }));
  trimChat(messages, options);
  return messages;
}
