import type { DeviceAddress } from '../../../src/protocol/address.ts';
import type { CallMessage, EndReason } from '../../../src/protocol/messages.ts';
import type { LocalFact } from '../../../src/state/events.ts';
import { type CallState, noMedia, type PhoneSettings } from '../../../src/state/model.ts';
import { isHeldHere, isRecovering } from '../../../src/state/selectors.ts';
import { createRandom } from './random.ts';
import type { SimPhone } from './sim-phone.ts';
import { createWorld, type World, type WorldOptions } from './world.ts';

/** Times of a run, ms: people act until, everything is mended at, everything must have settled by, all hang up, the end. */
const times = { act: 60_000, mend: 90_000, settled: 400_000, end: 520_000 };

export interface ScenarioOptions extends Omit<WorldOptions, 'seed'> {
  readonly devices: readonly DeviceAddress[];
  /** People do this many things, at random. */
  readonly actions: number;
  readonly settings?: (index: number) => Partial<PhoneSettings>;
  readonly outages?: boolean;
  /** Pages are loaded anew. */
  readonly reloads?: boolean;
  readonly attacks?: boolean;
  readonly transfers?: boolean;
}

/** One random run. Throws when something that must hold does not. */
export function runScenario(seed: number, options: ScenarioOptions): World & { readonly phones: readonly SimPhone[] } {
  const world = createWorld({ ...options, seed });
  const { random, schedule } = world;
  const phones = options.devices.map((device, index) => world.add(device, options.settings?.(index)));
  for (let left = options.actions; left > 0; left -= 1) {
    schedule.after(left === options.actions ? 0 : random.between(0, times.act), () => act(world, phones, options));
  }
  for (const phone of phones) schedule.after(random.between(100, 3_000), () => answer(world, phone));
  if (options.outages) plagueWith(world, phones);
  if (options.reloads) reloadPages(world, phones);
  if (options.attacks) attack(world, phones);
  schedule.runUntil(times.settled);
  checkSettled(phones);
  for (const phone of phones) {
    for (const call of phone.calls()) phone.feed({ type: 'hang-up-requested', call: call.id });
  }
  schedule.runUntil(times.end);
  checkOver(phones, !options.outages && !options.failures && !options.wildTimers && !options.reloads);
  return { ...world, phones };
}

/** Somebody does something, sensible or not. */
function act({ random, nextId }: World, phones: readonly SimPhone[], { transfers }: ScenarioOptions): void {
  const phone = random.pick(phones);
  const calls = phone.calls().filter(({ phase }) => phase.status !== 'ended');
  if (calls.length === 0 || random.chance(0.1)) return placeCall(nextId(), phone, random.pick(phones));
  const call = random.pick(calls);
  const { id } = call;
  const fresh = nextId();
  const others = phones.filter(({ self }) => self.user !== phone.self.user);
  const deeds: readonly (() => LocalFact)[] = [
    () => ({
      type: 'accept-requested',
      call: id,
      media: { ...noMedia, microphone: true, camera: random.chance(0.5) },
      profile: {},
    }),
    () => ({ type: 'accept-requested', call: id, media: { ...noMedia, microphone: true }, profile: {} }),
    () => ({ type: 'decline-requested', call: id, reason: random.chance(0.5) ? 'busy' : 'declined' }),
    () => ({ type: 'hang-up-requested', call: id }),
    () => ({ type: 'hold-requested', call: id }),
    () => ({ type: 'resume-requested', call: id }),
    () => ({ type: 'wish-changed', call: id, source: 'camera', on: random.chance(0.5) }),
    () => ({ type: 'wish-changed', call: id, source: 'microphone', on: random.chance(0.5) }),
    () => ({
      type: 'transfer-requested',
      call: id,
      transfer: `t-${fresh}`,
      to: random.pick(others).self.user,
      other: random.chance(0.5) ? random.pick(calls).id : null,
      token: `token-${fresh}`,
    }),
    () => ({ type: 'transfer-answered', call: id, allow: random.chance(0.7) }),
  ];
  phone.feed(random.pick(transfers ? deeds : deeds.slice(0, -2))());
}

