import { expect, test } from 'vitest';
import { createClientContext } from '../../src/client/client-context.ts';
import { createFakeClient } from '../support/fake-client.ts';

test('a context tells the foreground call, the incoming calls and the loudspeaker of its client', () => {
  const client = createFakeClient();
  const context = createClientContext(client);
  expect(client.listeners).toBe(0);
  const placed = client.addCall();
  const ringing = client.addCall({ direction: 'incoming', status: 'ringing' });
  const { selected, ...devices } = client.devices.get();
  client.devicesStore.set({ ...devices, selected: { ...selected, speaker: 's1' } });
  expect(context.client).toBe(client);
  expect(context.foreground.get()).toBe(placed);
  expect(context.incoming.get()).toEqual([ringing]);
  expect(context.speaker.get()).toBe('s1');
});
