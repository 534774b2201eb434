import { type Destination, type DeviceAddress, sameDevice } from '../../../src/protocol/address.ts';
import type { CallMessage } from '../../../src/protocol/messages.ts';
import type { Random } from './random.ts';
import type { Schedule } from './schedule.ts';

/** A message as it reaches a phone. */
export interface Delivery {
  readonly from: DeviceAddress;
  readonly message: CallMessage;
  readonly age: number;
}

/** One device's door to the simulated broker. */
export interface Door {
  readonly self: DeviceAddress;
  isUp(): boolean;
  inRoom(room: string): boolean;
  deliver(delivery: Delivery): void;
}

/** How bad the broker is. */
export interface Weather {
  readonly loss: number;
  readonly duplicates: number;
  /** Longest way of a message, ms. */
  readonly latency: number;
}

/**
 * The reliable session over a bad broker, as the state machine sees it: what goes from device to device arrives once
 * and in order per call as soon as both ends are up; what is cast to a user or a room is repeated, and each copy may be
 * lost, doubled and overtaken.
 */
export interface SimSignaling {
  connect(door: Door): void;
  send(from: DeviceAddress, to: DeviceAddress, call: string, message: CallMessage): void;
  cast(from: DeviceAddress, to: Destination, message: CallMessage, ttl: number): () => void;
  /** Forgets what one device has not got yet of a call. */
  drop(from: DeviceAddress, to: DeviceAddress, call: string): void;
  /** A page is gone, with all that it had not sent yet. */
  vanish(device: DeviceAddress): void;
  /** A door opened. */
  opened(): void;
  /** Everything that was ever delivered, for replays. */
  readonly log: readonly Delivery[];
}

interface Channel {
  readonly from: Door;
  readonly to: Door;
  readonly queue: { readonly message: CallMessage; readonly since: number }[];
  busy: boolean;
}

export function createSimSignaling(random: Random, schedule: Schedule, weather: Weather): SimSignaling {
  const doors: Door[] = [];
  const channels = new Map<string, Channel>();
  const log: Delivery[] = [];

  const at = (address: DeviceAddress): Door | undefined => doors.find(({ self }) => sameDevice(self, address));
  const hand = (to: Door, delivery: Delivery): void => {
    log.push(delivery);
    to.deliver(delivery);
  };
  const drain = (channel: Channel): void => {
    const { from, to, queue } = channel;
    if (channel.busy || queue.length === 0 || !from.isUp() || !to.isUp()) return;
    channel.busy = true;
    // A lost copy is sent again a little later.
    const sent = schedule.now();
    const delay = random.between(1, weather.latency) + (random.chance(weather.loss) ? 300 : 0);
    schedule.after(delay, () => {
      channel.busy = false;
      const first = from.isUp() && to.isUp() && queue.shift();
      if (first) hand(to, { from: from.self, message: first.message, age: Math.max(0, sent - first.since) });
      drain(channel);
    });
  };
  const targets = (from: DeviceAddress, to: Destination): readonly Door[] =>
    doors.filter(({ self, inRoom }) => {
      if (sameDevice(self, from)) return false;
      if ('room' in to) return inRoom(to.room);
      return 'user' in to && self.user === to.user && (to.device === undefined || self.device === to.device);
    });

  return {
    log,
    connect: (door) => void doors.push(door),
    send(from, to, call, message) {
      const [source, target] = [at(from), at(to)];
      if (!source || !target) return;
      const key = `${from.device} ${to.device} ${call}`;
      const channel = channels.get(key) ?? { from: source, to: target, queue: [], busy: false };
      channels.set(key, channel);
      channel.queue.push({ message, since: schedule.now() });
      drain(channel);
    },
    cast(from, to, message, ttl) {
      const source = at(from)!;
      const since = schedule.now();
      let pause = 500;
      let stop = (): void => {};
      const say = (): void => {
        const age = schedule.now() - since;
        if (age >= ttl) return;
        if (source.isUp()) for (const target of targets(from, to)) copy(target, age);
        stop = schedule.after(pause, say);
        pause = Math.min(pause * 2, 10_000);
      };
      const copy = (target: Door, age: number): void => {
        const copies = (random.chance(weather.loss) ? 0 : 1) + (random.chance(weather.duplicates) ? 1 : 0);
        for (let left = copies; left > 0; left -= 1) {
          schedule.after(random.between(1, weather.latency), () => {
            if (target.isUp()) hand(target, { from, message, age });
          });
        }
      };
      say();
      return () => stop();
    },
    drop: (from, to, call) => void channels.get(`${from.device} ${to.device} ${call}`)?.queue.splice(0),
    vanish(device) {
      for (const { from, queue } of channels.values()) if (sameDevice(from.self, device)) queue.splice(0);
    },
    opened: () => {
      for (const channel of channels.values()) drain(channel);
    },
  };
}
