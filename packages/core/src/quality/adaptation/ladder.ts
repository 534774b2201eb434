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
  /** Good reports among the good samples. */
  readonly reports: number;
  readonly reportedAt: number;
  /** Reports in a row that miss far less than is sent again: most of it came late, not never. */
  readonly late: number;
  /** Packets of video in the good samples; null where they are not counted. */
  readonly packets: number | null;
  /** Samples in a row whose estimate has room for more. */
  readonly roomy: number;
  readonly starved: number;
  /** Good samples in a row that left half of the estimate unused. */
  readonly unused: number;
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
/**
 * What is sent for a moment before the way up: so little that the browser finds its estimate unused. Only then it probes the
 * link when the bounds are lifted; else its estimate grows by 8 % a second.
 */
const quiet: Rung = {
  camera: { scaleResolutionDownBy: 4, maxFramerate: 8, maxBitrate: 25_000 },
  screen: { maxFramerate: 1, maxBitrate: 25_000 },
  microphone: { maxBitrate: 16_000 },
};
/** How pictures are sent to save data, whatever the link carries. */
export const savingRung = 2;
export const savingBounds: Pick<Rung, 'camera' | 'screen'> = rungs[savingRung] as Rung;
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
/** One report of a few packets may miss that many are lost: the other side's word counts from the second one on. */
const enoughReports = 2;
/** Reports that say so before what is sent again counts as late, not as lost: a link that begins to lose is not doubted. */
const lateReports = 3;
/** Packets of video in a row that arrive: with 20 % loss so many do once in 7 000 times. */
const enough = 40;
/** Good samples after which the bounds are lifted though the link is in use. */
const patience = 10;
/** Packets of one sample that say how much is lost. */
const telling = 10;
/** Samples in a row with an estimate for more: browsers that probed the link know before any report does. */
const proof = 2;
/** What the encoders send beyond the estimate, where the pictures are too large for it. */
const overrun = 1.5;
/** Estimates above this are no emergency, bps. */
const plenty = 1_000_000;
/** A fall so soon after a rise is a relapse: the rise came too early. */
const relapse = 30;

/**
 * The default way to adapt: fast down, slow up. Down when much is lost or sent again, or when more is sent than the link is
 * thought to carry, which shows long before a report says so. The first way up after a bad time goes all the way at once,
 * because browsers probe an unused link whose bounds are lifted; who falls again soon climbs step by step and waits twice as
 * long. An estimate with room for more lifts the bounds by itself.
 */
export function ladder(options: LadderOptions = {}): UplinkPolicy<LadderState> {
  const { badLoss = 8, goodLoss = 3, fall = 2, rise = 3, floor = 0 } = options;
  const initial: LadderState = {
    ...{ link: 0, cpu: 0, bad: 0, good: 0, reports: 0, reportedAt: -1, late: 0, packets: null, roomy: 0, unused: 0 },
    ...{ starved: 0, busy: 0, idle: 0, need: rise, sinceRise: Infinity, cpuNeed: quietFor },
  };
  const down = (state: LadderState, link: number): LadderState => {
    const need = state.sinceRise <= relapse ? Math.min(longest, state.need * 2) : state.need;
    return { ...state, link, need, bad: 0, good: 0, reports: 0, packets: null, roomy: 0 };
  };
  const up = (state: LadderState, link: number): LadderState => ({
    ...state,
    ...{ link, good: 0, reports: 0, packets: null, roomy: 0, unused: 0, sinceRise: 0 },
  });
  const lateAfter = (late: number, reported: number, resent = 0): number =>
    resent > goodLoss && reported < resent / 2 ? late + 1 : 0;
  const read = (state: LadderState, sample: UplinkSample): LadderState => {
    const { at, available = 0, reportedAt = at, packets = null, loss: reported = 0 } = sample;
    const isNew = reportedAt !== state.reportedAt;
    const tells = (packets ?? 0) >= telling;
    const late = isNew && tells ? lateAfter(state.late, reported, sample.resent) : state.late;
    const disordered = late >= lateReports;
    const resent = disordered ? 0 : (sample.resent ?? 0);
    // What a report misses then is half of it on its way, too.
    const loss = Math.max(disordered ? reported / 2 : reported, tells ? resent : 0);
    const isBad = loss >= badLoss || isOver(sample);
    const isGood = loss <= goodLoss && resent <= goodLoss && !isBad && (state.link === lastRung || !isFull(sample));
    return {
      ...state,
      ...{ reportedAt, late },
      bad: isBad ? state.bad + 1 : 0,
      good: isGood ? state.good + 1 : 0,
      reports: isGood ? state.reports + (isNew ? 1 : 0) : 0,
      packets: isGood ? (packets === null ? state.packets : packets + (state.packets ?? 0)) : packets && 0,
      unused: isGood && isIdle(sample) ? state.unused + 1 : 0,
      roomy: isGood && roomFor(available) < state.link ? state.roomy + 1 : 0,
      starved: isBad && (sample.available ?? Infinity) < forSoundOnly ? state.starved + 1 : 0,
      sinceRise: state.sinceRise + 1,
    };
  };
  const onLink = (state: LadderState, sample: UplinkSample): LadderState => {
    const next = read(state, sample);
    const { available = Infinity } = sample;
    const lower = rungFor(available);
    // Who has begun to fall goes on at once to where the estimate leads.
    const falls = next.bad >= fall || (next.bad > 0 && next.link > 0 && lower > next.link);
    if (falls && next.link < smallest) return down(next, Math.max(next.link + 1, lower));
    if (next.starved >= starve && next.link < lastRung) return down(next, lastRung);
    if (next.link === 0) return next;
    const relapsed = next.need > rise;
    if (next.link < lastRung && next.roomy >= (relapsed ? next.need : proof)) return up(next, roomFor(available));
    // Without video nothing is learnt of the link: it is tried.
    if (next.link === smallest && next.unused < rise && next.good < patience) return next;
    const need = next.link === lastRung ? Math.max(next.need, starve * 2) : next.need;
    if (next.good < need || next.reports < enoughReports || (next.packets ?? enough) < enough) return next;
    return up(next, relapsed || next.link === lastRung ? next.link - 1 : 0);
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
    plan({ link, cpu, good }): SendPlan {
      const level = Math.max(link, cpu, floor);
      const { camera, screen } = rungs[level] as Rung;
      // The machine and the wish to save say nothing of sound.
      const { microphone } = rungs[link] as Rung;
      if (link === smallest && good > 0) return { level, reason: 'bandwidth', ...quiet };
      const reason = level === 0 ? null : level === link ? 'bandwidth' : level === cpu ? 'cpu' : 'saving';
      return { level, reason, camera, screen, microphone };
    },
  };
}

/** More is sent than the link is thought to carry: it waits or is lost, long before a report says so. */
function isOver({ sent = 0, available = Infinity }: UplinkSample): boolean {
  return available < plenty && sent > overrun * available;
}

/** All that is thought to pass is sent: nothing says that more would. */
const isFull = ({ sent = 0, available = Infinity }: UplinkSample): boolean => sent > available;

/** Hardly anything of what is thought to pass is sent. */
const isIdle = ({ sent = 0, available = Infinity }: UplinkSample): boolean => sent < available / 2;

/** The step that an estimate has room for. */
function roomFor(available: number): number {
  const index = [plenty, 600_000, 300_000].findIndex((least) => available >= least);
  return index < 0 ? smallest : index;
}

/** The step for an estimate of a link that loses much: half of it is sent twice. */
function rungFor(available: number): number {
  return available < 200_000 ? smallest : 2;
}
