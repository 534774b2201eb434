import type { DeviceAddress } from '../protocol/address.ts';
import type { SignalMessage } from '../protocol/envelope.ts';
import type { Clock } from '../util/clock.ts';
import { CallError } from '../util/errors.ts';
import type { Logger } from '../util/log.ts';
import { createStore, type Readable } from '../util/store.ts';
import type { RetryPolicy } from './retry-policy.ts';
import type { SessionStatus } from './session-contract.ts';
import type { SignalingTransport, TransportContext, TransportStatus } from './transport.ts';

/** A transport that is opened again whenever it breaks. */
export interface Link {
  readonly status: Readable<SessionStatus>;
  readonly lastError: Readable<CallError | null>;
  /** Since when it is open, ms of the clock; null when it is not. */
  openedAt(): number | null;
  start(): void;
  reconnectNow(): void;
  /** False when the message cannot go out now; `failed` is called when the transport says so later. */
  send(message: SignalMessage, failed: () => void): boolean;
  close(): Promise<void>;
}

/** What a link needs. */
export interface LinkOptions {
  readonly transport: SignalingTransport;
  readonly self: DeviceAddress;
  readonly clock: Clock;
  readonly log: Logger;
  readonly random: () => number;
  readonly retry: RetryPolicy;
  readonly onOpen: () => void;
  readonly onMessage: TransportContext['message'];
  readonly onRefused: (message: string, cause: unknown) => void;
  readonly onRemoved: (room: string, cause: unknown) => void;
}

/** A transport that says nothing for so long is opened anew, ms. */
const openTimeout = 15_000;
/** A connection that lasted so long counts as a success, ms: one that breaks at once must not be tried in a tight loop. */
const stableAfter = 1000;
/** How long `close` waits for what is being sent, ms. */
const closeTimeout = 1000;

/** Creates a link. Nothing happens before `start`. */
export function createLink(options: LinkOptions): Link {
  const { transport, self, clock, log, random, retry, onOpen, onMessage } = options;
  const status = createStore<SessionStatus>('idle');
  const lastError = createStore<CallError | null>(null);
  const sending = new Set<Promise<void>>();
  let round = 0; // Raised with each try: what an earlier one still says is not heard.
  let failures = 0;
  let phase: 'trying' | 'waiting' | 'own' | 'up' = 'waiting'; // `own`: the transport reconnects by itself.
  let since = 0;
  let stopTimer = (): void => {};
  let closed: Promise<void> | undefined;

  const enter = (next: typeof phase): void => {
    if (phase === 'up' && clock.now() - since >= stableAfter) failures = 0;
    stopTimer();
    phase = next;
    since = clock.now();
  };
  const hangUp = async (): Promise<void> => {
    try {
      await transport.close();
    } catch (error) {
      log.debug('transport: close failed', error);
    }
  };
  const down = (cause: unknown, next: SessionStatus = 'connecting'): void => {
    status.set(next);
    if (cause !== undefined) lastError.set(new CallError('transport-failed', { cause }));
  };
  const broken = (cause: unknown = new Error('The transport closed.')): void => {
    round++;
    enter('waiting');
    const wait = retry({ attempt: failures++, random: random() });
    // A policy that forgot to return a number must not become a loop.
    const again = Number.isFinite(wait) && (Object(cause) as { final?: unknown }).final !== true;
    if (again) stopTimer = clock.after(wait as number, connect);
    down(cause, again ? undefined : 'closed');
  };
  const report = (next: TransportStatus, cause?: unknown): void => {
    if (next === 'closed') broken(cause);
    else if (next === 'connecting') {
      if (phase === 'up') enter('own');
      down(cause);
    } else if (phase !== 'up') {
      enter('up');
      lastError.set(null);
      status.set('open');
      onOpen();
    }
  };
  const connect = async (): Promise<void> => {
    const mine = ++round;
    const current = (): boolean => mine === round;
    const abandon = (cause: unknown): void => {
      if (!current()) return;
      void hangUp();
      broken(cause);
    };
    let reported = false;
    enter('trying');
    stopTimer = clock.after(openTimeout, () => abandon(new Error('The transport did not open in time.')));
    status.set('connecting');
    try {
      await transport.open({
        self,
        message: (data, verified) => void (current() && onMessage(data, verified)),
        refused: options.onRefused,
        removed: options.onRemoved,
        status(next, cause) {
          reported = true;
          if (current()) report(next, cause);
        },
      });
      if (!reported && current()) report('open');
    } catch (cause) {
      abandon(cause);
    }
  };
  const close = async (used: boolean): Promise<void> => {
    round++;
    enter('waiting');
    status.set('closed');
    if (!used) return;
    let stopWaiting = (): void => {};
    const timeout = new Promise<void>((resolve) => (stopWaiting = clock.after(closeTimeout, resolve)));
    await Promise.race([Promise.all(sending), timeout]);
    stopWaiting();
    await hangUp();
  };

  return {
    status,
    lastError,
    openedAt: () => (phase === 'up' ? since : null),
    start() {
      if (status.get() === 'idle') void connect();
    },
    reconnectNow() {
      if (status.get() === 'idle' || closed) return;
      failures = 0;
      if (phase === 'up' || phase === 'own') transport.probe?.();
      else if (phase === 'waiting') void connect();
      else if (clock.now() - since >= stableAfter) {
        void hangUp();
        void connect();
      }
    },
    send(message, failed) {
      if (phase !== 'up') return false;
      try {
        const sent = transport
          .send(message)
          ?.catch((error: unknown) => {
            log.debug('transport: not sent', error);
            failed();
          })
          .finally(() => sending.delete(sent as Promise<void>));
        if (sent) sending.add(sent);
        return true;
      } catch (error) {
        log.debug('transport: not sent', error);
        return false;
      }
    },
    close: () => (closed ??= close(status.get() !== 'idle')),
  };
}
