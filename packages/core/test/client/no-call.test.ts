import { expect, test } from 'vitest';
import { noCall } from '../../src/client/no-call.ts';
import { openTwoPhones } from '../support/two-phones.ts';

test('what stands in for a call has the fields of a real one, in the same order', async () => {
  const { alice, close } = openTwoPhones();
  const real = alice.call('bob').get();
  expect(Object.keys(noCall.get())).toEqual(Object.keys(real));
  expect(Object.keys(noCall.get().local)).toEqual(Object.keys(real.local));
  expect(Object.keys(noCall.get().local.camera).toSorted()).toEqual(Object.keys(real.local.camera).toSorted());
  await close();
});

test('it is idle, silent, of unknown quality, and never changes', () => {
  expect(noCall.get()).toMatchObject({ id: null, direction: null, status: 'idle', participants: [] });
  expect(noCall.audioLevel('local').get()).toBe(0);
  expect(noCall.quality().get()).toMatchObject({ level: 'unknown', summary: null });
  expect(noCall.duration().get()).toBe(0);
  expect(noCall.subscribe(() => {})()).toBeUndefined();
});
