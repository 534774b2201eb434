import type { Address } from '../../src/protocol/address.ts';

/** A connection of a relay. */
export interface RelayMember {
  /** Does what a frame asks for; a message goes to all others that it names. */
  handle(frame: unknown): void;
  leave(): void;
}

/** Who is connected to a relay of frames, whatever carries them. */
export interface RelayMembers {
  /** Frames other than pings that arrived from clients. */
  readonly frames: unknown[];
  /** How often somebody asked for a sign of life. */
  pings(): number;
  /** From now on nothing that arrives is answered or passed on. */
  freeze(): void;
  add(self: Required<Address>, send: (frame: object) => void): RelayMember;
}

/** Creates the part that relays of frames have in common. */
export function createRelayMembers(): RelayMembers {
  const members = new Set<{ self: Required<Address>; rooms: Set<string>; send: (frame: object) => void }>();
  const frames: unknown[] = [];
  let frozen = false;
  let pings = 0;
  return {
    frames,
    pings: () => pings,
    freeze: () => void (frozen = true),
    add(self, send) {
      const member = { self, rooms: new Set<string>(), send };
      members.add(member);
      const pass = (message: { to: { user?: string; device?: string; room?: string } }): void => {
        const { user, device, room } = message.to;
        for (const other of members) {
          const meant = room
            ? other.rooms.has(room)
            : user === other.self.user && (device ?? other.self.device) === other.self.device;
          if (meant && other !== member) other.send(message);
        }
      };
      return {
        leave: () => void members.delete(member),
        handle(data) {
          if (frozen) return;
          const frame = data as { v?: 1; kind?: string; room: string; from: Address; to: object };
          if (frame.kind === 'ping') {
            pings++;
            return send({ kind: 'pong' });
          }
          frames.push(frame);
          if (frame.kind === 'join') member.rooms.add(frame.room);
          if (frame.kind === 'leave') member.rooms.delete(frame.room);
          if (frame.v === 1 && frame.from.user === self.user && frame.from.device === self.device) pass(frame);
        },
      };
    },
  };
}
