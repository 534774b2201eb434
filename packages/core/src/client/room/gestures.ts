import { browserClock } from '../../environment/browser-clock.ts';
import { type GestureMessage, maxReaction, parseGestureMessage } from '../../protocol/gesture-message.ts';
import type { Channel } from '../../topology/topology.ts';
import { check } from '../../util/check.ts';
import type { Clock } from '../../util/clock.ts';
import { createStore, type Readable } from '../../util/store.ts';
import type { Call, Participant } from '../api.ts';
import { findParticipant } from '../participants.ts';
import { createAllowance } from './allowance.ts';

/** A hand that is raised. */
export interface RaisedHand {
  /** A participant's id, or `local`. */
  readonly participant: string;
  /** That person's name; null for `local`, and for who has none. */
  readonly name: string | null;
  /** Since when, by this device's clock: Unix time, ms. */
  readonly at: number;
}

/** A reaction that is shown at present. */
export interface Reaction {
  readonly id: string;
  /** Who sent it: a participant's id, or `local`. */
  readonly participant: string;
  readonly name: string | null;
  readonly emoji: string;
}

/** What is to be shown at one moment. */
export interface GesturesSnapshot {
  /** Who raised it first comes first. */
  readonly hands: readonly RaisedHand[];
  /** True while the local user's hand is raised. */
  readonly raised: boolean;
  /** The oldest first; each is gone after five seconds. */
  readonly reactions: readonly Reaction[];
}

/** Hands and reactions of a call: watch them as a `Readable`, make them for the local user. */
export interface Gestures extends Readable<GesturesSnapshot> {
  raiseHand(): void;
  /** Lowers one's own hand, or asks somebody else's device to lower theirs, which heeds it by its own `mayLower`. */
  lowerHand(participant?: string): void;
  /** Shows something to everybody; false when it was too much: five at once, two a second. Throws `invalid-argument` for what is not 1 to 32 characters. */
  react(emoji: string): boolean;
}

/** Options of `gestures`; those of the first time for a call count. */
export interface GesturesOptions {
  /** Whose wish lowers the local user's hand. Default: nobody's. */
  readonly mayLower?: (participant: Participant) => boolean;
  /** How long a reaction is shown, ms. Default 5 000. */
  readonly lasts?: number;
  /** Default: the page's. */
  readonly clock?: Clock;
}

const label = 'calls:gestures';
/** Shown at a time; older ones go first. */
const maxReactions = 100;

const known = new WeakMap<Call, Gestures>();

/**
 * Raised hands and reactions of a call, from device to device: no server is asked. Call it when the call begins, at every
 * participant. Whoever comes late is told which hands are raised. The same object for the same call.
 *
 * @example
 * const signs = gestures(call);
 * signs.subscribe(({ hands }) => show(hands.map(({ name }) => name)));
 * signs.raiseHand();
 */
export function gestures(call: Call, options: GesturesOptions = {}): Gestures {
  const made = known.get(call) ?? createGestures(call, options);
  known.set(call, made);
  return made;
}

