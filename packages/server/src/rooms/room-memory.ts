import { z } from 'zod';
import type { RoomMemory } from '../cluster/cluster.ts';
import type { Clock } from '../util/clock.ts';
import { keyOf, type Member, type Room, type Waiting } from './room.ts';

/*
 * A room as its next owner is told of it: one text for the room, and one for each member, for each who waits, for each who
 * stays out, and for each message of the chat, so that a change is as small as what has changed.
 */

const candidate = {
  ...{ user: z.string(), device: z.string(), name: z.string().exactOptional() },
  ...{ node: z.string(), visit: z.string(), moderates: z.boolean().nullable() },
  breakout: z.string().nullable(),
};
const shapes = {
  room: z.object({
    ...{ call: z.string(), version: z.int().nonnegative(), locked: z.boolean() },
    ...{ max: z.number(), lobby: z.boolean() },
    breakouts: z.array(z.object({ id: z.string(), name: z.string(), users: z.array(z.string()) })),
  }),
  member: z.object({ ...candidate, role: z.enum(['moderator', 'member']), since: z.number() }),
  waiting: z.object(candidate),
  /** `until`: ms since the Unix epoch by the clock of a node; null for as long as somebody is there. */
  shut: z.object({
    ...{ user: z.string(), code: z.enum(['kicked', 'denied']), until: z.number().nullable() },
    devices: z.array(z.string()).default([]),
  }),
  chat: z.object({
    ...{ id: z.string(), sender: z.string(), name: z.string().exactOptional() },
    ...{ text: z.string(), timestamp: z.number() },
  }),
};

/** Writes down what a room's next owner is to know. */
export function memoryOf(room: Room, clock: Pick<Clock, 'now' | 'wallTime'>): RoomMemory {
  const { call, version, locked, max, lobby, members, waiting, shut, chat, breakouts } = room;
  const memory: Record<string, string> = { room: JSON.stringify({ call, version, locked, max, lobby, breakouts }) };
  const wall = clock.wallTime() - clock.now();
  const note = (kind: string, key: string, value: object): void =>
    void (memory[`${kind} ${key}`] = JSON.stringify(value));
  for (const { stopGrace: _, ...member } of members.values()) note('member', keyOf(member), member);
  for (const { stopGrace: _, ...one } of waiting.values()) note('waiting', keyOf(one), one);
  for (const [user, { until, ...rest }] of shut)
    note('shut', user, { user, ...rest, until: Number.isFinite(until) ? Math.round(until + wall) : null });
  for (const message of chat) note('chat', message.id, message);
  return memory;
}

/** Reads what a room's last owner left; null when nobody was there. What cannot be read is left out. */
export function readMemory(name: string, memory: RoomMemory, clock: Pick<Clock, 'now' | 'wallTime'>): Room | null {
  const all = <K extends keyof typeof shapes>(kind: K): z.infer<(typeof shapes)[K]>[] =>
    Object.entries(memory).flatMap(([key, text]) => {
      const read = key.startsWith(kind) ? shapes[kind].safeParse(parse(text)) : null;
      return read?.success ? [read.data as z.infer<(typeof shapes)[K]>] : [];
    });
  const [room] = all('room');
  const members = all('member').toSorted((a, b) => a.since - b.since);
  const waiting = all('waiting');
  if (!room || members.length + waiting.length === 0) return null;
  const wall = clock.wallTime() - clock.now();
  const shut = all('shut').map(
    ({ user, until, ...rest }) => [user, { ...rest, until: until === null ? Infinity : until - wall }] as const,
  );
  return {
    ...{ name, ...room, shut: new Map(shut), chat: all('chat').toSorted((a, b) => a.timestamp - b.timestamp) },
    members: new Map(members.map((one): [string, Member] => [keyOf(one), { ...one, stopGrace: null }])),
    waiting: new Map(waiting.map((one): [string, Waiting] => [keyOf(one), { ...one, stopGrace: null }])),
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
