import { describe, expect, test } from 'vitest';
import { useBed } from './support/bed.ts';
import { browserPairs, lacks } from './support/browsers.ts';
import { becomes, flows, staysSilent } from './support/looks.ts';

const bed = useBed();

for (const [caller, callee] of browserPairs) {
  describe.skipIf(lacks(caller, callee))(`${caller} calls ${callee}`, () => {
    test('both hear and see each other, hold stops both ways, resume brings it back, hang-up tells both', async () => {
      const [alice, bob] = await Promise.all([
        bed.phone(caller, { user: 'alice', preconnect: 'always' }),
        bed.phone(callee, { user: 'bob', preconnect: 'always', answer: { camera: true } }),
      ]);
      await alice.run((p) => void p.client.call('bob', { camera: true }));
      for (const phone of [alice, bob]) await becomes(phone, ({ status }) => status === 'connected');
      await Promise.all([flows(alice), flows(bob)]);

      await alice.run((p) => p.call.hold());
      await becomes(bob, ({ held, participants: [other] }) => held === 'remote' && other?.holding === true);
      await Promise.all([staysSilent(alice), staysSilent(bob)]);
      await alice.run((p) => p.call.resume());
      await Promise.all([flows(alice), flows(bob)]);

      await bob.run((p) => p.call.hangUp());
      expect(await becomes(alice, ({ status }) => status === 'ended')).toMatchObject({ reason: 'completed' });
    });
  });
}
