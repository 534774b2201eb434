import { addressKey, type DeviceAddress } from '../../../src/protocol/address.ts';
import { type CallState, noMedia, type PhoneSettings } from '../../../src/state/model.ts';
import { pathFor } from '../../../src/state/path.ts';
import { plagueWith, reloadPages } from './scenario.ts';
import type { SimPhone } from './sim-phone.ts';
import { createWorld, type World } from './world.ts';

const rooms = ['hall', 'den'] as const;
const times = { act: 60_000, mend: 90_000, settled: 900_000, end: 930_000 };

export interface RoomScenario {
  readonly devices: readonly DeviceAddress[];
  /** Members that the room takes. Default 8. */
  readonly capacity?: number;
  readonly outages?: boolean;
  readonly reloads?: boolean;
  /** Pages that go without a word, for good. */
  readonly crashes?: boolean;
  /** Members among whom the call is a mesh; beyond, it goes through an SFU, which cannot be had now and then. */
  readonly mesh?: number;
}

/** One random run of devices that come into a room, leave it, go over to another one and are removed. Throws when something that must hold does not. */
export function runRoomScenario(seed: number, scenario: RoomScenario): void {
  const world = createWorld({ seed });
  const { random, schedule } = world;
  const settings: Partial<PhoneSettings> = {
    maxParticipants: scenario.capacity ?? 8,
    path: scenario.mesh === undefined ? null : { mesh: scenario.mesh, back: 5_000, retry: 10_000 },
  };
  const phones = scenario.devices.map((device) => world.add(device, settings));
  for (const phone of phones) {
    const start = random.between(0, 20_000);
    schedule.after(start, () => enter(world, phone));
    if (random.chance(0.4)) {
      schedule.after(start + random.between(0, 30_000), () => leave(phone));
      if (random.chance(0.5)) schedule.after(times.act, () => enter(world, phone));
    }
    if (random.chance(0.3)) schedule.after(random.between(0, times.act), () => change(world, phone));
    if (random.chance(0.3)) schedule.after(random.between(0, times.act), () => move(world, phone));
    if (random.chance(0.15)) schedule.after(random.between(0, times.act), () => kick(phone));
    if (scenario.mesh !== undefined && random.chance(0.3))
      schedule.after(random.between(0, times.act), () => failPath(phone));
  }
  if (scenario.outages) {
    plagueWith(world, phones);
    cutLinks(world, phones);
  }
  if (scenario.reloads) reloadPages(world, phones);
  const crashed = scenario.crashes ? phones.filter(() => random.chance(0.25)) : [];
  for (const phone of crashed) schedule.after(random.between(1_000, times.act), () => phone.crash());
  const alive = phones.filter((phone) => !crashed.includes(phone));
  schedule.runUntil(times.settled);
  for (const room of rooms) checkInside(alive, room, settings);
  for (const phone of alive) leave(phone);
  schedule.runUntil(times.end);
  for (const phone of alive) {
    const left = phone.calls().filter(({ phase }) => phase.status !== 'ended');
    if (left.length > 0 || phone.timers.size > 0 || phone.legs.size > 0) throw new Error('something is left over');
  }
}

function enter(world: World, phone: SimPhone): void {
  // Somebody whose page was being loaded anew could not leave.
  if (!liveCall(phone)) request(world, phone, 'hall');
}

/** Leaves one room for the other. */
function move(world: World, phone: SimPhone): void {
  const from = liveCall(phone);
  if (from) request(world, phone, from.room === 'hall' ? 'den' : 'hall', from);
}

function request({ nextId, schedule }: World, phone: SimPhone, room: string, from?: CallState): void {
  const call = nextId();
  phone.feed({
    ...{ type: 'room-requested', call, secret: `secret-${call}`, incarnation: `in-${call}`, room },
    version: Math.round(schedule.now()),
    ...{ profile: {}, media: from?.wishes ?? { ...noMedia, microphone: true } },
    ...(from && { from: from.id }),
  });
}

/** The server takes the device out of the room. */
function kick(phone: SimPhone): void {
  const call = liveCall(phone);
  if (call) phone.feed({ type: 'call-refused', call: call.id, reason: 'kicked' });
}

function leave(phone: SimPhone): void {
  for (const { id } of phone.calls()) phone.feed({ type: 'hang-up-requested', call: id });
}

function change({ random }: World, phone: SimPhone): void {
  const call = liveCall(phone);
  if (!call) return;
  const type = random.pick(['hold-requested', 'resume-requested', 'wish-changed'] as const);
  if (type === 'wish-changed') phone.feed({ type, call: call.id, source: 'camera', on: random.chance(0.5) });
  else phone.feed({ type, call: call.id });
}

function failPath(phone: SimPhone): void {
  for (const { id } of phone.calls()) phone.feed({ type: 'path-failed', call: id, path: 'sfu' });
}

/** Breaks single links for longer than anybody waits, and mends them. */
function cutLinks({ random, schedule, setLink }: World, phones: readonly SimPhone[]): void {
  for (let left = 2; left > 0; left -= 1) {
    const [a, b] = [random.pick(phones).self.device, random.pick(phones).self.device];
    schedule.after(random.between(0, times.act), () => setLink(a, b, false));
    schedule.after(times.mend + random.between(0, 60_000), () => setLink(a, b, true));
  }
}

function liveCall(phone: SimPhone): CallState | undefined {
  return phone.calls().find(({ phase }) => phase.status !== 'ended');
}

/** Nobody too many is inside a room; all of them are connected with each other, know what the others send and take the same path. */
function checkInside(
  phones: readonly SimPhone[],
  room: string,
  { maxParticipants = 8, path }: Partial<PhoneSettings>,
): void {
  const inside = phones.flatMap((phone) => {
    const call = liveCall(phone);
    return call?.room === room ? [{ phone, call }] : [];
  });
  const fail = (what: string): never => {
    const story = inside.map(({ call }) => [call.self.device, call.phase, call.participants, call.legs, call.roster]);
    throw new Error(`${what}: ${story.map((one) => JSON.stringify(one)).join('\n')}`);
  };
  if (inside.length > maxParticipants) fail('too many inside');
  const keys = inside.map(({ phone }) => addressKey(phone.self));
  for (const { phone, call } of inside) {
    const { device } = phone.self;
    const met = call.participants.map(({ user, device: at }) => addressKey({ user, device: at ?? '' }));
    const others = keys.filter((key) => key !== addressKey(phone.self));
    if (met.toSorted().join() !== others.toSorted().join()) fail(`${device} is with somebody else`);
    const status = others.length > 0 ? 'connected' : 'initiating';
    if (call.phase.status !== status) fail(`${device} is not ${status}`);
    for (const one of call.participants) {
      const theirs = inside.find(({ phone: { self } }) => self.device === one.device)!.call;
      if (one.status !== 'connected') fail(`${device} is not connected with ${one.id}`);
      if (JSON.stringify(one.media) !== JSON.stringify(theirs.wishes) || one.holding !== theirs.held)
        fail(`${device} knows other media of ${one.id}`);
    }
    const { mode, number, issuer } = call.roster!.path;
    const first = inside[0]!.call.roster!.path;
    if (mode !== first.mode || number !== first.number || addressKey(issuer) !== addressKey(first.issuer))
      fail(`${device} takes another path`);
    if (path && mode !== pathFor(inside.length, path)) fail(`${device} takes the wrong path`);
    if (mode !== (phone.paths.get(call.id) ?? 'mesh')) fail(`${device} was told another path`);
  }
}
