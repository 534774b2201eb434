import type { SfuEvent } from '../../protocol/sfu.ts';
import type { StopTimer } from '../../util/clock.ts';
import type { SfuChannels } from './channels.ts';
import type { Devices } from './device.ts';
import { createMembership, type Membership } from './membership.ts';
import type { Part } from './part.ts';
import { isFinal, nextJoinDelay } from './retries.ts';

/** Keeps this device in the SFU's room while it is wanted there. */
export interface Stay {
  /** The stay that carries; null before the first one and after a loss. */
  readonly present: Membership | null;
  /**
   * Wants to be in the room; joins, or tries again after it was given up. `ahead`: once only, before anybody is met there,
   * and what goes wrong is left until somebody is.
   */
  enter(ahead?: boolean): void;
  /** Wants to be in it no more. */
  leave(): void;
  /** New ways for ICE on both transports; asked for many times in one task, it is done once. */
  restartIce(): void;
  /** Joins anew; what is there carries on until the new ways are up. */
  rejoin(): void;
  /** Goes on with whatever the ways to the SFU came to. */
  review(): void;
  close(): void;
}

/** What a stay is made from, and whom it tells. */
export interface StayOptions {
  readonly part: Part;
  readonly devices: Devices;
  readonly channels: SfuChannels;
  /** From 0 to 1. */
  random(): number;
  /** Another membership carries, or none. */
  replaced(): void;
  /** Something of the present one changed. */
  changed(): void;
  heard(event: SfuEvent): void;
  /** The SFU is given up. */
  failed(cause: unknown): void;
}

/** How long an answer to a join is waited for, ms. */
const answerLimit = 10_000;
/**
 * How long the ways may take to come up, ms: browsers find by themselves, after some 15 s, that there is none. Whoever joins anew
 * while many come at once makes it later for all.
 */
const connectLimit = 20_000;
/** Longest time from a break until a join anew, ms. */
const repairLimit = 5_000;

