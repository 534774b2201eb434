import type { DeviceAddress } from '../../../src/protocol/address.ts';
import type { Effect } from '../../../src/state/effects.ts';
import type { Fact, PhoneEvent } from '../../../src/state/events.ts';
import type { CallState, PhoneSettings, PhoneState } from '../../../src/state/model.ts';
import { createPhone, transition } from '../../../src/state/phone.ts';
import { restoredCall } from '../../../src/state/restored.ts';
import { checkStep } from './invariants.ts';
import type { Random } from './random.ts';
import type { Schedule } from './schedule.ts';
import type { SimLeg, SimLegs } from './sim-legs.ts';
import type { SimSignaling } from './sim-signaling.ts';

/** What a phone lives in. */
export interface PhoneWorld {
  readonly random: Random;
  readonly schedule: Schedule;
  readonly legs: SimLegs;
  readonly signaling: SimSignaling;
  /** Timers fire after this times their ms; 1 is on time. */
  readonly timerFactor: () => number;
  nextId(): string;
  readonly verified: boolean;
  readonly preconnect: 'always' | 'relay' | 'never';
  phoneAt(leg: SimLeg): { phone: SimPhone; call: string } | null;
  /** What each device agreed to, as `call device`. */
  readonly consents: Set<string>;
}

/** A phone whose orders are performed on the simulated world. */
export interface SimPhone {
  readonly self: DeviceAddress;
  state(): PhoneState;
  calls(): readonly CallState[];
  /** Live things, by `call name`. */
  readonly timers: Map<string, () => void>;
  readonly legs: Map<string, SimLeg>;
  readonly rooms: Set<string>;
  /** The path that each call's media takes. */
  readonly paths: Map<string, string>;
  /** How often each moment was announced, by `call moment`. */
  readonly moments: Map<string, number>;
  /** How the end of each call came about. */
  readonly causes: Map<string, PhoneEvent>;
  readonly events: PhoneEvent[];
  readonly settled: Map<string, boolean>;
  isUp(): boolean;
  setSignaling(up: boolean): void;
  feed(fact: Fact): readonly Effect[];
  /** Loads the page anew, which takes a while. */
  reload(ms: number): void;
  /** The page is gone without a word, for good. */
  crash(): void;
}

