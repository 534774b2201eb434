import type { DeviceAddress, SfuEvent } from '@org/calls-core/protocol';
import { describeDataProducer, describeMember, type Member, type Participant } from './member.ts';
import type { NodeNews } from './node-news.ts';
import { createRoomSound, type RoomSound } from './room-sound.ts';
import type { SfuHost } from './sfu.ts';
import type { Piped, Shard } from './shard.ts';

/** A room as this node has it. */
export interface SfuRoom {
  /** Unique among server rooms and calls. */
  readonly key: string;
  /** As its members call it. */
  readonly name: string;
  /** Everybody, also those of other nodes. */
  readonly members: Map<string, Member>;
  readonly shards: Map<string, Shard>;
  /** Other nodes that have members of it. */
  readonly nodes: Set<string>;
  readonly sound: RoomSound;
  /** Those of this node. */
  participants(): readonly Participant[];
  /** Tells the members of this node, but one. */
  tell(event: SfuEvent, except?: string): void;
  tellNodes(news: NodeNews): void;
  /** A member of this node joined, or what it sends changed. */
  tellMember(member: Member): void;
  /** Takes something out that nobody sends any more. */
  forget(member: Member, ids: readonly string[]): void;
  /** Takes members out, and tells those who stay. */
  remove(...leaving: readonly Member[]): void;
}

/** Creates a room without anybody. `send` carries news to one other node. */
export function createSfuRoom(
  key: string,
  name: string,
  host: Pick<SfuHost, 'clock' | 'tell'>,
  send: (node: string, room: string, news: NodeNews) => void,
): SfuRoom {
  const members = new Map<string, Member>();
  const shards = new Map<string, Shard>();
  const nodes = new Set<string>();
  const deviceOf = (member: string): DeviceAddress | null => members.get(member)?.device ?? null;
  const participants = (): readonly Participant[] => [...members.values()].filter(isHere);
  const tell: SfuRoom['tell'] = (event, except) => {
    const devices = participants().flatMap((member) => (member.key === except ? [] : [member.device]));
    if (devices.length > 0) host.tell(devices, { ...event, type: 'sfu', room: name });
  };
  const tellNodes: SfuRoom['tellNodes'] = (news) => {
    for (const node of nodes) send(node, key, news);
  };
  const sound = createRoomSound({
    clock: host.clock,
    speaker: (member) => tell({ event: 'speaker', device: member === null ? null : deviceOf(member) }),
    levelsChanged: (levels) =>
      tell({
        event: 'levels',
        levels: [...levels].flatMap(([member, level]) => {
          const device = deviceOf(member);
          return device ? [{ device, level }] : [];
        }),
      }),
  });
  const release = (id: string): void => {
    for (const { piped } of shards.values()) {
      piped.get(id)?.then(closePiped, () => {});
      piped.delete(id);
    }
  };

  return {
    ...{ key, name, members, shards, nodes, sound, participants, tell, tellNodes },
    tellMember: (member) => tellNodes({ type: 'member', member: farMember(member) }),
    forget(member, ids) {
      const gone = ids.filter((id) => member.producers.delete(id) || member.dataProducers.delete(id));
      gone.forEach(release);
      if (![...member.producers.values()].some(({ source }) => source === 'microphone')) sound.forget(member.key);
      if (gone.length > 0) tell({ event: 'closed', device: member.device, producers: gone }, member.key);
    },
    remove(...leaving) {
      const gone = leaving.filter((member) => members.get(member.key) === member);
      // All at once: who comes back would take news of another one's leaving for a later one.
      for (const { key } of gone) members.delete(key);
      for (const { key, device, producers, dataProducers } of gone) {
        sound.forget(key);
        [...producers.keys(), ...dataProducers.keys()].forEach(release);
        tell({ event: 'peer-left', device });
      }
    },
  };
}

/** True for a member of this node. */
export function isHere(member: Member): member is Participant {
  return member.node === null;
}

function closePiped(piped: Piped): void {
  piped.close();
}

/** A member of this node as other nodes are told. */
export function farMember(member: Member): Extract<NodeNews, { type: 'member' }>['member'] {
  const { device, producers, dataProducers } = member;
  return {
    device,
    producers: Array.from(producers.values(), ({ id, source, paused, origin }) => ({
      ...{ id, source, paused, shard: origin.shard },
    })),
    dataProducers: Array.from(dataProducers.values(), (one) => ({
      ...describeDataProducer(one),
      shard: one.origin.shard,
    })),
  };
}

/** All members but one, as it is told when it joins. */
export function describeOthers(room: SfuRoom, except: string): ReturnType<typeof describeMember>[] {
  return [...room.members.values()].filter(({ key }) => key !== except).map(describeMember);
}
