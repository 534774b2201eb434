// @vitest-environment jsdom
import { useQualitySeries, useQualityWarnings } from '@org/calls-vue';
import { expect, test } from 'vitest';
import { createFakeClient, participant } from '../../core/test/support/fake-client.ts';
import { measure } from '../../core/test/support/measure.ts';
import { runWithClient } from './support/mount.ts';

test('useQualityWarnings shows what is wrong with the foreground call; without a call nothing is', () => {
  const client = createFakeClient();
  const { result } = runWithClient(() => useQualityWarnings(), client);
  expect(result.value).toEqual([]);
  const call = client.addCall({ participants: [participant('bob')] });
  measure(call, { rtt: 500 }, 4);
  expect(result.value).toMatchObject([{ code: 'high-rtt', peer: 'bob', value: 500 }]);
  measure(call, { rtt: 50 }, 5);
  expect(result.value).toEqual([]);
});

test('useQualitySeries keeps points while it is shown, goes on with them when it is shown again, and can be taken along', () => {
  const client = createFakeClient();
  const call = client.addCall({ participants: [participant('bob')] });
  const first = runWithClient(() => useQualitySeries(), client);
  expect([first.result.participants.value, first.result.warnings.value]).toEqual([[], []]);
  measure(call, { rtt: 500 }, 4);
  expect(first.result.participants.value).toMatchObject([{ participant: 'bob', points: { length: 4 } }]);
  expect(first.result.warnings.value).toMatchObject([{ code: 'high-rtt', to: null }]);
  first.unmount();
  expect(call.qualityStore.listeners).toBe(0);

  const second = runWithClient(() => useQualitySeries(), client);
  measure(call, { rtt: 100 }, 1);
  expect(second.result.participants.value[0]?.points).toHaveLength(5);
  expect(second.result.summary().call.looks).toBe(5);
  expect(second.result.export()).toMatchObject({ version: 1, call: call.id });
});
