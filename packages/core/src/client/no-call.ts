import type { LocalSource } from '../media/source-slot.ts';
import type { MediaSource } from '../protocol/messages.ts';
import { unknownQuality } from '../quality/quality.ts';
import type { Readable } from '../util/store.ts';
import type { Call, CallSnapshot } from './api.ts';

/** What a phone without a call shows: a call's snapshot with nothing in it. */
export interface NoCallSnapshot extends Omit<CallSnapshot, 'id' | 'direction' | 'status' | 'startedAt'> {
  readonly id: null;
  readonly direction: null;
  readonly status: 'idle';
  readonly startedAt: null;
}

/** A call's snapshot, or what stands in for it while there is no call; `status: 'idle'` tells them apart. */
export type CallView = CallSnapshot | NoCallSnapshot;

/** Stands in for a call where there is none, so that whoever shows a call need not ask. */
export const noCall: Readable<CallView> & Pick<Call, 'audioLevel' | 'quality' | 'duration' | 'speaker'> =
  /* @__PURE__ */ (() => {
    const quality = constant(unknownQuality);
    const zero = constant(0);
    return {
      ...constant<CallView>({
        id: null,
        direction: null,
        status: 'idle',
        room: null,
        peer: null,
        participants: [],
        local: {
          microphone: off('microphone'),
          camera: off('camera'),
          screen: off('screen'),
          screenAudio: off('screen-audio'),
        },
        held: 'none',
        connection: 'up',
        transferring: null,
        reason: null,
        error: null,
        missed: false,
        timedOut: false,
        waiting: false,
        offered: null,
        metadata: null,
        transferredBy: null,
        startedAt: null,
        connectedAt: null,
        endedAt: null,
      }),
      audioLevel: () => zero,
      speaker: constant(undefined),
      quality: () => quality,
      duration: () => zero,
    };
  })();

function constant<T>(value: T): Readable<T> {
  return { get: () => value, subscribe: () => () => {} };
}

function off(source: MediaSource): LocalSource {
  return { source, wanted: false, actual: 'off', error: null, track: null, origin: null, stream: null, deviceId: null };
}
