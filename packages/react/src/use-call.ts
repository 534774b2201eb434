import type { Call, CallSnapshot } from '@org/calls-core';
import { type CallActions, type CallView, noCall, type NoCallSnapshot } from '@org/calls-core/bindings';
import { useMemo } from 'react';
import { useCallActions } from './use-call-actions.ts';
import { useChosenCall } from './use-chosen-call.ts';
import { useReadable } from './use-readable.ts';

/** A call, everything its snapshot says, and what can be done; without a call `status` is `idle`. */
export type UseCall = CallActions &
  (({ readonly call: Call } & CallSnapshot) | ({ readonly call: null } & NoCallSnapshot));

/**
 * The given call, or without one the call that a phone shows: the foreground call, else the latest that rings here,
 * else one on hold, else the last one that ended, until `dismiss()`. `null` stands for no call.
 * The actions are always the same functions, can be given to a button as they are, and reject `no-call` without a call.
 *
 * With a selector it returns that slice alone and renders again only when the slice changes.
 *
 * @example
 * const { status, peer, reason, accept, hangUp } = useCall();
 * if (status === 'ringing') return <button onClick={accept}>Answer {peer}</button>;
 * if (status === 'connected') return <button onClick={hangUp}>Hang up</button>;
 *
 * @example
 * const onHold = useCall(({ held }) => held !== 'none');
 */
export function useCall(call?: Call | null): UseCall;
export function useCall<S>(selector: (view: CallView) => S, call?: Call | null): S;
export function useCall<S>(first?: Call | null | ((view: CallView) => S), second?: Call | null): UseCall | S {
  const selector = typeof first === 'function' ? first : null;
  const call = useChosenCall(selector ? second : (first as Call | null | undefined));
  const slice = useReadable<CallView, CallView | S>(call ?? noCall, selector ?? whole);
  const actions = useCallActions(call);
  return useMemo(
    () => (selector ? (slice as S) : ({ call, ...(slice as CallView), ...actions } as UseCall)),
    [selector, call, slice, actions],
  );
}

function whole(view: CallView): CallView {
  return view;
}
