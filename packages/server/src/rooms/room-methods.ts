import { randomUUID } from 'node:crypto';
import {
  type Breakout,
  type JsonValue,
  maxChatText,
  type MediaSource,
  parseBreakoutPlans,
  type RoomRole,
  ServerError,
} from '@org/calls-core/protocol';
import type { Method } from '../hub/requests.ts';
import { createKeyedRateLimit } from '../limits/rate-limit.ts';
import type { Clock } from '../util/clock.ts';
import { type Fields, fieldsOf } from '../util/request-fields.ts';
import type { RoomOperation } from './room-operation.ts';
import type { RoomChatOptions } from './room-options.ts';
import type { Rooms } from './rooms.ts';

type Bare<T> = T extends unknown ? Omit<T, 'by'> : never;
type Request = Bare<
  Exclude<RoomOperation, { type: 'join' | 'leave' | 'absent' | 'removed' | 'may-enter' | 'moved' | 'clear' }>
>;

const sources: readonly MediaSource[] = ['microphone', 'camera', 'screen', 'screen-audio'];
const roles: readonly RoomRole[] = ['moderator', 'member'];

/** The requests about rooms, by name. */
const requests: Readonly<Record<string, (fields: Fields) => Request>> = {
  'room.members': () => ({ type: 'members' }),
  'room.lock': () => ({ type: 'lock' }),
  'room.unlock': () => ({ type: 'unlock' }),
  'room.admit': (fields) => ({ type: 'admit', user: fields.name('user') }),
  'room.deny': (fields) => ({ type: 'deny', user: fields.name('user') }),
  'room.kick': (fields) => ({
    ...{ type: 'kick', user: fields.name('user') },
    ...(fields.has('time') && { time: fields.amount('time') }),
  }),
  'room.role': (fields) => ({ type: 'role', user: fields.name('user'), role: fields.oneOf('role', roles) }),
  'room.end': () => ({ type: 'end' }),
  'room.breakouts': (fields) => ({ type: 'breakouts', breakouts: breakoutsOf(fields) }),
  'room.assign': (fields) => ({
    ...{ type: 'assign', user: fields.name('user') },
    breakout: fields.has('breakout') ? fields.id('breakout') : null,
  }),
  'room.mute': (fields) => ({
    ...{ type: 'mute', source: fields.oneOf('source', sources) },
    ...(fields.has('user') && { user: fields.name('user') }),
  }),
};

/** Creates the methods. */
export function createRoomMethods(
  rooms: Pick<Rooms, 'ask'>,
  { chat = {}, clock }: { readonly chat?: RoomChatOptions | undefined; readonly clock: Clock },
): ReadonlyMap<string, Method> {
  const { rate = { capacity: 10, perSecond: 1 }, maxBytes = maxChatText } = chat;
  const written = createKeyedRateLimit({ ...rate, perKilobyte: 0 }, { clock });
  const methods = new Map<string, Method>();
  for (const [name, read] of Object.entries(requests)) {
    methods.set(name, (connection, body) => {
      const fields = fieldsOf(body);
      return rooms.ask(fields.name('room'), { ...read(fields), by: connection.address });
    });
  }
  return methods.set('room.chat', async ({ address, rooms: entered }, body) => {
    const fields = fieldsOf(body);
    const room = fields.name('room');
    const text = fields.text('text');
    if (Buffer.byteLength(text) > Math.min(maxBytes, maxChatText)) throw new ServerError('message-too-large');
    if (!entered.has(room)) throw new ServerError('not-in-room');
    const retryAfter = written.take(address.user);
    if (retryAfter > 0) throw new ServerError('rate-limited', { retryAfter });
    const id = fields.has('id') && { id: fields.id('id') };
    return rooms.ask(room, { type: 'chat', by: address, text, ...id }) satisfies Promise<JsonValue | undefined>;
  });
}

/** The breakout rooms that are wished for, those that are new with ids. */
function breakoutsOf(fields: Fields): readonly Breakout[] {
  const plans = parseBreakoutPlans(fields.value('breakouts'));
  if (!plans)
    throw new ServerError('invalid-message', { detail: 'The field "breakouts" is missing or not as it should be.' });
  return plans.map(({ id = randomUUID().slice(0, 8), ...plan }) => ({ id, ...plan }));
}