function createGestures(call: Call, options: GesturesOptions): Gestures {
  const { mayLower = () => false, lasts = 5000, clock = browserClock } = options;
  const hands = new Map<string, { readonly at: number; readonly version: number; readonly raised: boolean }>();
  const store = createStore<GesturesSnapshot>({ hands: [], raised: false, reactions: [] });
  const mine = createAllowance(clock);
  const theirs = new Map<string, () => boolean>();
  const timers = new Set<() => void>();
  let reactions: readonly Reaction[] = [];
  let version = clock.wallTime();
  let channel: Channel | null = null;
  let count = 0;
  const prefix = `${version}`;

  const nameOf = (id: string): string | null => findParticipant(call.get().participants, id)?.name ?? null;
  const refresh = (): void => {
    const raised = [...hands].filter(([, hand]) => hand.raised);
    const shown = raised
      .toSorted(([a, one], [b, other]) => one.at - other.at || (a < b ? -1 : 1))
      .map(([participant, { at }]) => ({ participant, name: nameOf(participant), at }));
    const next = { hands: shown, raised: hands.get('local')?.raised ?? false, reactions };
    if (JSON.stringify(next) !== JSON.stringify(store.get())) store.set(next);
  };
  /** Whose hands are to go down, and there is no way to them yet. */
  const lowering = new Set<string>();
  const send = (message: GestureMessage, to?: string): boolean => {
    if (!channel || (to !== undefined && channel.state(to) !== 'open')) return false;
    channel.send(JSON.stringify(message), to);
    return true;
  };
  const tellHand = (to?: string): void => {
    const hand = hands.get('local');
    if (!hand) return;
    const ago = hand.raised ? Math.max(0, clock.wallTime() - hand.at) : 0;
    send({ type: 'hand', version: ++version, raised: hand.raised, ago }, to);
  };
  const setHand = (raised: boolean): void => {
    if ((hands.get('local')?.raised ?? false) === raised || call.get().status === 'ended') return;
    hands.set('local', { at: clock.wallTime(), version, raised });
    tellHand();
    refresh();
  };
  const show = (participant: string, emoji: string, id: string): void => {
    const reaction = { id: `${participant} ${id}`, participant, name: nameOf(participant), emoji };
    reactions = [...reactions.filter((one) => one.id !== reaction.id), reaction].slice(-maxReactions);
    const stop = clock.after(lasts, () => {
      timers.delete(stop);
      reactions = reactions.filter((one) => one !== reaction);
      refresh();
    });
    timers.add(stop);
    refresh();
  };
  const hear = (from: string, data: unknown): void => {
    const message = parseGestureMessage(data);
    const sender = findParticipant(call.get().participants, from);
    if (!message || !sender) return;
    if (message.type === 'lower') {
      if (mayLower(sender)) setHand(false);
    } else if (message.type === 'hand') {
      if (message.version <= (hands.get(from)?.version ?? -1)) return;
      const { raised } = message;
      if (!raised) lowering.delete(from);
      hands.set(from, { at: clock.wallTime() - message.ago, version: message.version, raised });
      refresh();
    } else {
      const allowed = theirs.get(from) ?? createAllowance(clock);
      theirs.set(from, allowed);
      if (allowed()) show(from, message.emoji, message.id);
    }
  };
  const open = (): Channel => {
    const opened = call.openChannel(label);
    opened.onMessage(hear);
    opened.onState((participant, state) => {
      if (state !== 'open') return;
      tellHand(participant);
      if (lowering.delete(participant)) send({ type: 'lower' }, participant);
      for (const { participant: by, id, emoji } of reactions)
        if (by === 'local') send({ type: 'reaction', id: id.slice('local '.length), emoji }, participant);
    });
    return opened;
  };
  const look = (): void => {
    const { status, participants } = call.get();
    if (status === 'connected') channel ??= open();
    for (const id of [...hands.keys(), ...theirs.keys()]) {
      if (id === 'local' || participants.some((one) => one.id === id && one.status !== 'left')) continue;
      hands.delete(id);
      theirs.delete(id);
      lowering.delete(id);
    }
    if (status === 'ended') end();
    refresh();
  };
  const end = (): void => {
    stop();
    for (const stopTimer of timers) stopTimer();
    timers.clear();
    channel?.close();
    channel = null;
    hands.clear();
    reactions = [];
  };
  const stop = call.subscribe(look);
  look();

  return {
    get: store.get,
    subscribe: store.subscribe,
    raiseHand: () => setHand(true),
    lowerHand(participant) {
      if (participant === undefined || participant === 'local') setHand(false);
      else if (!send({ type: 'lower' }, participant) && hands.get(participant)?.raised) lowering.add(participant);
    },
    react(emoji) {
      const fits = typeof emoji === 'string' && emoji.length > 0 && emoji.length <= maxReaction;
      check(fits, 'emoji', `a string of 1 to ${maxReaction} characters`, emoji);
      if (call.get().status === 'ended' || !mine()) return false;
      const id = `${prefix}-${count++}`;
      send({ type: 'reaction', id, emoji });
      show('local', emoji, id);
      return true;
    },
  };
}
