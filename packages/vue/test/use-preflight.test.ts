// @vitest-environment jsdom
import { type Preflight, preflight } from '@org/calls-core/preflight';
import { createFakeClock, createFakeEnvironment } from '@org/calls-core/testing';
import { usePreflight } from '@org/calls-vue';
import { expect, test } from 'vitest';
import { ref } from 'vue';
import { runWithClient } from './support/mount.ts';

test('a check is shown as it grows, and before there is one nothing was found', async () => {
  const clock = createFakeClock();
  const environment = createFakeEnvironment({ clock });
  const one = ref<Preflight | null>(null);
  const { result } = runWithClient(() => usePreflight(() => one.value));
  expect([result.status.value, result.verdict.value, result.reasons.value]).toEqual(['idle', null, []]);
  result.cancel();
  one.value = preflight({ environment, network: false });
  expect(result.status.value).toBe('running');
  await clock.advanceUntil(() => result.status.value !== 'running');
  expect([result.status.value, result.verdict.value]).toEqual(['complete', 'ready']);
});

test('a check is cancelled by the composable', () => {
  const one = preflight({ environment: createFakeEnvironment(), network: false });
  const { result } = runWithClient(() => usePreflight(one));
  result.cancel();
  expect([result.status.value, result.verdict.value]).toEqual(['cancelled', 'inconclusive']);
});
