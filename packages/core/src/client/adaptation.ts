import { ladder, type LadderOptions, savingBounds, savingRung } from '../quality/adaptation/ladder.ts';
import { readUplink } from '../quality/adaptation/read-uplink.ts';
import type { SendPlan, UplinkPolicy } from '../quality/adaptation/uplink.ts';
import type { LegId } from '../state/model.ts';
import type { PeerStats } from '../topology/topology.ts';
import { createStore, type Readable, type Store } from '../util/store.ts';
import type { Adaptation, AdaptationHost } from './adaptation-host.ts';
import type { Call } from './api.ts';

export { ladder } from '../quality/adaptation/ladder.ts';
export type { LadderOptions, LadderState } from '../quality/adaptation/ladder.ts';
export type {
  AdaptationReason,
  SendBounds,
  SendPlan,
  UplinkPolicy,
  UplinkSample,
} from '../quality/adaptation/uplink.ts';
export type { Adaptation } from './adaptation-host.ts';

/** How calls adapt. */
export interface AdaptiveOptions<State = unknown> extends LadderOptions {
  /** Decides what is sent. Default: `ladder()`, with the options here. */
  readonly uplink?: UplinkPolicy<State>;
  /** Ms between two looks. Default 500. */
  readonly interval?: number;
  /** Sends small pictures from the start, as `saveData(true)`: give it `navigator.connection.saveData` where there is one. Default false. */
  readonly saveData?: boolean;
}

/** How a call sends at present. */
export interface AdaptationSnapshot {
  /** The furthest step down among the participants; 0: everything as wished. */
  readonly level: number;
  readonly reason: SendPlan['reason'];
  /** Video is not sent to anybody: the link carries sound only. It comes back by itself. */
  readonly videoPaused: boolean;
}

/** An adaptation whose state can be shown. */
export interface CallAdaptation extends Adaptation {
  of(call: Call): Readable<AdaptationSnapshot>;
  /** Whether pictures are kept small to save data. */
  readonly savesData: Readable<boolean>;
  /** Begins or stops to save data, in running calls too: half the size at 15 frames a second and 400 kbps, to everybody. */
  saveData(on: boolean): void;
}

const unlimited: AdaptationSnapshot = { level: 0, reason: null, videoPaused: false };
const pictures = ['camera', 'screen'] as const;
const sources = ['microphone', ...pictures] as const;

/**
 * Makes calls send what their links and machines carry: smaller pictures before lost ones, sound before pictures, and
 * everything again when the link is good. Without it the browser's own control is at work alone. One for each client.
 *
 * @example
 * const adaptation = adaptive();
 * const calls = createCallClient({ self: { id: 'alice' }, transport, adaptation });
 * adaptation.of(call).subscribe(() => showNotice(adaptation.of(call).get().videoPaused));
 */
export function adaptive<State>(options: AdaptiveOptions<State> = {}): CallAdaptation {
  const { interval = 500 } = options;
  const policy = (options.uplink ?? ladder(options)) as UplinkPolicy<unknown>;
  const savesData = createStore(options.saveData ?? false);
  const stores = new WeakMap<Call, Store<AdaptationSnapshot>>();
  const storeOf = (call: Call): Store<AdaptationSnapshot> => {
    const store = stores.get(call) ?? createStore(unlimited);
    stores.set(call, store);
    return store;
  };
  return {
    of: storeOf,
    follow: (host) => followCall(host, { policy, interval, savesData, store: storeOf(host.call) }),
    savesData: { get: savesData.get, subscribe: savesData.subscribe },
    saveData: (on) => void (on !== savesData.get() && savesData.set(on)),
  };
}

interface Followed {
  readonly state: unknown;
  readonly sample: PeerStats;
  /** What was applied last. */
  readonly plan: SendPlan | null;
}

interface Following {
  readonly policy: UplinkPolicy<unknown>;
  readonly interval: number;
  readonly savesData: Readable<boolean>;
  readonly store: Store<AdaptationSnapshot>;
}

function followCall(host: AdaptationHost, { policy, interval, savesData, store }: Following): void {
  let followed = new Map<LegId, Followed>();
  let paused = false;

  const step = (sample: PeerStats): [LegId, Followed] => {
    const known = followed.get(sample.peer);
    const state = policy.next(known ? known.state : policy.initial, readUplink(sample, known?.sample));
    const plan = policy.plan(state);
    if (!known?.plan || isOther(known.plan, plan)) apply(host, sample.peer, plan);
    return [sample.peer, { state, sample, plan }];
  };
  const tell = (): void => {
    const plans = [...followed.values()].flatMap(({ plan }) => plan ?? []);
    const worst = plans.reduce<SendPlan | null>((most, one) => (one.level > (most?.level ?? -1) ? one : most), null);
    const videoPaused = plans.length > 0 && plans.every(({ camera }) => camera.active === false);
    const { level, reason } = worst ?? unlimited;
    const saving = savesData.get() && level < savingRung;
    const next = saving
      ? ({ level: savingRung, reason: 'saving', videoPaused } as const)
      : { level, reason, videoPaused };
    const before = store.get();
    if (next.level !== before.level || next.reason !== before.reason || next.videoPaused !== before.videoPaused)
      store.set(next);
    if (paused !== videoPaused) host.videoPaused((paused = videoPaused));
  };
  /** For everybody, and so also over an SFU, where nobody has limits of their own. */
  const save = (): void => {
    for (const source of pictures) host.limit(null, source, 'saving', savesData.get() ? savingBounds[source] : null);
    tell();
  };
  const stop = savesData.subscribe(save);
  const look = async (): Promise<void> => {
    const legs = new Set(host.legs());
    const samples = legs.size > 0 ? await host.stats().catch(() => []) : [];
    if (host.ended()) return stop();
    followed = new Map(samples.filter(({ peer }) => legs.has(peer)).map(step));
    tell();
    host.clock.after(interval, next);
  };
  const next = (): void => void look();
  host.clock.after(interval, next);
  if (savesData.get()) save();
}

const isOther = (a: SendPlan, b: SendPlan): boolean => JSON.stringify(a) !== JSON.stringify(b);

function apply({ limit }: AdaptationHost, leg: LegId, plan: SendPlan): void {
  for (const source of sources) limit(leg, source, 'adaptation', plan.level > 0 ? plan[source] : null);
}