/** Rings somebody. */
export function placeCall(id: string, phone: SimPhone, to: SimPhone): void {
  phone.feed({
    ...{ type: 'call-requested', call: id, secret: `secret-${id}`, to: to.self.user, profile: {} },
    ...{ media: { ...noMedia, microphone: true }, metadata: null, ring: null, preconnect: 'always' },
  });
}

/** People pick up more often than not. */
function answer({ random, schedule }: World, phone: SimPhone): void {
  for (const { id, phase, direction } of phone.calls()) {
    if (direction !== 'incoming' || phase.status !== 'ringing' || !random.chance(0.6)) continue;
    phone.feed({ type: 'accept-requested', call: id, media: { ...noMedia, microphone: true }, profile: {} });
  }
  if (schedule.now() < times.act)
    schedule.after(random.between(1_000, 20_000), () => answer({ random, schedule } as World, phone));
}

/** Breaks signaling and paths now and then; mends everything in the end. */
export function plagueWith(world: World, phones: readonly SimPhone[]): void {
  const { random, schedule } = world;
  for (const phone of phones) {
    for (let left = Math.floor(random.next() * 3); left > 0; left -= 1) {
      const start = random.between(0, times.act);
      const length = random.between(100, 20_000);
      if (random.chance(0.6)) {
        schedule.after(start, () => phone.setSignaling(false));
        schedule.after(start + length, () => phone.setSignaling(true));
      }
      if (random.chance(0.6)) {
        schedule.after(start, () => world.setPath(phone.self.device, false));
        schedule.after(start + length * random.next() * 2, () => world.setPath(phone.self.device, true));
      }
      if (random.chance(0.4)) schedule.after(start + length, () => phone.feed({ type: 'network-changed' }));
    }
  }
  schedule.after(times.mend, () => {
    for (const phone of phones) {
      phone.setSignaling(true);
      world.setPath(phone.self.device, true);
    }
  });
}

/** Pages are loaded anew: some within the time in which the other side waits, some too late, some twice. */
export function reloadPages({ random, schedule }: World, phones: readonly SimPhone[]): void {
  for (const phone of phones) {
    if (random.chance(0.3)) continue;
    const start = random.between(2_000, times.act);
    schedule.after(start, () => phone.reload(random.between(50, 15_000)));
    if (random.chance(0.4))
      schedule.after(start + random.between(100, 20_000), () => phone.reload(random.between(50, 5_000)));
  }
}

/** A stranger without secrets says everything that was ever said again, and makes things up. Nothing may change. */
function attack(world: World, phones: readonly SimPhone[]): void {
  const { random, schedule, signaling } = world;
  const from: DeviceAddress = { user: 'mallory', device: 'm1' };
  for (let left = 6; left > 0; left -= 1) {
    schedule.after(random.between(0, times.act), () => {
      const heard = signaling.log.length > 0 ? random.pick(signaling.log) : null;
      const phone = random.pick(phones);
      if (!heard || heard.message.type === 'invite' || heard.message.type === 'roster') return;
      const forged = random.chance(0.5)
        ? { from, message: heard.message }
        : { from: heard.from, message: { ...heard.message, secret: 'guessed' } as CallMessage };
      const before = phone.calls();
      const effects = phone.feed({
        ...{ type: 'message-received', ...forged, via: random.chance(0.5) ? 'signaling' : 'control' },
        ...{ verified: true, age: 0, preconnect: 'always' },
      });
      if (effects.length > 0 || phone.calls() !== before)
        throw new Error(`a stranger was heard: ${JSON.stringify(forged)}`);
    });
  }
}

