import type { EndReason } from '../protocol/messages.ts';
import type { ReceivedMessage, SignalingSession } from '../signaling/session-contract.ts';
import type { Effect } from '../state/effects.ts';
import type { Fact, LocalFact, PhoneEvent } from '../state/events.ts';
import type { CallState, PhoneState } from '../state/model.ts';
import { transition } from '../state/phone.ts';
import type { Clock } from '../util/clock.ts';
import type { Emitter } from '../util/emitter.ts';
import { CallError } from '../util/errors.ts';
import { sameItems } from '../util/same-items.ts';
import type { Call, CallClientEvents } from './api.ts';
import type { CallHandle } from './call-handle.ts';
import type { CallMedia } from './call-media.ts';
import { createMailbox } from './mailbox.ts';
import { createPerformer } from './perform.ts';
import { createTracer, type Tracer } from './tracer.ts';

/** What a switchboard is made of. */
export interface SwitchboardParts {
  readonly initial: PhoneState;
  readonly clock: Clock;
  createId(): string;
  readonly session: SignalingSession;
  readonly emitter: Emitter<CallClientEvents>;
  createHandle(state: CallState, tracer: Tracer): CallHandle;
  createMedia(handle: CallHandle): CallMedia;
  /** After each event: what devices are open and what is sent follows from the states. */
  reconcile(handles: readonly CallHandle[]): void;
  /** The list of calls changed. */
  listChanged(calls: readonly Call[]): void;
  fault(error: unknown): void;
}

/** Runs the phone: facts go in, effects are performed, handles follow, the app is told. */
export interface Switchboard {
  phone(): PhoneState;
  handles(): readonly CallHandle[];
  post(fact: Fact): void;
  /** Posts a fact of the local user; rejects with the error by which it was refused. */
  request(fact: LocalFact): Promise<void>;
  /** Posts a fact of the local user; throws the error by which it was refused. */
  demand(fact: LocalFact): void;
  /** Posts a fact that begins a call and returns its handle; throws the error by which it was refused. `prepare` sees the handle before a device is opened for it. */
  place(fact: LocalFact & { readonly call: string }, prepare: (handle: CallHandle) => void): CallHandle;
  /** Resolves when the transfer is done; rejects `transfer-failed`. */
  transfer(call: string, to: string, other: string | null): Promise<void>;
  /** The server refused the call's invitation, took this device out of its room, or ended the call (`cause.reason`). */
  refused(call: string, cause: unknown, user?: string): void;
  receive(received: ReceivedMessage, preconnect: PhoneEventPreconnect): void;
  /** The call's media side, made on first use; null when the call is over. */
  media(call: string): CallMedia | null;
  /** Joins one call's snapshot anew: its streams changed. */
  refresh(handle: CallHandle): void;
  /** Joins all snapshots anew: the devices changed. */
  refreshAll(): void;
}

type PhoneEventPreconnect = Extract<Fact, { type: 'message-received' }>['preconnect'];

