import type { Call, CallClient, CallSnapshot, Participant, Readable } from '@org/calls-core';
import {
  type CallProvider,
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
  type Video,
} from '@org/calls-react';
import type { ComponentProps, MouseEventHandler } from 'react';
import { expectTypeOf, test } from 'vitest';

declare const call: Call;
declare const client: CallClient;

test('useCall tells a call from none by its call, and by its status', () => {
  const result = useCall();
  expectTypeOf(result.status).toEqualTypeOf<CallSnapshot['status'] | 'idle'>();
  expectTypeOf(result.id).toEqualTypeOf<string | null>();
  if (result.call) expectTypeOf(result.id).toEqualTypeOf<string>();
  if (result.status !== 'idle') expectTypeOf(result.call).toEqualTypeOf<Call>();
  expectTypeOf(useCall(call)).toEqualTypeOf(result);
  expectTypeOf(useCall(null)).toEqualTypeOf(result);
});

test('useCall with a selector returns what the selector returns', () => {
  expectTypeOf(useCall((view) => view.participants.length)).toEqualTypeOf<number>();
  expectTypeOf(useCall(({ peer }) => peer, call)).toEqualTypeOf<string | null>();
});

test('actions are handlers of buttons as they are', () => {
  const { accept, decline, hangUp, hold, resume, shareScreen, stopScreen, dismiss } = useCall();
  for (const action of [accept, decline, hangUp, hold, resume, shareScreen, stopScreen, dismiss]) {
    expectTypeOf(action).toExtend<MouseEventHandler>();
  }
  expectTypeOf(useScreenShare().shareScreen).toExtend<MouseEventHandler>();
  expectTypeOf(accept).toBeCallableWith({ camera: '720p' });
  // @ts-expect-error a camera has no such preset
  void accept({ camera: '9000p' });
});

test('the other hooks return plain values', () => {
  expectTypeOf(useCallClient()).toEqualTypeOf<CallClient>();
  expectTypeOf(useCalls()).toEqualTypeOf<readonly Call[]>();
  expectTypeOf(useParticipants()).toEqualTypeOf<readonly Participant[]>();
  expectTypeOf(useParticipant('bob')).toEqualTypeOf<Participant | undefined>();
  expectTypeOf(useAudioLevel('local', call)).toEqualTypeOf<number>();
  expectTypeOf(useCallDuration(null)).toEqualTypeOf<number>();
  expectTypeOf(useDevices().selected.camera).toEqualTypeOf<string | null>();
});

test('useReadable returns the value, or the slice', () => {
  const readable = {} as Readable<{ readonly a: number }>;
  expectTypeOf(useReadable(readable)).toEqualTypeOf<{ readonly a: number }>();
  expectTypeOf(useReadable(readable, ({ a }) => `${a}`)).toEqualTypeOf<string>();
  // @ts-expect-error nothing like that is in there
  useReadable(readable, ({ b }) => b);
});

test('elements take what <video> takes, and of a participant only what can be seen', () => {
  expectTypeOf<{ participant: Participant; source: 'screen'; className: string }>().toExtend<
    ComponentProps<typeof Video>
  >();
  expectTypeOf<{ source: 'microphone' }>().not.toExtend<ComponentProps<typeof Video>>();
});

test('a provider needs a client', () => {
  expectTypeOf<{ client: typeof client }>().toExtend<ComponentProps<typeof CallProvider>>();
  expectTypeOf<{}>().not.toExtend<ComponentProps<typeof CallProvider>>();
});
