import type { ScreenOptions } from '../media/device-openers.ts';
import type { TrackSource } from '../media/sources.ts';
import { CallError } from '../util/errors.ts';
import type { Call, CallClient, MediaWishes } from './api.ts';

/** What a button hands to its handler. Actions ignore it, so they can be handlers themselves. */
export interface UiEvent {
  preventDefault(): void;
}

/** A call's methods for a user interface: the same functions whichever call is shown. Without a call they reject `no-call`. */
export interface CallActions extends Pick<
  Call,
  'hangUp' | 'hold' | 'resume' | 'transfer' | 'answerTransfer' | 'setMicrophone' | 'setCamera' | 'stopScreen'
> {
  accept(media?: MediaWishes | UiEvent): Promise<void>;
  decline(reason?: 'declined' | 'busy' | UiEvent): Promise<void>;
  shareScreen(options?: ScreenOptions | TrackSource | UiEvent): Promise<void>;
  /** Removes the ended call from the client's list, and with it from the screen. Does nothing without a call. */
  dismiss(): void;
}

/** Creates the actions on whatever call `current` returns at the moment they are called. */
export function createCallActions(client: Pick<CallClient, 'dismiss'>, current: () => Call | null): CallActions {
  const act = (action: (call: Call) => Promise<void>): Promise<void> => {
    const call = current();
    const done = call ? action(call) : Promise.reject(new CallError('no-call'));
    done.catch(() => {}); // a button does not await; whoever does still hears of it
    return done;
  };
  return {
    accept: (media) => act((call) => call.accept(unlessEvent(media))),
    decline: (reason) => act((call) => call.decline(unlessEvent(reason))),
    hangUp: () => act((call) => call.hangUp()),
    hold: () => act((call) => call.hold()),
    resume: () => act((call) => call.resume()),
    transfer: (to) => act((call) => call.transfer(to)),
    answerTransfer: (allow) => act((call) => call.answerTransfer(allow)),
    setMicrophone: (wish) => act((call) => call.setMicrophone(wish)),
    setCamera: (wish) => act((call) => call.setCamera(wish)),
    shareScreen: (options) => act((call) => call.shareScreen(unlessEvent(options))),
    stopScreen: () => act((call) => call.stopScreen()),
    dismiss() {
      const call = current();
      if (call) client.dismiss(call);
    },
  };
}

function unlessEvent<T>(argument: T | UiEvent | undefined): T | undefined {
  return typeof argument === 'object' && argument && 'preventDefault' in argument ? undefined : (argument as T);
}
