import type { DeviceAddress } from '../../../src/protocol/address.ts';
import type { CallMessage, MediaFlags, PeerSignal } from '../../../src/protocol/messages.ts';
import type { LocalFact } from '../../../src/state/events.ts';
import { type CallStatus, noMedia, type PhoneSettings, type PhoneState } from '../../../src/state/model.ts';
import type { SeededRandom } from '../../../src/testing/random.ts';
import { answerOf, offerOf } from './exchange.ts';
import type { SimPhone } from './sim-phone.ts';
import { createWorld, type World } from './world.ts';

const self: DeviceAddress = { user: 'bob', device: 'laptop' };
const other: DeviceAddress = { user: 'alice', device: 'phone' };
const [call, secret] = ['call-1', 'abcdefghijklmnopqrstuv'];
const media: MediaFlags = { ...noMedia, microphone: true };
const offer: PeerSignal = offerOf(1);
const answer: PeerSignal = answerOf(1);

/** How often a phone hears something before another one takes its place. */
const messagesEach = 20;

/** Who may go where. */
const legal: Readonly<Record<CallStatus, readonly CallStatus[]>> = {
  initiating: ['ringing', 'connecting', 'ended'],
  ringing: ['connecting', 'ended'],
  connecting: ['connected', 'ended'],
  connected: ['ended'],
  ended: [],
};

/** Bob's phone, one after the other in every state, in a world where whoever knows Alice's call may say anything. */
export interface HostilePhones {
  state(): PhoneState;
  /** Hands a message over, and does something at this phone now and then. Throws when what follows is not legal. */
  hear(from: DeviceAddress, message: CallMessage, via?: 'signaling' | 'control'): void;
  /** Messages that were handed over. */
  heard(): number;
  /** The states of which no message changed a phone. */
  unchanged(): readonly string[];
}

interface Stage {
  readonly phone: SimPhone;
  readonly world: World;
  /** What the other side says. */
  says(message: object): void;
  act(...facts: readonly LocalFact[]): void;
  /** The path of the call is up, or down again. */
  path(type: 'leg-up' | 'leg-down'): void;
}

type Recipe = readonly [status: CallStatus | null, play: (stage: Stage) => void, settings?: Partial<PhoneSettings>];

const invite = { type: 'invite', profile: {}, media, ring: 45_000, warm: true, offer };
const accept: LocalFact = { type: 'accept-requested', call, media, profile: {} };
const hold: LocalFact = { type: 'hold-requested', call };
const place = (id: string, to: string): LocalFact => ({
  ...{ type: 'call-requested', call: id, secret: id === call ? secret : `secret of ${id}`, to, profile: {}, media },
  ...{ metadata: null, ring: null, preconnect: 'always' },
});
const transfer: LocalFact = {
  ...{ type: 'transfer-requested', call, transfer: 't1', to: 'carol', other: null, token: 'token' },
};

const rings = ({ says }: Stage): void => says(invite);
const confirming = (stage: Stage): void => {
  rings(stage);
  stage.act(accept);
};
const connecting = (stage: Stage): void => {
  confirming(stage);
  stage.says({ type: 'confirm', media });
};
const talking = (stage: Stage): void => {
  connecting(stage);
  stage.path('leg-up');
};
const calling = ({ act }: Stage): void => act(place(call, 'alice'));
const reached = (stage: Stage): void => {
  calling(stage);
  stage.world.schedule.runUntil(1_000);
  stage.says({ type: 'ring', waiting: false, relay: false });
};
const answered = (stage: Stage): void => {
  reached(stage);
  stage.says({ type: 'accept', profile: {}, media, signal: answer });
};
const connected = (stage: Stage): void => {
  answered(stage);
  stage.path('leg-up');
};
const then =
  (first: (stage: Stage) => void, ...facts: readonly LocalFact[]) =>
  (stage: Stage): void => {
    first(stage);
    stage.act(...facts);
  };

/** How a phone comes into each state. */
const recipes: Readonly<Record<string, Recipe>> = {
  'without a call': [null, () => {}],
  calling: ['initiating', calling],
  'calling, somebody rings': ['ringing', reached],
  answered: ['connecting', answered],
  'in its own call': ['connected', connected],
  rung: ['ringing', rings],
  accepting: ['connecting', confirming],
  confirmed: ['connecting', connecting],
  'in a call': ['connected', talking],
  holding: ['connected', then(talking, hold)],
  repairing: [
    'connected',
    (stage) => {
      talking(stage);
      stage.path('leg-down');
    },
  ],
  transferring: ['connected', then(connected, transfer)],
  'asked to follow': [
    'connected',
    (stage) => {
      talking(stage);
      stage.says({ type: 'transfer', transfer: 't1', to: 'carol' });
    },
    { transfers: 'ask' },
  ],
  'in a call that ends for the next': ['connected', talking, { callWaiting: 'end-and-accept' }],
  'in one of two calls': ['connected', then(talking, place('call-2', 'carol'))],
  over: ['ended', then(talking, { type: 'hang-up-requested', call })],
  'in a room': [
    'initiating',
    ({ act }) =>
      act({ type: 'room-requested', call, secret, incarnation: 'i2', version: 1, room: 'standup', profile: {}, media }),
  ],
};

