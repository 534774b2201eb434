import type { Call, CallClient, CallSnapshot, Participant, Readable } from '@org/calls-core';
import {
  CallProvider,
  useAudioLevel,
  useCall,
  useCallClient,
  useCallDuration,
  useCalls,
  useDevices,
  useParticipant,
  useParticipants,
  useReadable,
  useScreenShare,
  Video,
} from '@org/calls-vue';
import { expectTypeOf, test } from 'vitest';
import { type ComputedRef, h, type Ref, toRef } from 'vue';

declare const call: Call;
declare const client: CallClient;
declare const participant: Participant;

test('useCall returns a ref for each field of a call', () => {
  const result = useCall();
  expectTypeOf(result.call).toEqualTypeOf<ComputedRef<Call | null>>();
  expectTypeOf(result.status).toEqualTypeOf<ComputedRef<CallSnapshot['status'] | 'idle'>>();
  expectTypeOf(result.id).toEqualTypeOf<ComputedRef<string | null>>();
  expectTypeOf(useCall(call)).toEqualTypeOf(result);
  expectTypeOf(useCall(null)).toEqualTypeOf(result);
  expectTypeOf(useCall({} as Ref<Call | undefined>)).toEqualTypeOf(result);
  expectTypeOf(useCall(toRef(() => call))).toEqualTypeOf(result);
});

test('useCall with a selector returns a ref of what the selector returns', () => {
  expectTypeOf(useCall((view) => view.participants.length)).toEqualTypeOf<ComputedRef<number>>();
  expectTypeOf(useCall(({ peer }) => peer, call)).toEqualTypeOf<ComputedRef<string | null>>();
  expectTypeOf(
    useCall(
      ({ peer }) => peer,
      () => call,
    ),
  ).toEqualTypeOf<ComputedRef<string | null>>();
});

test('actions are handlers of buttons as they are', () => {
  const { accept, decline, hangUp, hold, resume, shareScreen, stopScreen, dismiss } = useCall();
  for (const action of [accept, decline, hangUp, hold, resume, shareScreen, stopScreen, dismiss]) {
    expectTypeOf(action).toExtend<(event: MouseEvent) => unknown>();
  }
  expectTypeOf(useScreenShare().shareScreen).toExtend<(event: MouseEvent) => unknown>();
  expectTypeOf(accept).toBeCallableWith({ camera: '720p' });
  // @ts-expect-error a camera has no such preset
  void accept({ camera: '9000p' });
});

test('the other composables return refs and take refs or getters', () => {
  expectTypeOf(useCallClient()).toEqualTypeOf<CallClient>();
  expectTypeOf(useCalls()).toEqualTypeOf<ComputedRef<readonly Call[]>>();
  expectTypeOf(useParticipants(() => call)).toEqualTypeOf<ComputedRef<readonly Participant[]>>();
  expectTypeOf(useParticipant(() => 'bob')).toEqualTypeOf<ComputedRef<Participant | undefined>>();
  expectTypeOf(useAudioLevel('local', call)).toEqualTypeOf<ComputedRef<number>>();
  expectTypeOf(useCallDuration(null)).toEqualTypeOf<ComputedRef<number>>();
  expectTypeOf(useDevices().selected.value.camera).toEqualTypeOf<string | null>();
});

test('useReadable returns a ref of the value, or of the slice', () => {
  const readable = {} as Readable<{ readonly a: number }>;
  expectTypeOf(useReadable(readable)).toEqualTypeOf<ComputedRef<{ readonly a: number }>>();
  expectTypeOf(
    useReadable(
      () => readable,
      ({ a }) => `${a}`,
    ),
  ).toEqualTypeOf<ComputedRef<string>>();
  // @ts-expect-error nothing like that is in there
  useReadable(readable, ({ b }) => b);
});

test('elements take of a participant only what can be seen, and tell what is blocked', () => {
  h(Video, { participant, source: 'screen', onBlocked: (unblock) => void unblock() });
  // @ts-expect-error a voice cannot be seen
  h(Video, { participant, source: 'microphone' });
});

test('a provider needs a client', () => {
  h(CallProvider, { client });
  // @ts-expect-error without one
  h(CallProvider, {});
});
