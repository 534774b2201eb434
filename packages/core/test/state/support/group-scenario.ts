import { addressKey } from '../../../src/protocol/address.ts';
import { type CallState, noMedia } from '../../../src/state/model.ts';
import type { DeviceAddress } from '../../../src/protocol/address.ts';
import { plagueWith } from './scenario.ts';
import type { SimPhone } from './sim-phone.ts';
import { createWorld, type World } from './world.ts';

const times = { act: 60_000, settled: 900_000, end: 1_000_000 };
const media = { ...noMedia, microphone: true };

/** One random run of a call of several: rung, answered, declined, left, invited anew. Throws when something that must hold does not. */
export function runGroupScenario(seed: number, devices: readonly DeviceAddress[], outages: boolean): void {
  const world = createWorld({ seed });
  const { random, schedule } = world;
  const phones = devices.map((device) => world.add(device));
  const [first, ...others] = phones as [SimPhone, ...SimPhone[]];
  const users = [...new Set(others.map(({ self }) => self.user))].filter(() => random.chance(0.8));
  if (users.length > 0) place(world, first, users);
  for (const phone of phones)
    for (let left = 4; left > 0; left -= 1)
      schedule.after(random.between(1_000, times.act), () => act(world, phone, phones));
  if (outages) plagueWith(world, phones);
  schedule.runUntil(times.settled);
  checkTogether(phones);
  for (const phone of phones) for (const { id } of phone.calls()) phone.feed({ type: 'hang-up-requested', call: id });
  schedule.runUntil(times.end);
  for (const phone of phones) {
    const left = phone.calls().filter(({ phase }) => phase.status !== 'ended');
    if (left.length > 0 || phone.timers.size > 0 || phone.legs.size > 0) throw new Error('something is left over');
  }
}

function place({ nextId, consents }: World, phone: SimPhone, users: readonly string[]): void {
  const call = nextId();
  consents.add(`${call} ${phone.self.device}`);
  phone.feed({
    ...{
      type: 'group-requested',
      call,
      secret: `group-${call}`,
      incarnation: `in-${call}`,
      version: 1,
      room: `room-${call}`,
    },
    ...{
      users: users.map((user) => ({ user, secret: `${call} ${user}` })),
      profile: {},
      media,
      metadata: null,
      ring: null,
    },
  });
}

function act({ random, nextId }: World, phone: SimPhone, phones: readonly SimPhone[]): void {
  for (const { id, phase, direction } of phone.calls()) {
    if (phase.status === 'ended') continue;
    if (direction === 'incoming' && phase.status === 'ringing') {
      if (random.chance(0.7)) phone.feed({ type: 'accept-requested', call: id, media, profile: {} });
      else phone.feed({ type: 'decline-requested', call: id, reason: random.chance(0.5) ? 'declined' : 'busy' });
    } else if (random.chance(0.25)) phone.feed({ type: 'hang-up-requested', call: id });
    else if (random.chance(0.5))
      phone.feed({ type: 'invite-requested', call: id, user: random.pick(phones).self.user, secret: `s-${nextId()}` });
  }
}

/** Nothing rings any more; all who are in the call are connected with each other, and nobody is in it alone. */
function checkTogether(phones: readonly SimPhone[]): void {
  const inside = phones.flatMap((phone) =>
    phone.calls().flatMap((call) => (call.phase.status === 'ended' ? [] : [{ phone, call }])),
  );
  const fail = (what: string, call: CallState): never => {
    throw new Error(
      `${what}: ${call.self.device} ${inside.map((one) => JSON.stringify([one.call.self.device, one.call.phase, one.call.participants, one.call.roster])).join('\n')}`,
    );
  };
  const keys = inside.map(({ phone }) => addressKey(phone.self));
  for (const { phone, call } of inside) {
    if (call.phase.status !== 'connected') fail('not connected', call);
    const there = call.participants.filter(({ device }) => device !== null);
    const met = there.map(({ user, device }) => addressKey({ user, device: device! })).toSorted();
    const others = keys.filter((key) => key !== addressKey(phone.self)).toSorted();
    if (met.join() !== others.join()) fail('with somebody else', call);
    for (const { status, device } of call.participants) {
      const fine = device === null ? ['left', 'declined', 'busy', 'no-answer'] : ['connected'];
      if (!fine.includes(status)) fail(`somebody is ${status}`, call);
    }
  }
}