export function createHostilePhones(random: SeededRandom): HostilePhones {
  const names = Object.keys(recipes);
  const changed = new Set<string>();
  let heard = 0;
  let stage = enter(names[0]!, 1);

  return {
    state: () => stage.phone.state(),
    heard: () => heard,
    unchanged: () => names.filter((name) => !changed.has(name)),
    hear(from, message, via = 'signaling') {
      const name = names[Math.floor(heard / messagesEach) % names.length]!;
      if (heard++ % messagesEach === 0) stage = enter(name, heard);
      const { phone, world } = stage;
      if ('call' in message && (message.type === 'accept' || message.type === 'invite'))
        world.consents.add(`${message.call} ${from.device}`);
      const before = phone.state();
      receive(phone, from, message, { via, verified: random.next() < 0.5 });
      if (phone.state().calls !== before.calls) changed.add(name);
      checkLegal(before, phone.state(), { message, world });
      if (random.next() < 0.3) live(stage, random);
    },
  };
}

function enter(name: string, seed: number): Stage {
  const [status, play, settings] = recipes[name]!;
  const world = createWorld({ seed });
  const phone = world.add(self, settings);
  world.consents.add(`${call} ${other.device}`);
  const stage: Stage = {
    phone,
    world,
    says: (message) =>
      receive(phone, other, { ...message, call, secret } as CallMessage, { via: 'signaling', verified: true }),
    act: (...facts) => facts.forEach((fact) => phone.feed(fact)),
    path(type) {
      const leg = phone.calls()[0]!.legs[0]!.id;
      phone.feed(type === 'leg-up' ? { type, call, leg } : { type, call, leg, cause: 'stalled' });
    },
  };
  play(stage);
  const now = phone.calls()[0]?.phase.status ?? null;
  if (now !== status) throw new Error(`"${name}" is ${now}, not ${status}`);
  return stage;
}

function receive(
  phone: SimPhone,
  from: DeviceAddress,
  message: CallMessage,
  how: { readonly via: 'signaling' | 'control'; readonly verified: boolean },
): void {
  phone.feed({ type: 'message-received', from, message, ...how, age: 0, preconnect: 'always' });
}

/** What a message makes of calls: steps that there are, and none beyond ringing without the local user's consent. */
function checkLegal(
  before: PhoneState,
  after: PhoneState,
  { message, world }: { message: CallMessage; world: World },
): void {
  const from = (id: string): CallStatus | 'none' => before.calls.find((one) => one.id === id)?.phase.status ?? 'none';
  for (const { id, phase, timers } of after.calls) {
    const was = from(id);
    const fine = was === phase.status || was === 'none' || legal[was].includes(phase.status);
    const wanted = ['ringing', 'ended', was].includes(phase.status) || world.consents.has(`${id} ${self.device}`);
    const waits =
      phase.status !== 'ringing' || !timers.some((timer) => ['confirm', 'connect', 'giveUp'].includes(timer));
    if (!fine || !wanted || !waits) throw new Error(`${was} → ${phase.status} after ${JSON.stringify(message)}`);
  }
}

/** Time passes, or Bob does something. */
function live({ phone, world: { schedule } }: Stage, random: SeededRandom): void {
  const deed = random.integer(8);
  const live = phone.calls().filter(({ phase }) => phase.status !== 'ended');
  const one = live[random.integer(live.length)];
  const leg = one?.legs[0]?.id;
  if (!one || deed < 2) return schedule.runUntil(schedule.now() + random.integer(deed ? 20_000 : 500));
  const { id } = one;
  if (deed === 2) phone.feed({ type: 'accept-requested', call: id, media, profile: {} });
  else if (deed === 3) phone.feed({ type: 'resume-requested', call: id });
  else if (deed === 4) phone.feed({ type: 'hold-requested', call: id });
  else if (deed === 5 && leg) phone.feed({ type: 'leg-up', call: id, leg });
  else if (deed === 6 && leg) phone.feed({ type: 'leg-down', call: id, leg, cause: 'stalled' });
  else phone.feed({ type: 'wish-changed', call: id, source: 'camera', on: random.next() < 0.5 });
}
