import { addressKey, type DeviceAddress, ServerError, type SfuRequests } from '@org/calls-core/protocol';
import { describeOthers, isHere, type SfuRoom } from './sfu-room.ts';
import { describeMember, type Participant } from './member.ts';
import type { RoomShards } from './room-shards.ts';
import type { Seats } from './seats.ts';
import type { SfuHost } from './sfu.ts';
import type { SfuSettings } from './sfu-options.ts';
import type { Shard } from './shard.ts';
import { createStay, describeTransport, opaque, type Stay } from './stay.ts';

/** Who is in which room of this node. */
export interface Attendees {
  /** Lets a device in, or in anew. `mayEnter` throws the reason why not; it is asked until the device is in. */
  join(room: SfuRoom, device: DeviceAddress, mayEnter: () => void): Promise<SfuRequests['sfu.join']['response']>;
  /** Takes a device out. */
  leave(room: SfuRoom, member: Participant): void;
  /** True while somebody is about to come in. */
  isAwaited(room: SfuRoom): boolean;
  /** Devices that have a place in a room, or have been promised one; by their keys. */
  seated(room: SfuRoom | undefined, key: string): Iterable<string>;
  /** The room's place is gone: those concerned are told, and taken out. */
  evict(room: SfuRoom, members: readonly Participant[], reason: 'worker-died' | 'drained' | 'closed'): void;
}

/** A device that is about to come in. */
interface Arrival {
  readonly key: string;
  /** It has been promised a place. */
  seated: boolean;
}

/** So long what was made before a join carries on at most, ms. */
const handover = 10_000;

/** Creates it. `emptied` is told of each room that lost somebody. */
export function createAttendees(options: {
  readonly host: SfuHost;
  readonly settings: SfuSettings;
  readonly shards: RoomShards;
  readonly seats: Pick<Seats, 'take' | 'free'>;
  emptied(room: SfuRoom): void;
}): Attendees {
  const { host, settings, shards, seats } = options;
  /** Devices that are about to come in count, too. */
  const coming = new Map<string, Set<Arrival>>();

  const closeStay = (room: SfuRoom, member: Participant, stay: Stay): void => {
    const at = member.stays.indexOf(stay);
    if (at < 0) return;
    member.stays.splice(at, 1);
    const ids = [...stay.producers.keys(), ...stay.dataProducers.keys()];
    stay.close();
    if (room.members.get(member.key) === member) {
      room.forget(member, ids);
      if (ids.length > 0) room.tellMember(member);
    }
    shards.prune(room, stay.shard);
  };
  /** The former stays end when the new one carries. */
  const succeed = (room: SfuRoom, member: Participant, stay: Stay): void => {
    const former = member.stays.filter((one) => one !== stay);
    if (former.length === 0) return;
    const end = (): void => former.forEach((one) => closeStay(room, member, one));
    const stop = host.clock.after(handover, end);
    for (const transport of [stay.send, stay.receive])
      transport.on('dtlsstatechange', () => {
        if (stay.send.dtlsState !== 'connected' || stay.receive.dtlsState !== 'connected') return;
        stop();
        end();
      });
  };
  const remove = (room: SfuRoom, ...leaving: readonly Participant[]): void => {
    const gone = leaving.filter((member) => room.members.get(member.key) === member);
    if (gone.length === 0) return;
    room.remove(...gone);
    for (const member of gone) {
      room.tellNodes({ type: 'left', device: member.device });
      seats.free(room.key, member.device);
      for (const stay of [...member.stays]) closeStay(room, member, stay);
    }
    options.emptied(room);
  };
  const enter = (room: SfuRoom, device: DeviceAddress, stay: Stay): Participant => {
    const key = addressKey(device);
    const known = room.members.get(key);
    if (known && isHere(known)) {
      known.stays.unshift(stay);
      for (const old of known.stays.slice(2)) closeStay(room, known, old);
      succeed(room, known, stay);
      return known;
    }
    if (known) room.remove(known); // it came from another node
    const member: Participant = {
      ...{ device, key, node: null, stays: [stay], producers: new Map(), dataProducers: new Map() },
    };
    room.members.set(key, member);
    room.tell({ event: 'peer-joined', peer: describeMember(member) }, key);
    room.tellMember(member);
    return member;
  };
  const settle = async (
    room: SfuRoom,
    device: DeviceAddress,
    shard: Shard,
    mayEnter: () => void,
  ): Promise<{ readonly member: Participant; readonly stay: Stay }> => {
    const { worker } = shard.station;
    let member: Participant | null = null;
    try {
      const stay = await createStay(shard, settings, () => member && closeStay(room, member, stay));
      try {
        if (worker.closed) throw new Error('its worker has ended');
        mayEnter();
      } catch (error) {
        stay.close();
        throw error;
      }
      member = enter(room, device, stay);
      return { member, stay };
    } catch (error) {
      throw worker.closed ? new ServerError('sfu-unavailable', { cause: error }) : error;
    }
  };
  const checkSpace = (room: SfuRoom, device: DeviceAddress): void => {
    const key = addressKey(device);
    const others = new Set([...room.members.keys(), ...Array.from(coming.get(room.key) ?? [], (one) => one.key)]);
    others.delete(key);
    if (!room.members.has(key) && others.size >= settings.maxParticipants) throw new ServerError('room-full');
  };

  const isSeated = (room: SfuRoom, key: string): boolean =>
    room.members.has(key) || [...(coming.get(room.key) ?? [])].some((one) => one.seated && one.key === key);

  return {
    async join(room, device, mayEnter) {
      const arrivals = coming.get(room.key) ?? new Set();
      const arrival = { key: addressKey(device), seated: false };
      coming.set(room.key, arrivals.add(arrival));
      try {
        mayEnter();
        checkSpace(room, device);
        await seats.take(room.key, device);
        arrival.seated = true;
        const shard = await shards.place(room);
        const { member, stay } = await settle(room, device, shard, mayEnter);
        return {
          rtpCapabilities: opaque(shard.router.rtpCapabilities),
          ...{ send: describeTransport(stay.send), receive: describeTransport(stay.receive) },
          peers: describeOthers(room, member.key),
        };
      } finally {
        arrivals.delete(arrival);
        if (arrivals.size === 0) coming.delete(room.key);
        if (arrival.seated && !isSeated(room, arrival.key)) seats.free(room.key, device);
        for (const shard of [...room.shards.values()]) shards.prune(room, shard);
        options.emptied(room);
      }
    },
    leave: (room, member) => remove(room, member),
    isAwaited: ({ key }) => coming.has(key),
    seated: (room, key) => [
      ...(room?.participants() ?? []).map((member) => member.key),
      ...Array.from(coming.get(key) ?? []).flatMap((arrival) => (arrival.seated ? [arrival.key] : [])),
    ],
    evict(room, members, reason) {
      const devices = members.map(({ device }) => device);
      host.tell(devices, { event: 'gone', reason, type: 'sfu', room: room.name });
      remove(room, ...members);
    },
  };
}