/** Creates a switchboard. */
export function createSwitchboard(parts: SwitchboardParts): Switchboard {
  const { clock, session, emitter } = parts;
  const handles = new Map<string, CallHandle>();
  const preparations = new Map<string, (handle: CallHandle) => void>();
  const transfers = new Map<string, (error: CallError | null) => void>();
  const dirty = new Set<CallHandle>();
  const moments: (() => void)[] = [];
  let listed: readonly Call[] = [];
  let settling = false;

  const rename = (effects: readonly Effect[]): void => {
    for (const effect of effects) {
      if (effect.type !== 'announce' || effect.moment.type !== 'renamed') continue;
      const handle = handles.get(effect.moment.from);
      if (!handle) continue;
      handles.delete(effect.moment.from);
      handles.set(effect.call, handle);
    }
  };
  const follow = (before: PhoneState, after: PhoneState, event: PhoneEvent): void => {
    for (const state of after.calls) {
      const handle = handles.get(state.id);
      // Somebody who has left a call of several may be invited into it once more.
      const anew = handle?.state.phase.status === 'ended' && state.phase.status !== 'ended';
      if (!handle || anew) {
        const made = parts.createHandle(state, createTracer(before, event));
        handles.set(state.id, made);
        preparations.get(state.id)?.(made);
        moments.push(() => emitter.emit('added', made.call));
      } else if (handle.state !== state) {
        handle.state = state;
        dirty.add(handle);
      }
    }
    for (const id of handles.keys()) if (!after.calls.some((state) => state.id === id)) handles.delete(id);
  };
  const media = (call: string): CallMedia | null => {
    const handle = handles.get(call);
    if (!handle || (!handle.media && handle.state.phase.status === 'ended')) return null;
    handle.media ??= parts.createMedia(handle);
    return handle.media;
  };

  const performer = createPerformer({
    session,
    clock,
    media,
    closeLeg(call, leg) {
      const handle = handles.get(call);
      // An ended call's legs are closed together, after the last words have left.
      if (handle?.state.phase.status !== 'ended') handle?.media?.closeLeg(leg);
    },
    post: (fact) => board.post(fact),
    refused: (call, cause) => board.refused(call, cause),
    announce(call, { type }) {
      const handle = handles.get(call);
      if (!handle || type === 'transfer-asked' || type === 'renamed') return; // the snapshot tells of these
      moments.push(() => emitter.emit(type, handle.call));
    },
    settleTransfer(transfer, error) {
      transfers.get(transfer)?.(error);
      transfers.delete(transfer);
    },
  });

  const mailbox = createMailbox<PhoneState, PhoneEvent, Effect>({
    initial: parts.initial,
    transition,
    changed(before, after, event, effects) {
      for (const { state, tracer } of handles.values())
        if (state.phase.status !== 'ended') tracer.record(before, event);
      if (before.calls === after.calls) return;
      rename(effects);
      follow(before, after, event);
    },
    perform: performer.perform,
    idle: () => settle(),
    fault: parts.fault,
  });

  const tellApp = (): void => {
    for (const handle of dirty) {
      dirty.delete(handle);
      handle.refresh();
    }
    const calls = [...handles.values()].map(({ call }) => call);
    if (!sameItems(calls, listed)) {
      listed = calls;
      parts.listChanged(calls);
    }
    for (let tell = moments.shift(); tell; tell = moments.shift()) tell();
  };
  const settle = (): void => {
    parts.reconcile([...handles.values()]);
    for (const handle of handles.values())
      if (handle.state.phase.status === 'ended') handle.media?.close().catch(parts.fault);
    tellApp();
  };
  /** Many tracks and devices change in one task: one look for all of them. */
  const settleSoon = (): void => {
    if (settling) return;
    settling = true;
    queueMicrotask(() => {
      settling = false;
      settle();
    });
  };
  const stamp = (fact: Fact): PhoneEvent => ({
    ...fact,
    at: clock.now(),
    ids: [parts.createId(), parts.createId(), parts.createId()],
  });
  const refusal = (effects: readonly Effect[]): CallError | null =>
    effects.find((effect) => effect.type === 'refuse')?.error ?? null;

  const board: Switchboard = {
    phone: mailbox.state,
    handles: () => [...handles.values()],
    post: (fact) => mailbox.post(stamp(fact)),
    request: (fact) =>
      new Promise((resolve, reject) => {
        mailbox.post(stamp(fact), (effects) => {
          const error = refusal(effects);
          if (error) reject(error);
          else resolve();
        });
      }),
    demand(fact) {
      let error: CallError | null = null;
      mailbox.post(stamp(fact), (effects) => (error = refusal(effects)));
      if (error) throw error;
    },
    place(fact, prepare) {
      preparations.set(fact.call, prepare);
      try {
        board.demand(fact);
      } finally {
        preparations.delete(fact.call);
      }
      const handle = handles.get(fact.call);
      if (!handle) throw new CallError('invalid-state');
      return handle;
    },
    async transfer(call, to, other) {
      const transfer = parts.createId();
      const outcome = new Promise<void>((resolve, reject) =>
        transfers.set(transfer, (error) => (error ? reject(error) : resolve())),
      );
      outcome.catch(() => {});
      await board.request({ type: 'transfer-requested', call, transfer, to, other, token: parts.createId() });
      return outcome;
    },
    refused(call, cause, user) {
      const handle = handles.get(call);
      if (handle) handle.failure = cause;
      const { code, reason = code === 'room-full' || code === 'kicked' ? code : 'failed' } = Object(cause) as {
        code?: unknown;
        reason?: EndReason;
      };
      board.post({ type: 'call-refused', call, reason, ...(user && { user }) });
    },
    receive({ from, message, verified, age }, preconnect) {
      performer.checkTimers();
      board.post({ type: 'message-received', from, message, via: 'signaling', verified, age, preconnect });
    },
    media,
    refresh(handle) {
      dirty.add(handle);
      settleSoon();
    },
    refreshAll() {
      for (const handle of handles.values()) dirty.add(handle);
      settleSoon();
    },
  };
  return board;
}