/** Creates a stay that has not begun. */
export function createStay(options: StayOptions): Stay {
  const { part, channels } = options;
  const { context, signaling, room } = part;
  let present: Membership | null = null;
  /** Joined, but not up yet, while the present one carries. */
  let next: Membership | null = null;
  let wanted = false;
  let ahead = false;
  let joining = false;
  /** The present one carries on, but is to be followed by another: a join failed, and is tried again. */
  let waiting = false;
  let failures = 0;
  /** Raised with each join: what belongs to an older one counts for nothing. */
  let round = 0;
  let early: SfuEvent[] = [];
  let restarting: Promise<void> | null = null;
  let repairing = false;
  let stopTimer: StopTimer = () => {};
  const wait = (ms: number, then: () => void): void => {
    stopTimer();
    stopTimer = context.clock.after(ms, then);
  };

  const join = async (): Promise<void> => {
    const own = ++round;
    const isCurrent = (): boolean => wanted && own === round;
    joining = true;
    waiting = false;
    early = [];
    discard(next);
    next = null;
    // An answer that never comes is not waited for.
    wait(answerLimit, () => isCurrent() && retry(new Error('the SFU did not answer')));
    const isAhead = ahead;
    const rtpCapabilities = options.devices.receivable();
    try {
      const [joined, , iceServers] = await Promise.all([
        signaling.join({ room, ...(rtpCapabilities && { rtpCapabilities }) }),
        options.devices.read(),
        context.iceServers(),
      ]);
      if (!isCurrent()) return;
      const device = await options.devices.meet(joined.rtpCapabilities);
      if (!isCurrent()) return;
      const membership = createMembership({
        ...{ part, device, joined, iceServers, channels, ahead: isAhead },
        announced: () => membership === present,
        begun: () => own === round && channels.connect(membership.openLine ?? null),
        changed: () => own === round && review(),
      });
      adopt(membership);
    } catch (error) {
      if (isCurrent()) retry(error);
    }
  };
  const adopt = (membership: Membership): void => {
    joining = false;
    repairing = false;
    const carries = present?.carriage() === 'up';
    if (carries) next = membership;
    else replace(membership);
    const heard = early;
    early = [];
    for (const event of heard) membership.handle(event);
    if (heard.some(({ event }) => event === 'gone')) return lose();
    void membership.uplink.syncAll();
    wait(connectLimit, () => retry(new Error('no way to the SFU came up')));
    review();
  };
  const replace = (membership: Membership | null): void => {
    const former = present;
    present = membership;
    next = null;
    discard(former);
    options.replaced();
  };
  const discard = (membership: Membership | null): void => membership?.close();

  const retry = (error: unknown): void => {
    if (ahead) return leave();
    round += 1;
    joining = false;
    const delay = isFinal(error) ? null : nextJoinDelay(failures++, options.random());
    part.debug('join-failed', String(error));
    discard(next);
    next = null;
    waiting = delay !== null;
    if (delay !== null) return wait(Math.max(delay, retryAfter(error)), () => void join());
    stopTimer();
    wanted = false;
    failures = 0;
    options.failed(error);
  };
  const lose = (): void => {
    channels.connect(null);
    replace(null);
    retry(new Error('the SFU’s room is gone'));
  };

  /** Watches over both ways. */
  const review = (): void => {
    if (next?.carriage() === 'up') {
      replace(next);
      present?.downlink.announce();
    } else if (next?.carriage() === 'failed') retry(new Error('no way to the SFU came up'));
    const carriage = present?.carriage();
    if (carriage === 'up' && !next && !joining && !waiting) {
      failures = 0;
      repairing = false;
      stopTimer();
    } else if ((carriage === 'disconnected' || carriage === 'failed') && !repairing && !next && !joining && !waiting)
      repair();
    options.changed();
  };
  /** New ways by ICE, and when they do not come up, a new stay. */
  const repair = (): void => {
    repairing = true;
    wait(repairLimit, () => void join());
    restartIce();
  };
  const restartIce = (): void => {
    if (!present || joining || next) return;
    const membership = present;
    restarting ??= Promise.resolve()
      .then(() => restart(part, membership))
      .catch((error: unknown) => {
        part.debug('restart-failed', String(error));
        // The SFU does not know this device any more.
        if (membership === present && wanted && !joining) void join();
      })
      .finally(() => void (restarting = null));
  };

  const leave = (): void => {
    if (!wanted) return;
    wanted = waiting = joining = false;
    round += 1;
    stopTimer();
    channels.connect(null);
    discard(next);
    replace(null);
    signaling.leave({ room }).catch((error: unknown) => part.debug('leave-failed', String(error)));
  };

  const stops = [
    signaling.onEvent(room, (event) => {
      if (!wanted) return;
      if (joining) early.push(event);
      else if (event.event === 'gone') return lose();
      options.heard(event);
      for (const membership of [present, next]) membership?.handle(event);
    }),
    signaling.onReset(() => {
      if (wanted && (present || next) && !joining) void join();
    }),
  ];

  return {
    get present() {
      return present;
    },
    enter(early = false) {
      ahead &&= early;
      if (wanted) return;
      wanted = true;
      ahead = early;
      failures = 0;
      void join();
    },
    leave,
    restartIce,
    rejoin() {
      if (wanted && !joining && !next) void join();
    },
    review,
    close() {
      for (const stop of stops) stop();
      leave();
    },
  };
}

async function restart({ context, signaling, room }: Part, { send, receive }: Membership): Promise<void> {
  const transports = send ? [send, receive] : [receive];
  const [{ iceParameters }, iceServers] = await Promise.all([
    signaling.restartIce({ room, transports: transports.map(({ id }) => id) }),
    context.iceServers(),
  ]);
  await Promise.all(
    transports.map(async (transport) => {
      const parameters = iceParameters[transport.id];
      if (transport.closed || !parameters) return;
      // Firefox keeps those that it began with.
      await transport.updateIceServers({ iceServers: [...iceServers] }).catch(() => {});
      await transport.restartIce({ iceParameters: parameters as never });
    }),
  );
}

function retryAfter(error: unknown): number {
  const { retryAfter: ms } = Object(error) as { readonly retryAfter?: unknown };
  return typeof ms === 'number' ? ms : 0;
}
