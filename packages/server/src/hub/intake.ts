import type { ConnectionRate } from '../limits/rate-limit.ts';
import type { Clock } from '../util/clock.ts';
import type { Wire } from './wire.ts';

/** What a connection sends, one frame after the other, at the pace that it is allowed. */
export interface Intake {
  receive(text: string): void;
  /** Drops what waits. Idempotent. */
  close(): void;
}

/** Bounds of what waits. */
export interface IntakeLimits {
  /** Frames that may wait, for the budget or for a decision. Many are in one packet, so that a pause cannot stop them. */
  readonly waitingFrames: number;
  /** Characters that may wait. */
  readonly waitingLength: number;
  /** Ms for which a connection may be over its budget without a break. */
  readonly overrun: number;
}

/** What an intake needs. */
export interface IntakeParts {
  readonly wire: Pick<Wire, 'pause' | 'resume'>;
  readonly rate: ConnectionRate;
  readonly clock: Pick<Clock, 'now' | 'after'>;
  readonly limits: IntakeLimits;
  /** Deals with a frame; the next one waits for the promise. Must neither throw nor reject. */
  handle(text: string): void | Promise<void>;
  /** It sends more than it may, and goes on. */
  flooded(): void;
}

/** So many frames may wait before the client is stopped. */
const highWater = 16;
/** Less than this between two frames over the budget is no break, ms. */
const breath = 1000;
/** As our clients send it. A client without an answer takes the server for dead, also while somebody decides about it. */
const ping = '{"kind":"ping"}';
/** So long it waits its turn, ms: its answer also says that what was sent before it is done. */
const pingWaits = 1500;

/**
 * Creates an intake. Whoever is over the budget is slowed by `wire.pause()`: an honest burst is only delayed. Who stays over
 * it is `flooded`.
 */
export function createIntake({ wire, rate, clock, limits, handle, flooded }: IntakeParts): Intake {
  const waiting: string[] = [];
  let length = 0;
  let busy = false;
  let paused = false;
  let closed = false;
  let cancel: (() => void) | null = null;
  let overSince = 0;
  let overUntil = Number.NEGATIVE_INFINITY;

  const close = (): void => {
    closed = true;
    cancel?.();
    waiting.length = length = 0;
  };
  const end = (): void => {
    close();
    flooded();
  };
  const pause = (): void => {
    if (!paused) wire.pause();
    paused = true;
  };
  const resume = (): void => {
    if (paused) wire.resume();
    paused = false;
  };
  const throttle = (wait: number): void => {
    const now = clock.now();
    if (now - overUntil > breath) overSince = now;
    overUntil = now + wait;
    if (now - overSince >= limits.overrun) return end();
    pause();
    cancel = clock.after(wait, () => {
      cancel = null;
      goOn();
    });
  };
  const run = (text: string): void => {
    const work = handle(text);
    if (!work) return;
    busy = true;
    void work.then(() => {
      busy = false;
      goOn();
    });
  };
  const goOn = (): void => {
    for (let text = waiting[0]; text !== undefined && !busy && !closed; text = waiting[0]) {
      const wait = rate.take(text.length);
      if (wait > 0) return throttle(wait);
      waiting.shift();
      length -= text.length;
      run(text);
    }
    if (!closed && waiting.length === 0) resume();
  };
  const overtake = (): void => {
    const at = waiting.indexOf(ping);
    if (!busy || at < 0 || rate.take(ping.length) > 0) return;
    waiting.splice(at, 1);
    length -= ping.length;
    void handle(ping);
  };
  const keep = (text: string): void => {
    waiting.push(text);
    length += text.length;
    if (waiting.length > limits.waitingFrames || length > limits.waitingLength) end();
    else if (waiting.length >= highWater) pause();
  };

  return {
    receive(text) {
      if (closed) return;
      if (busy && text === ping) clock.after(pingWaits, overtake);
      if (busy || cancel || waiting.length > 0) return keep(text);
      const wait = rate.take(text.length);
      if (wait === 0) return run(text);
      keep(text);
      if (!closed) throttle(wait);
    },
    close,
  };
}
