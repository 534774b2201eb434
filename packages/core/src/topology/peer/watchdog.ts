import type { MediaSource } from '../../protocol/messages.ts';
import type { Clock, StopTimer } from '../../util/clock.ts';
import { createFreezeDetector, readVitalSigns } from './vital-signs.ts';

/** What a watchdog looks at and whom it tells. */
export interface WatchdogOptions {
  readonly clock: Clock;
  /** Ms without any sign of life, beyond the round trip, that count as a stall. */
  readonly stallAfter: number;
  read(): Promise<RTCStatsReport>;
  sources(): ReadonlyMap<string, MediaSource>;
  /** Asks the other end for a sign of life. */
  ping(): void;
  stalled(stalled: boolean): void;
  frozen(source: 'camera' | 'screen'): void;
}

/** Watches one connection for stalls and freezes. */
export interface Watchdog {
  /** Idempotent. */
  start(): void;
  /** The other end was heard by other means. */
  heard(): void;
  /** For good: what is still in hand cannot start it again. */
  stop(): void;
}

/** Ms between looks: while all is well, and while something looks wrong. */
const calm = 250;
const alert = 100;
const freezeAfter = 200;
/** Looks in vain before a stall: a hidden page's timers fire once a second only. */
const minSilentLooks = 3;

/** Creates a watchdog. Browsers notice a dead path after 5 to 18 s only, and a lost key frame request after 3 s. */
export function createWatchdog(options: WatchdogOptions): Watchdog {
  const { clock } = options;
  const freezes = createFreezeDetector(freezeAfter);
  let received = -1;
  let heard = false;
  let lifeAt = 0;
  let silentLooks = 0;
  let isStalled = false;
  let running = false;
  let stopped = false;
  let stopTimer: StopTimer | undefined;

  const judge = (grown: boolean, roundTrip: number): void => {
    const now = clock.now();
    if (grown || heard) {
      lifeAt = now;
      silentLooks = 0;
    } else {
      silentLooks += 1;
      options.ping();
    }
    heard = false;
    const stalled = silentLooks >= minSilentLooks && now - lifeAt >= options.stallAfter + roundTrip;
    if (isStalled !== stalled) options.stalled((isStalled = stalled));
  };

  const look = async (): Promise<void> => {
    const signs = readVitalSigns(await options.read(), options.sources());
    if (!running) return;
    const grown = signs.received > received;
    received = signs.received;
    judge(grown, signs.roundTrip);
    const { frozen, suspicious } = freezes.look(signs, clock.now());
    for (const source of frozen) options.frozen(source);
    if (running) stopTimer = clock.after(suspicious || silentLooks ? alert : calm, next);
  };
  const next = (): void => void look().catch(() => running && (stopTimer = clock.after(calm, next)));

  return {
    start() {
      if (running || stopped) return;
      running = true;
      next();
    },
    heard() {
      heard = true;
    },
    stop() {
      stopped = true;
      running = false;
      stopTimer?.();
    },
  };
}
