import type { SendBounds, SendPlan, UplinkPolicy, UplinkSample } from './uplink.ts';

/** How the ladder is climbed. */
export interface LadderOptions {
  /** Loss from which the link is bad, %. Default 8. */
  readonly badLoss?: number;
  /** Loss up to which it is good, %. Default 3: between the two nothing changes. */
  readonly goodLoss?: number;
  /** Bad samples in a row before the next step down. Default 2. */
  readonly fall?: number;
  /** Good samples in a row before the first way up. Default 3; doubled by each relapse, up to 64. */
  readonly rise?: number;
  /** The step that is never left upwards, to save data: 0 to 3. Default 0. */
  readonly floor?: number;
}

/** Where the ladder stands. */
export interface LadderState {
  /** Because of the link. */
  readonly link: number;
  /** Because of the machine. */
  readonly cpu: number;
  readonly bad: number;
  readonly good: number;
  readonly starved: number;
  readonly busy: number;
  readonly idle: number;
  /** Good samples that the next rise takes. */
  readonly need: number;
  /** Looks since the last rise. */
  readonly sinceRise: number;
  readonly cpuNeed: number;
}

interface Rung {
  readonly camera: SendBounds;
  readonly screen: SendBounds;
  readonly microphone: SendBounds;
}

/**
 * Smaller pictures come in fewer packets, so that fewer of them are lost; letters on a screen stay sharp and come more
 * seldom. Sound is made smaller before it is lost, and video goes before it.
 */
const rungs: readonly Rung[] = [
  { camera: {}, screen: {}, microphone: {} },
  {
    camera: { scaleResolutionDownBy: 1.5, maxFramerate: 24, maxBitrate: 800_000 },
    screen: { maxFramerate: 10, maxBitrate: 1_200_000 },
    microphone: {},
  },
  {
    camera: { scaleResolutionDownBy: 2, maxFramerate: 15, maxBitrate: 400_000 },
    screen: { maxFramerate: 5, maxBitrate: 500_000 },
    microphone: { maxBitrate: 32_000 },
  },
  {
    camera: { scaleResolutionDownBy: 4, maxFramerate: 15, maxBitrate: 200_000 },
    screen: { maxFramerate: 3, maxBitrate: 200_000 },
    microphone: { maxBitrate: 24_000 },
  },
  {
    camera: { active: false },
    screen: { maxFramerate: 1, maxBitrate: 100_000 },
    microphone: { maxBitrate: 20_000 },
  },
];
/** Sound only. */
export const lastRung: number = rungs.length - 1;
const smallest = lastRung - 1;

/** Below this nothing but sound has room, bps. */
const forSoundOnly = 45_000;
/** Samples in a row before video is stopped, and before it is tried again. */
const starve = 10;
/** Samples with a busy machine before a step, and quiet ones before the way back. */
const busyFor = 6;
const quietFor = 40;
const longest = 64;
/** A fall so soon after a rise is a relapse: the rise came too early. */
const relapse = 30;

/**
 * The default way to adapt: fast down, slow up. The first way up after a bad time goes all the way at once, because browsers
 * probe a link whose bounds are lifted; who falls again soon climbs step by step and waits twice as long.
 */
export function ladder(options: LadderOptions = {}): UplinkPolicy<LadderState> {
  const { badLoss = 8, goodLoss = 3, fall = 2, rise = 3, floor = 0 } = options;
  const initial: LadderState = {
    ...{ link: 0, cpu: 0, bad: 0, good: 0, starved: 0, busy: 0, idle: 0 },
    ...{ need: rise, sinceRise: Infinity, cpuNeed: quietFor },
  };
  const down = (state: LadderState, link: number): LadderState => {
    const need = state.sinceRise <= relapse ? Math.min(longest, state.need * 2) : state.need;
    return { ...state, link, need, bad: 0, good: 0 };
  };
  const onLink = (state: LadderState, { loss = 0, available = Infinity }: UplinkSample): LadderState => {
    const isBad = loss >= badLoss;
    const isGood = loss <= goodLoss;
    const starved = isBad && available < forSoundOnly ? state.starved + 1 : 0;
    const next = {
      ...state,
      starved,
      bad: isBad ? state.bad + 1 : 0,
      good: isGood ? state.good + 1 : 0,
      sinceRise: state.sinceRise + 1,
    };
    if (next.bad >= fall && next.link < smallest) return down(next, Math.max(next.link + 1, rungFor(available)));
    if (starved >= starve && next.link < lastRung) return down(next, lastRung);
    // Without video nothing is learnt of the link: it is tried.
    const need = next.link === lastRung ? Math.max(next.need, starve * 2) : next.need;
    if (next.link === 0 || next.good < need) return next;
    const careful = next.need > rise || next.link === lastRung;
    return { ...next, link: careful ? next.link - 1 : 0, good: 0, sinceRise: 0 };
  };
  const onMachine = (state: LadderState, { cpuLimited }: UplinkSample): LadderState => {
    const busy = cpuLimited ? state.busy + 1 : 0;
    const idle = cpuLimited ? 0 : state.idle + 1;
    if (busy >= busyFor && state.cpu < 2) return { ...state, cpu: state.cpu + 1, busy: 0, idle: 0 };
    if (state.cpu === 0 || idle < state.cpuNeed) return { ...state, busy, idle };
    return { ...state, cpu: state.cpu - 1, busy: 0, idle: 0, cpuNeed: Math.min(quietFor * 8, state.cpuNeed * 2) };
  };
  return {
    initial,
    next: (state, sample) => onMachine(onLink(state, sample), sample),
    plan({ link, cpu }): SendPlan {
      const level = Math.max(link, cpu, floor);
      const { camera, screen } = rungs[level] as Rung;
      // The machine and the wish to save say nothing of sound.
      const { microphone } = rungs[link] as Rung;
      const reason = level === 0 ? null : level === link ? 'bandwidth' : level === cpu ? 'cpu' : 'saving';
      return { level, reason, camera, screen, microphone };
    },
  };
}

/** The step for an estimate of a link that loses much: half of it is sent twice. */
function rungFor(available: number): number {
  return available < 200_000 ? smallest : 2;
}
