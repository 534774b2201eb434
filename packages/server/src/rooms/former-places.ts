import { absent, awaitMember, withdraw } from './admission.ts';
import type { OwnerParts } from './room-voice.ts';
import type { Room } from './room.ts';

/** Ms that the nodes of those who were there have at least to vouch for them with a new owner. */
const patience = 10_000;

/** A room came from another owner: whoever is still there says so, also those who wait. The others go. */
export function callRoll(room: Room, nodes: ReadonlySet<string>, parts: OwnerParts): void {
  const { clock, options, settled, tell } = parts;
  const ms = Math.max(options.grace ?? patience, patience);
  for (const member of room.members.values()) awaitMember(room, member, ms, parts);
  for (const waits of room.waiting.values()) {
    waits.stopGrace = clock.after(ms, () => {
      withdraw(room, waits, waits.visit, parts);
      settled(room);
    });
  }
  const theirs = new Set([...room.members.values(), ...room.waiting.values()].map(({ node }) => node));
  for (const node of theirs) if (nodes.has(node)) tell(node, { room: room.name, type: 'roll-call' });
}

/** A node is gone with its connections: those who were there may come back through another one. */
export function nodeGone(room: Room, node: string, parts: OwnerParts): void {
  for (const member of [...room.members.values()]) if (member.node === node) absent(room, member, member.visit, parts);
  for (const waits of [...room.waiting.values()]) if (waits.node === node) withdraw(room, waits, waits.visit, parts);
}

/** A node is there again that was only silent: it says who of those that it had is still there. */
export function nodeCame(room: Room, node: string, { tell }: OwnerParts): void {
  const theirs = [...room.members.values()].filter((member) => member.node === node);
  if (theirs.some(({ stopGrace }) => stopGrace)) tell(node, { room: room.name, type: 'roll-call' });
}