export function createSimPhone(self: DeviceAddress, settings: PhoneSettings, world: PhoneWorld): SimPhone {
  const { schedule, signaling, legs: simLegs } = world;
  let state = createPhone(self, settings);
  let up = true;
  let drawn = 0;
  let gone = false;
  let leaving = false;
  const casts = new Map<string, () => void>();
  const owners = new Map<SimLeg, string>();

  const phone: SimPhone = {
    self,
    state: () => state,
    calls: () => state.calls,
    timers: new Map(),
    legs: new Map(),
    rooms: new Set(),
    paths: new Map(),
    moments: new Map(),
    causes: new Map(),
    events: [],
    settled: new Map(),
    isUp: () => up && !gone,
    setSignaling(next) {
      if (up === next) return;
      if (gone) return void (up = next);
      up = next;
      phone.feed({ type: 'signaling-changed', status: up ? 'up' : 'down' });
      if (up) signaling.opened();
    },
    feed(fact) {
      if (gone) return [];
      const before = state;
      const event: PhoneEvent = {
        ...fact,
        at: schedule.now(),
        ids: [`${self.device}.${(drawn += 3)}`, `${self.device}.${drawn + 1}`, `${self.device}.${drawn + 2}`],
      };
      const [after, effects] = transition(before, event);
      state = after;
      phone.events.push(event);
      consent(event, effects);
      for (const effect of effects) perform(effect);
      checkStep(phone, before, after, event, effects, world.consents);
      return effects;
    },
    crash() {
      gone = leaving = true;
      for (const stop of [...phone.timers.values(), ...casts.values()]) stop();
      for (const leg of phone.legs.values()) leg.close('page');
      for (const things of [phone.timers, casts, phone.legs, phone.rooms, phone.moments, phone.paths]) things.clear();
      signaling.vanish(self);
      state = createPhone(self, settings);
    },
    reload(ms) {
      if (gone) return;
      leaving = true;
      for (const { id, phase } of state.calls)
        if (phase.status !== 'connected') phone.feed({ type: 'hang-up-requested', call: id });
      const kept = state.calls.flatMap((call) => restoredCall(call) ?? []);
      phone.crash();
      schedule.after(ms, () => {
        gone = leaving = false;
        if (up) phone.feed({ type: 'signaling-changed', status: 'up' });
        for (const call of kept) phone.feed({ type: 'call-restored', call: call.id, state: call });
        if (up) signaling.opened();
      });
    },
  };

  const consent = (event: PhoneEvent, effects: readonly Effect[]): void => {
    const { consents } = world;
    if (event.type === 'call-requested' || event.type === 'room-requested' || event.type === 'accept-requested') {
      consents.add(`${event.call} ${self.device}`);
    }
    for (const effect of effects) {
      if (effect.type === 'announce' && effect.moment.type === 'renamed') {
        consents.add(`${effect.call} ${self.device}`);
        rename(effect.moment.from, effect.call);
      }
    }
    for (const call of state.calls) {
      // What the user asked for once: a transfer that is followed, a call that is taken while another one goes on.
      const automatic = call.takesOver !== null || settings.callWaiting.endsWith('accept');
      if (automatic && call.phase.status !== 'ringing') consents.add(`${call.id} ${self.device}`);
    }
  };
  const rename = (from: string, to: string): void => {
    for (const [key, leg] of phone.legs) {
      if (!key.startsWith(`${from} `)) continue;
      phone.legs.delete(key);
      phone.legs.set(`${to}${key.slice(from.length)}`, leg);
      owners.set(leg, to);
    }
  };
  const openLeg = (effect: Extract<Effect, { type: 'open-leg' }>): void => {
    const key = `${effect.call} ${effect.leg}`;
    if (phone.legs.has(key)) throw new Error(`leg ${key} opened twice`);
    const leg = simLegs.open(self.device, effect, (told) => {
      phone.feed({ ...told, call: owners.get(leg)!, leg: effect.leg });
    });
    owners.set(leg, effect.call);
    phone.legs.set(key, leg);
  };
  const control = (effect: Extract<Effect, { type: 'send-control' }>): void => {
    const leg = phone.legs.get(`${effect.call} ${effect.leg}`);
    const target = leg && world.phoneAt(leg);
    if (!target) return;
    const { message } = effect;
    schedule.after(world.random.between(1, 80), () => {
      target.phone.feed({ ...received, type: 'message-received', from: self, message, via: 'control', age: 0 });
    });
  };
  const received = { verified: world.verified, preconnect: world.preconnect } as const;

  const perform = (effect: Effect): void => {
    const key = (name: string): string => `${effect.call} ${name}`;
    switch (effect.type) {
      case 'send':
        return signaling.send(self, effect.to, effect.call, effect.message);
      case 'cast':
        casts.get(key(effect.key))?.();
        return void casts.set(key(effect.key), signaling.cast(self, effect.to, effect.message, effect.ttl));
      case 'stop-cast':
        return casts.get(key(effect.key))?.();
      case 'begin-anew':
        return signaling.drop(self, effect.to, effect.call);
      case 'send-control':
        return control(effect);
      case 'open-leg':
        return openLeg(effect);
      case 'close-leg':
        phone.legs.get(key(effect.leg))?.close(leaving ? 'page' : 'silent');
        return void phone.legs.delete(key(effect.leg));
      case 'apply-signal':
        return phone.legs.get(key(effect.leg))!.apply(effect.signal);
      case 'release-candidates':
        return phone.legs.get(key(effect.leg))!.release();
      case 'restart-ice':
        return phone.legs.get(key(effect.leg))!.restart(effect.policy);
      case 'allow-direct':
        return phone.legs.get(key(effect.leg))!.allowDirect();
      case 'rebuild-leg':
        return phone.legs.get(key(effect.leg))!.rebuild(effect.initiate);
      case 'start-timer': {
        const { timer, leg } = effect;
        if (phone.timers.has(timerKey(effect))) throw new Error(`timer ${timerKey(effect)} started twice`);
        const stop = schedule.after(effect.ms * world.timerFactor(), () => {
          phone.timers.delete(timerKey(effect));
          phone.feed({ type: 'timer-fired', call: effect.call, timer, ...(leg !== undefined && { leg }) });
        });
        return void phone.timers.set(timerKey(effect), stop);
      }
      case 'stop-timer':
        if (!phone.timers.has(timerKey(effect))) throw new Error(`timer ${timerKey(effect)} stopped in vain`);
        phone.timers.get(timerKey(effect))!();
        return void phone.timers.delete(timerKey(effect));
      case 'join-room':
        return void phone.rooms.add(effect.room);
      case 'leave-room':
        return void phone.rooms.delete(effect.room);
      case 'announce':
        return void phone.moments.set(key(effect.moment.type), (phone.moments.get(key(effect.moment.type)) ?? 0) + 1);
      case 'settle-transfer':
        if (phone.settled.has(effect.transfer)) throw new Error(`transfer ${effect.transfer} settled twice`);
        return void phone.settled.set(effect.transfer, effect.error === null);
      case 'reconnect-signaling':
        return void (up || schedule.after(world.random.between(10, 1_500), () => phone.setSignaling(true)));
      case 'use-path':
        return void phone.paths.set(effect.call, effect.mode);
      case 'force-key-frame':
      case 'refuse':
      case 'forget':
    }
  };

  signaling.connect({
    self,
    isUp: () => up && !gone,
    inRoom: (room) => phone.rooms.has(room),
    deliver: ({ from, message, age }) =>
      phone.feed({ ...received, type: 'message-received', from, message, via: 'signaling', age }),
  });
  phone.feed({ type: 'signaling-changed', status: 'up' });
  return phone;
}

function timerKey({ call, timer, leg = '' }: Extract<Effect, { type: 'start-timer' | 'stop-timer' }>): string {
  return `${call} ${timer} ${leg}`;
}
