// @vitest-environment jsdom
import type { RecordingHandle } from '@org/calls-core/recording';
import { useRecording, useRecordingConsent } from '@org/calls-vue';
import { expect, test } from 'vitest';
import { shallowRef } from 'vue';
import { createFakeClient } from '../../core/test/support/fake-client.ts';
import {
  askingRecording,
  createFakeRecordingHandle,
  createFakeRecordings,
} from '../../core/test/support/fake-recordings.ts';
import { runWithClient } from './support/mount.ts';

test('a recording is shown as it fares, and its actions reach it', () => {
  const { handle, asked, set } = createFakeRecordingHandle();
  const one = shallowRef<RecordingHandle | null>(null);
  const { result } = runWithClient(() => useRecording(one), createFakeClient());
  expect([result.status.value, result.duration.value]).toEqual(['idle', 0]);
  result.stop();
  one.value = handle;
  expect([result.status.value, result.duration.value]).toEqual(['recording', 1_000]);
  set({ status: 'paused' });
  expect(result.status.value).toBe('paused');
  for (const action of ['pause', 'resume', 'stop', 'cancel'] as const) result[action]();
  expect(asked).toEqual(['pause', 'resume', 'stop', 'cancel']);
});

test('the question of a recording is shown and answered', () => {
  const { recordings, answers, set } = createFakeRecordings();
  const { result } = runWithClient(() => useRecordingConsent(recordings), createFakeClient());
  result.grant();
  set({ recorded: false, recordings: [askingRecording], question: askingRecording });
  expect([result.recorded.value, result.question.value]).toEqual([false, askingRecording]);
  result.grant();
  set({ recorded: true, recordings: [askingRecording], question: null });
  result.refuse('r1');
  expect(result.recorded.value).toBe(true);
  expect(answers).toEqual([
    ['r1', true],
    ['r1', false],
  ]);
});

test('without a call nothing is recorded', () => {
  const { result } = runWithClient(() => useRecordingConsent(null), createFakeClient());
  result.refuse('r1');
  expect([result.recorded.value, result.recordings.value, result.question.value]).toEqual([false, [], null]);
});
