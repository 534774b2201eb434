import type { Call, CallClient, CallSnapshot, MediaSource, Participant, Readable } from '@org/calls-core';
import { foregroundCall, incomingCalls, sameItems, watchCalls } from '@org/calls-core/bindings';
import { describeState, otherSide } from './describe.ts';
import type { Strings } from './strings.ts';

/** What a phone shows. */
export type PhoneScreen = 'idle' | 'incoming' | 'call' | 'ended';

export function screenOf(call: Pick<CallSnapshot, 'direction' | 'status'> | null): PhoneScreen {
  if (!call) return 'idle';
  if (call.status === 'ended') return 'ended';
  return ringsHere(call) ? 'incoming' : 'call';
}

export function ringsHere({ direction, status }: Pick<CallSnapshot, 'direction' | 'status'>): boolean {
  return direction === 'incoming' && (status === 'initiating' || status === 'ringing');
}

/** Connected calls that this phone put on hold. */
export function heldCalls(calls: readonly Call[]): readonly Call[] {
  return calls.filter((call) => isHeldHere(call.get()));
}

export function isHeldHere({ held }: Pick<CallSnapshot, 'held'>): boolean {
  return held === 'local' || held === 'both';
}

/** Calls beside the one on the screen: what rings meanwhile, and what is on hold. */
export function watchAside(client: CallClient): Readable<readonly Call[]> {
  return watchCalls(
    client,
    (calls) => {
      const foreground = foregroundCall(calls);
      return [...incomingCalls(calls), ...heldCalls(calls)].filter((call) => call !== foreground);
    },
    sameItems,
  );
}

/** Whether somebody sends a source at present. */
export function sends({ tracks }: Participant, source: MediaSource): boolean {
  return tracks.some((track) => track.source === source);
}

/** What the remote side sends decides how the call is laid out. */
export function layoutOf({ participants }: CallSnapshot): 'voice' | 'camera' | 'screen' {
  if (participants.some((one) => sends(one, 'screen'))) return 'screen';
  return participants.some((one) => sends(one, 'camera')) ? 'camera' : 'voice';
}

/** What assistive technology is told: how the call on the screen fares, who rings meanwhile, who is on hold. */
export function watchAnnouncement(client: CallClient, strings: Strings): Readable<string> {
  return watchCalls(client, (calls) => {
    const foreground = foregroundCall(calls);
    return calls
      .filter((call) => call === foreground || ringsHere(call.get()) || isHeldHere(call.get()))
      .map((call) => describeState(call.get(), strings) || strings.talkingTo(otherSide(call.get()).name))
      .join('. ');
  });
}
