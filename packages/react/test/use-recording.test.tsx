// @vitest-environment jsdom
import { act, renderHook } from '@testing-library/react';
import type { RecordingHandle } from '@org/calls-core/recording';
import { useRecording, useRecordingConsent } from '@org/calls-react';
import { expect, test } from 'vitest';
import {
  askingRecording,
  createFakeRecordingHandle,
  createFakeRecordings,
} from '../../core/test/support/fake-recordings.ts';

test('a recording is shown as it fares, and its actions keep their identity', () => {
  const { handle, asked, set } = createFakeRecordingHandle();
  const { result, rerender } = renderHook(({ one }) => useRecording(one), {
    initialProps: { one: null as RecordingHandle | null },
  });
  expect(result.current).toMatchObject({ status: 'idle', duration: 0, error: null });
  result.current.stop();
  rerender({ one: handle });
  expect(result.current).toMatchObject({ status: 'recording', duration: 1_000 });
  act(() => set({ status: 'paused' }));
  expect(result.current.status).toBe('paused');
  for (const action of ['pause', 'resume', 'stop', 'cancel'] as const) result.current[action]();
  expect(asked).toEqual(['pause', 'resume', 'stop', 'cancel']);
});

test('the question of a recording is shown and answered', () => {
  const { recordings, answers, set } = createFakeRecordings();
  const { result } = renderHook(() => useRecordingConsent(recordings));
  expect(result.current).toMatchObject({ recorded: false, question: null });
  result.current.grant();
  act(() => set({ recorded: false, recordings: [askingRecording], question: askingRecording }));
  expect(result.current.question).toBe(askingRecording);
  result.current.grant();
  act(() => set({ recorded: true, recordings: [askingRecording], question: null }));
  result.current.refuse('r1');
  expect(answers).toEqual([
    ['r1', true],
    ['r1', false],
  ]);
});

test('without a call nothing is recorded', () => {
  const { result } = renderHook(() => useRecordingConsent(null));
  result.current.refuse('r1');
  expect(result.current).toMatchObject({ recorded: false, recordings: [], question: null });
});
