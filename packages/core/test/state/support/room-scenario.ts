import { type DeviceAddress, sameDevice } from '../../../src/protocol/address.ts';
import { noMedia } from '../../../src/state/model.ts';
import { plagueWith, reloadPages } from './scenario.ts';
import type { SimPhone } from './sim-phone.ts';
import { createWorld, type World } from './world.ts';

const times = { act: 60_000, settled: 500_000, end: 520_000 };

/** One random run of devices that come into a room for two and leave it. Throws when something that must hold does not. */
export function runRoomScenario(
  seed: number,
  devices: readonly DeviceAddress[],
  outages: boolean,
  reloads = false,
): void {
  const world = createWorld({ seed });
  const { random, schedule } = world;
  const phones = devices.map((device) => world.add(device));
  for (const phone of phones) {
    const start = random.between(0, 20_000);
    schedule.after(start, () => enter(world, phone));
    if (!random.chance(0.4)) continue;
    schedule.after(start + random.between(0, 30_000), () => leave(phone));
    if (random.chance(0.5)) schedule.after(times.act, () => enter(world, phone));
  }
  if (outages) plagueWith(world, phones);
  if (reloads) reloadPages(world, phones);
  schedule.runUntil(times.settled);
  checkInside(phones);
  for (const phone of phones) leave(phone);
  schedule.runUntil(times.end);
  for (const phone of phones) {
    const left = phone.calls().filter(({ phase }) => phase.status !== 'ended');
    if (left.length > 0 || phone.timers.size > 0 || phone.legs.size > 0) throw new Error('something is left over');
  }
}

function enter({ nextId }: World, phone: SimPhone): void {
  // Somebody whose page was being loaded anew could not leave.
  if (phone.calls().some(({ phase }) => phase.status !== 'ended')) return;
  const call = nextId();
  phone.feed({
    ...{ type: 'room-requested', call, secret: `secret-${call}`, incarnation: `in-${call}`, room: 'hall' },
    ...{ profile: {}, media: { ...noMedia, microphone: true } },
  });
}

function leave(phone: SimPhone): void {
  for (const { id } of phone.calls()) phone.feed({ type: 'hang-up-requested', call: id });
}

/** At most two are inside, and they are connected with each other. */
function checkInside(phones: readonly SimPhone[]): void {
  const inside = phones.flatMap((phone) =>
    phone.calls().flatMap((call) => (call.phase.status === 'ended' ? [] : [{ phone, call }])),
  );
  const story = JSON.stringify(
    inside.map(({ call }) => [call.self.device, call.phase, call.participants, call.roster]),
  );
  if (inside.length > 2) throw new Error(`too many inside: ${story}`);
  for (const { phone, call } of inside) {
    const other = inside.find((one) => one.phone !== phone);
    const met = call.participants.map(({ user, device }) => ({ user, device: device ?? '' }));
    if (other ? met.length !== 1 || !sameDevice(met[0]!, other.phone.self) : met.length > 0) {
      throw new Error(`${phone.self.device} is with somebody else: ${story}`);
    }
    const status = other ? 'connected' : 'initiating';
    if (call.phase.status !== status) throw new Error(`${phone.self.device} is not ${status}: ${story}`);
  }
}
