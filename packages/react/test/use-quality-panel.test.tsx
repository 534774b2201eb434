// @vitest-environment jsdom
import { act } from '@testing-library/react';
import { useQualitySeries, useQualityWarnings } from '@org/calls-react';
import { expect, test } from 'vitest';
import { createFakeClient, type FakeCall, participant } from '../../core/test/support/fake-client.ts';
import { measure } from '../../core/test/support/measure.ts';
import { renderHookWithClient } from './support/render.tsx';

test('useQualityWarnings shows what is wrong with the foreground call; without a call nothing is', () => {
  const client = createFakeClient();
  const { result } = renderHookWithClient(() => useQualityWarnings(), { client });
  expect(result.current).toEqual([]);
  act(() => void client.addCall({ participants: [participant('bob')] }));
  const call = client.get().calls[0] as FakeCall;
  act(() => measure(call, { rtt: 500 }, 4));
  expect(result.current).toMatchObject([{ code: 'high-rtt', peer: 'bob', value: 500 }]);
  act(() => measure(call, { rtt: 50 }, 5));
  expect(result.current).toEqual([]);
});

test('useQualitySeries keeps points while it is shown, goes on with them when it is shown again, and can be taken along', () => {
  const client = createFakeClient();
  const call = client.addCall({ participants: [participant('bob')] });
  const first = renderHookWithClient(() => useQualitySeries(), { client });
  expect(first.result.current).toMatchObject({ participants: [], warnings: [] });
  act(() => measure(call, { rtt: 500 }, 4));
  expect(first.result.current.participants).toMatchObject([{ participant: 'bob', points: { length: 4 } }]);
  expect(first.result.current.warnings).toMatchObject([{ code: 'high-rtt', to: null }]);
  first.unmount();
  expect(call.qualityStore.listeners).toBe(0);

  const second = renderHookWithClient(() => useQualitySeries(), { client });
  act(() => measure(call, { rtt: 100 }, 1));
  expect(second.result.current.participants[0]?.points).toHaveLength(5);
  expect(second.result.current.summary().call.looks).toBe(5);
  expect(second.result.current.export()).toMatchObject({ version: 1, call: call.id });
});
