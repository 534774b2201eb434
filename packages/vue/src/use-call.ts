import type { Call, CallSnapshot } from '@org/calls-core';
import { type CallActions, type CallView, noCall } from '@org/calls-core/bindings';
import type { ComputedRef, MaybeRef } from 'vue';
import { refsOf } from './refs-of.ts';
import { useCallActions } from './use-call-actions.ts';
import { type CallArgument, useChosenCall } from './use-chosen-call.ts';
import { useReadable } from './use-readable.ts';

/** A call, everything its snapshot says as refs, and what can be done; without a call `status` is `idle`. */
export type UseCall = { readonly call: ComputedRef<Call | null> } & {
  readonly [K in keyof CallSnapshot]: ComputedRef<CallView[K]>;
} & CallActions;

/**
 * The given call, or without one the call that a phone shows: the foreground call, else the latest that rings here,
 * else one on hold, else the last one that ended, until `dismiss()`. `null` stands for no call.
 * The actions are always the same functions, can be given to a button as they are, and reject `no-call` without a call.
 *
 * With a selector it returns that slice alone. A function is always a selector: a call of the props is `toRef(() => props.call)`.
 *
 * @example
 * const { status, peer, accept, hangUp } = useCall();
 * // <button v-if="status === 'ringing'" @click="accept">Answer {{ peer }}</button>
 * // <button v-if="status === 'connected'" @click="hangUp">Hang up</button>
 *
 * @example
 * const onHold = useCall(({ held }) => held !== 'none');
 */
export function useCall(call?: MaybeRef<Call | null | undefined>): UseCall;
export function useCall<S>(selector: (view: CallView) => S, call?: CallArgument): ComputedRef<S>;
export function useCall<S>(
  first?: MaybeRef<Call | null | undefined> | ((view: CallView) => S),
  second?: CallArgument,
): UseCall | ComputedRef<S> {
  const selector = typeof first === 'function' ? first : null;
  const call = useChosenCall(selector ? second : (first as CallArgument));
  const shown = () => call.value ?? noCall;
  if (selector) return useReadable<CallView, S>(shown, selector);
  return { call, ...refsOf(useReadable<CallView>(shown)), ...useCallActions(call) } as UseCall;
}
