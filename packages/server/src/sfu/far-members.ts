import { addressKey } from '@org/calls-core/protocol';
import type { Member } from './member.ts';
import type { FarMember, NodeNews } from './node-news.ts';
import { describeMember } from './member.ts';
import { isHere, type SfuRoom } from './sfu-room.ts';

/** Takes in what another node says of a room that this node has, too. `displaced`: a member of this node went there. */
export function hearNews(room: SfuRoom, node: string, news: NodeNews, displaced: (member: Member) => void): void {
  switch (news.type) {
    case 'member':
      room.nodes.add(node);
      return learn(room, node, news.member, displaced);
    case 'left': {
      const member = room.members.get(addressKey(news.device));
      if (member?.node === node) room.remove(member);
      return;
    }
    case 'levels':
      return room.sound.levels(`${node}/${news.shard}`, new Map(news.levels));
    case 'nominee':
      return room.sound.nominate(`${node}/${news.shard}`, news.member);
    case 'exit':
      return dropNode(room, node);
  }
}

/** The node has the room no more, or is gone. */
export function dropNode(room: SfuRoom, node: string): void {
  room.nodes.delete(node);
  room.sound.dropAll(`${node}/`);
  for (const member of [...room.members.values()]) if (member.node === node) room.remove(member);
}

function learn(room: SfuRoom, node: string, told: FarMember, displaced: (member: Member) => void): void {
  const key = addressKey(told.device);
  const before = room.members.get(key);
  if (before && before.node !== node) {
    if (isHere(before)) displaced(before);
    else room.remove(before);
  }
  const known = room.members.get(key);
  if (!known) {
    const member: Member = { device: told.device, key, node, producers: new Map(), dataProducers: new Map() };
    fill(member, node, told);
    room.members.set(key, member);
    return room.tell({ event: 'peer-joined', peer: describeMember(member) });
  }
  update(room, node, known, told);
}

function update(room: SfuRoom, node: string, member: Member, told: FarMember): void {
  const kept = new Set([...told.producers, ...told.dataProducers].map(({ id }) => id));
  const { device } = member;
  const changed = told.producers.filter(({ id, paused }) => member.producers.get(id)?.paused !== paused);
  const added = told.dataProducers.filter(({ id }) => !member.dataProducers.has(id));
  room.forget(
    member,
    [...member.producers.keys(), ...member.dataProducers.keys()].filter((id) => !kept.has(id)),
  );
  for (const { id, paused } of changed)
    for (const { piped } of room.shards.values())
      piped.get(id)?.then(
        (one) => one.pause(paused),
        () => {},
      );
  fill(member, node, told);
  if (changed.length > 0)
    room.tell({
      ...{ event: 'producers', device },
      producers: changed.map(({ id, source, paused }) => ({ id, source, paused })),
    });
  if (added.length > 0)
    room.tell({
      ...{ event: 'data-producers', device },
      dataProducers: added.map(({ id, label, protocol }) => ({
        id,
        label,
        ...(protocol !== undefined && { protocol }),
      })),
    });
}

function fill(member: Member, node: string, told: FarMember): void {
  for (const { shard, ...producer } of told.producers)
    member.producers.set(producer.id, { ...producer, origin: { node, shard } });
  for (const { shard, ...producer } of told.dataProducers)
    member.dataProducers.set(producer.id, { ...producer, origin: { node, shard } });
}
