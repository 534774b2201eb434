// @vitest-environment jsdom
import { act, renderHook } from '@testing-library/react';
import { type Preflight, preflight } from '@org/calls-core/preflight';
import { createFakeClock, createFakeEnvironment } from '@org/calls-core/testing';
import { usePreflight } from '@org/calls-react';
import { StrictMode } from 'react';
import { expect, test } from 'vitest';

test('a check is shown as it grows, and before there is one nothing was found', async () => {
  const clock = createFakeClock();
  const environment = createFakeEnvironment({ clock });
  const { result, rerender } = renderHook(({ one }) => usePreflight(one), {
    initialProps: { one: null as Preflight | null },
    wrapper: StrictMode,
  });
  expect(result.current).toMatchObject({ status: 'idle', verdict: null, reasons: [], progress: 0 });
  result.current.cancel();
  const one = preflight({ environment, network: false });
  rerender({ one });
  expect(result.current).toMatchObject({ status: 'running', progress: expect.any(Number) });
  await act(() => clock.advanceUntil(() => one.report.get().status !== 'running'));
  expect(result.current).toMatchObject({ status: 'complete', verdict: 'ready', microphone: { status: 'works' } });
});

test('a check is cancelled by the hook', async () => {
  const environment = createFakeEnvironment();
  const one = preflight({ environment, network: false });
  const { result } = renderHook(() => usePreflight(one));
  await act(async () => result.current.cancel());
  expect(result.current).toMatchObject({ status: 'cancelled', verdict: 'inconclusive' });
});
