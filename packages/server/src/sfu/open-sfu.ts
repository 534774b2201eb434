import {
  addressKey,
  type DeviceAddress,
  type JsonValue,
  ServerError,
  type SfuRequests,
} from '@org/calls-core/protocol';
import type { Connection } from '../hub/connection.ts';
import { type Attendance, createAttendance } from './attendance.ts';
import { type Attendees, createAttendees } from './attendees.ts';
import { createFarPipes } from './far-pipes.ts';
import { sfuTopics } from './node-news.ts';
import { createRoomBook, type RoomBook } from './room-book.ts';
import { createRoomShards } from './room-shards.ts';
import { createSeats } from './seats.ts';
import type { OpenSfu, SfuHost } from './sfu.ts';
import { createSfuMethods } from './sfu-methods.ts';
import { numbersOf } from './sfu-numbers.ts';
import type { SfuSettings } from './sfu-options.ts';
import { isHere, type SfuRoom } from './sfu-room.ts';
import { createWorkerPool, type Mediasoup } from './worker-pool.ts';

type Joined = SfuRequests['sfu.join']['response'];

/** Between two looks at which other nodes run, ms. */
const sweepEvery = 1000;

/** Starts an SFU. */
export function openSfu(mediasoup: Mediasoup, settings: SfuSettings, host: SfuHost): OpenSfu {
  const { clock, log } = host;
  const attendance = createAttendance();
  let draining = false;
  /** No worker could ever be started: a server without an SFU. */
  let off = false;
  const pool = createWorkerPool({
    ...{ mediasoup, settings, clock, log },
    died({ slot }) {
      for (const room of [...book.all()]) loseWorker(room, slot);
    },
  });
  const pipes = createFarPipes(host, settings);
  const isAwaited = (room: SfuRoom): boolean => attendees.isAwaited(room);
  const shards = createRoomShards({ pool, settings, isAwaited, bring: pipes.bring });
  const book = createRoomBook({
    host,
    pipes: () => pipes,
    isAwaited,
    displaced: (room, member) => attendees.leave(room, member),
  });
  const seats = createSeats({
    ...{ host, max: settings.maxParticipants },
    seated: (key) => attendees.seated(book.get(key), key),
  });
  const attendees: Attendees = createAttendees({ host, settings, shards, seats, emptied: book.prune });
  const loseWorker = (room: SfuRoom, slot: number): void => {
    const lost = [...room.shards.values()].filter(({ station }) => station.slot === slot && station.worker.closed);
    if (lost.length === 0) return;
    for (const { id } of lost) {
      room.shards.delete(id);
      room.sound.drop(id);
    }
    const isLost = (id: string): boolean => lost.some((shard) => shard.id === id);
    const members = room.participants().filter(({ stays }) => stays[0] && isLost(stays[0].shard.id));
    attendees.evict(room, members, 'worker-died');
  };
  const join = async ({ address, rooms }: Connection, name: string): Promise<Joined> => {
    const isRoom = rooms.has(name);
    if (!isRoom && !(await attends(attendance, host, name, address))) throw new ServerError('not-in-room');
    // Asked again when the transports are there: much happens meanwhile.
    const mayEnter = (): void => {
      if (draining) throw new ServerError('shutting-down');
      if (isRoom ? !rooms.has(name) : !host.isHere(address)) throw new ServerError('not-in-room');
    };
    const key = isRoom ? roomKey(name) : callKey(name);
    return book.enter(key, name, (room) => attendees.join(room, address, mayEnter));
  };
  const leaveAll = (device: DeviceAddress, is: (room: SfuRoom) => boolean): void => {
    for (const room of [...book.all()]) {
      const member = room.members.get(addressKey(device));
      if (member && isHere(member) && is(room)) attendees.leave(room, member);
    }
  };
  const mayStay = (device: DeviceAddress, room: SfuRoom): boolean =>
    room.key === callKey(room.name) ? host.isHere(device) : host.isInRoom(device, room.name);
  /** A client that connects again within the grace finds its transports as they were. */
  const leaveLater = (device: DeviceAddress): void =>
    void clock.after(host.grace, () => leaveAll(device, (room) => !mayStay(device, room)));
  const stopSweep = clock.every(sweepEvery, () => {
    book.sweep();
    seats.sweep();
  });
  const started = pool.start().catch((error: unknown) => {
    off = true;
    log.warn({ err: error }, howToGetAWorker);
  });

  return {
    methods: createSfuMethods({
      ...{ attendees, join, log, ortc: mediasoup.ortc, maxConsumers: settings.maxConsumersPerWorker },
      reach: (room, stay, producer) => shards.reach(room, stay.shard, producer),
      placeOf: (connection, name) => placeOf(book, connection.address, name),
      layers: ({ device }, room, consumer, spatial) =>
        host.tell([device], { event: 'layers', consumer, spatial, type: 'sfu', room: room.name }),
    }),
    listener: {
      fact(fact) {
        attendance.hear(fact);
        if (fact.type === 'hung-up') leaveAll(fact.from, ({ key }) => key === callKey(fact.call));
      },
      went: ({ address }) => leaveLater(address),
    },
    left(device, room, forGood) {
      if (forGood) leaveAll(device, ({ key }) => key === roomKey(room));
      else leaveLater(device);
    },
    answer(topic, body) {
      if (topic !== sfuTopics.attends) return book.answer(topic, body) ?? seats.answer(topic, body);
      const { call, device } = body as unknown as { call: string; device: DeviceAddress };
      return Promise.resolve(attendance.has(call, device));
    },
    ready: () => off || pool.stations().length > 0,
    numbers: () => numbersOf(book, pool),
    drain() {
      draining = true;
      for (const room of [...book.all()]) attendees.evict(room, room.participants(), 'drained');
    },
    async close() {
      stopSweep();
      await started;
      pool.close();
    },
  };
}

const howToGetAWorker =
  'no worker of mediasoup can be started, so there is no SFU: install the package mediasoup with its install script, or set MEDIASOUP_WORKER_BIN';

function roomKey(name: string): string {
  return `room:${name}`;
}

function callKey(id: string): string {
  return `call:${id}`;
}

function placeOf(
  book: RoomBook,
  device: DeviceAddress,
  name: string,
): ReturnType<Parameters<typeof createSfuMethods>[0]['placeOf']> {
  for (const key of [roomKey(name), callKey(name)]) {
    const room = book.get(key);
    const member = room?.members.get(addressKey(device));
    if (room && member && isHere(member)) return { room, member };
  }
  return null;
}

/** Whether the device takes part in a call, here or as another node has heard. */
async function attends(
  here: Attendance,
  host: SfuHost,
  call: string,
  { user, device }: DeviceAddress,
): Promise<boolean> {
  if (here.has(call, { user, device })) return true;
  const body: JsonValue = { call, device: { user, device } };
  const answers = await Promise.allSettled([...host.nodes()].map((node) => host.ask(node, sfuTopics.attends, body)));
  return answers.some((answer) => answer.status === 'fulfilled' && answer.value === true);
}