/** Nobody is stuck: every call is over or connected, and whoever is connected agrees with the other side. */
function checkSettled(phones: readonly SimPhone[]): void {
  for (const phone of phones) {
    for (const call of phone.calls()) {
      const { phase } = call;
      if (phase.status === 'ended') continue;
      if (phase.status !== 'connected' || isRecovering(call)) throw stuck(phone, call, 'stuck');
      const other = partnerOf(phones, call);
      const theirs = other?.calls().find(({ id }) => id === call.id);
      if (!theirs || theirs.phase.status !== 'connected') throw stuck(phone, call, 'the other side is not connected');
      const peer = call.participants[0]!;
      if (isHeldHere(theirs) !== peer.holding) throw stuck(phone, call, 'the sides differ about the hold');
      if (JSON.stringify(theirs.wishes) !== JSON.stringify(peer.media))
        throw stuck(phone, call, 'the sides differ about media');
    }
  }
}

function checkOver(phones: readonly SimPhone[], calm: boolean): void {
  for (const phone of phones) {
    if (phone.timers.size > 0 || phone.legs.size > 0) throw new Error(`${phone.self.device}: something is left over`);
    for (const call of phone.calls()) {
      const { phase } = call;
      if (phase.status !== 'ended') throw stuck(phone, call, 'does not end');
      if (calm && phase.reason === 'failed' && phase.code !== 'unreachable')
        throw stuck(phone, call, 'failed for no reason');
      const other = partnerOf(phones, call);
      const theirs = other?.calls().find(({ id }) => id === call.id);
      if (theirs) checkAgreement(phone, call, other!, theirs);
    }
  }
}

/** Words of the called device for what the calling one says. */
const heardAs: Partial<Record<EndReason, readonly EndReason[]>> = {
  declined: ['declined-elsewhere'],
  busy: ['no-answer'],
  failed: ['no-answer', 'declined-elsewhere'],
  completed: ['answered-elsewhere', 'declined-elsewhere', 'no-answer'],
};

/** Who ended because the other one said so, says the same. */
function checkAgreement(phone: SimPhone, call: CallState, other: SimPhone, theirs: CallState): void {
  const cause = phone.causes.get(call.id);
  if (call.phase.status !== 'ended' || theirs.phase.status !== 'ended') return;
  if (cause?.type !== 'message-received' || cause.message.type === 'invite') return;
  const [mine, reason] = [call.phase.reason, theirs.phase.reason];
  const answeredElsewhere = mine === 'answered-elsewhere' && theirs.participants[0]?.device !== phone.self.device;
  if (mine === reason || answeredElsewhere || heardAs[reason]?.includes(mine)) return;
  throw stuck(phone, call, `ended ${mine}, but ${other.self.device} ended ${reason}`);
}

function partnerOf(phones: readonly SimPhone[], { participants: [peer] }: CallState): SimPhone | undefined {
  return phones.find(({ self }) => self.user === peer?.user && self.device === peer.device);
}

function stuck(phone: SimPhone, call: CallState, what: string): Error {
  return new Error(`${phone.self.device}: ${what}\n${JSON.stringify(call)}\n${summary(phone)}`);
}

/** The last events of a phone, for a failed run. */
function summary(phone: SimPhone): string {
  return phone.events
    .map((event) => `${Math.round(event.at)} ${JSON.stringify({ ...event, at: 0, ids: 0 }).slice(0, 200)}`)
    .slice(-60)
    .join('\n');
}

/** The circumstances of a run, drawn from its seed: calm, plagued, or plagued with timers that fire at any time. */
export function drawCircumstances(seed: number): Omit<ScenarioOptions, 'devices' | 'actions'> {
  const random = createRandom(seed ^ 0x5eed);
  const outages = random.chance(0.6);
  const wildTimers = outages && random.chance(0.4);
  return {
    outages,
    wildTimers,
    verified: random.chance(0.7),
    turn: random.chance(0.5),
    preconnect: random.pick(['always', 'relay', 'never']),
    failures: outages && random.chance(0.3) ? 0.05 : 0,
    settings: () => ({
      callWaiting: random.pick(['reject', 'wait', 'hold-and-accept', 'end-and-accept']),
      concurrent: random.pick(['hold-others', 'hold-others', 'refuse']),
      transfers: random.pick(['follow', 'follow', 'ask', 'refuse']),
    }),
  };
}
