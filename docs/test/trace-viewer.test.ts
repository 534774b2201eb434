import { readFileSync } from 'node:fs';
import { createCallClient } from '@org/calls-core';
import { createMemoryNetwork, memoryTransport } from '@org/calls-core/memory';
import { createFakeClock, createFakeEnvironment, createFakeNetwork } from '@org/calls-core/testing';
import { expect, test } from 'vitest';
import { readSteps } from '../.vitepress/trace-steps.ts';

test('a call from ring to hang-up is shown fact by fact, with what it made of the call', async () => {
  const clock = createFakeClock();
  const network = createFakeNetwork({ clock });
  const signaling = createMemoryNetwork();
  const [alice, bob] = ['alice', 'bob'].map((id) =>
    createCallClient({
      self: { id },
      transport: memoryTransport({ network: signaling }),
      environment: createFakeEnvironment({ network, name: id }),
      preconnect: 'always',
    }),
  ) as [ReturnType<typeof createCallClient>, ReturnType<typeof createCallClient>];
  bob.on('incoming', (call) => void clock.after(1_000, () => void call.accept()));
  const call = alice.call('bob');
  await clock.advanceUntil(() => call.get().status === 'connected');
  void call.hold();
  await clock.advanceAsync(1_000);
  void call.hangUp();
  await clock.advanceAsync(40_000);
  const steps = readSteps(JSON.stringify(call.trace()));
  expect(steps.map(({ becomes }) => becomes).filter(Boolean)).toEqual([
    'initiating',
    'ringing',
    'connected',
    'connected, held: local',
    'ended: completed',
  ]);
  expect(steps[0]).toMatchObject({ after: '0.00', fact: 'call-requested', details: expect.stringContaining('to bob') });
  expect(steps.some(({ fact, details }) => fact === 'heard accept' && details === 'from bob')).toBe(true);
  await Promise.all([alice.close(), bob.close(), clock.advanceAsync(40_000)]);
});

test('the example of the page replays, and tells of a repair', () => {
  const steps = readSteps(readFileSync(new URL('../public/example-trace.json', import.meta.url), 'utf8'));
  expect(steps.some(({ becomes }) => becomes.includes('repair'))).toBe(true);
  expect(steps.at(-1)?.becomes).toMatch(/^ended/);
});

test.each([
  ['no JSON', 'once upon a time'],
  ['other JSON', '{"version":2}'],
  ['nothing', 'null'],
  [
    'a trace that something is missing of',
    '{"version":1,"call":"x","initial":{},"events":[{"type":"leg-up","call":"x"}]}',
  ],
])('%s is answered by a sentence', (_, text) => {
  expect(() => readSteps(text)).toThrow(/^This (is no|trace)/);
});
