import { expect, test } from 'vitest';
import { type PhonePage, useBed } from './support/bed.ts';
import { answering, becomes, eventually } from './support/looks.ts';

const bed = useBed();

/** The statuses of the others, as this phone sees them. */
const sees = (phone: PhonePage, others: Readonly<Record<string, string>>): Promise<unknown> =>
  becomes(phone, ({ participants }) =>
    Object.entries(others).every(([user, status]) =>
      participants.some(
        (one) => one.id === user && one.status === status && (status !== 'connected' || one.sources.includes('camera')),
      ),
    ),
  );

/** So many connections decode, each of them more and more. */
async function decodes(phone: PhonePage, count: number): Promise<void> {
  const open = async (): Promise<readonly number[]> => (await phone.run((p) => p.decoded())).slice(-count);
  const before = await open();
  await eventually(open, (now) => now.length === count && now.every((frames, index) => frames > before[index]! + 5));
}

test('two are rung: one declines, the call goes on with the other; who declined is invited into it and comes', async () => {
  const alice = await bed.phone('chromium', { user: 'alice' });
  const bob = await bed.phone('chromium', { user: 'bob' });
  const carol = await bed.phone('chromium', { user: 'carol', ...answering });
  await alice.run((p) => void p.client.call(['bob', 'carol'], { camera: '180p' }));
  await becomes(bob, ({ status }) => status === 'ringing');
  await Promise.all([sees(alice, { carol: 'connected' }), sees(carol, { alice: 'connected' })]);
  await bob.run((p) => p.call.decline());
  expect(await becomes(bob, ({ status }) => status === 'ended')).toMatchObject({ reason: 'declined' });
  await Promise.all([sees(alice, { bob: 'declined', carol: 'connected' }), sees(carol, { bob: 'declined' })]);
  await Promise.all([decodes(alice, 1), decodes(carol, 1)]);

  // Any member may invite, not only whoever called.
  await carol.run((p) => p.call.invite('bob'));
  await becomes(bob, ({ status }) => status === 'ringing');
  await sees(alice, { bob: 'ringing', carol: 'connected' });
  await bob.run((p) => p.call.accept({ camera: '180p' }));
  await Promise.all([
    sees(alice, { bob: 'connected', carol: 'connected' }),
    sees(bob, { alice: 'connected', carol: 'connected' }),
    sees(carol, { alice: 'connected', bob: 'connected' }),
  ]);
  await Promise.all([alice, bob, carol].map((phone) => decodes(phone, 2)));
  await alice.run((p) => p.call.hangUp());
  await Promise.all([sees(bob, { alice: 'left', carol: 'connected' }), decodes(bob, 1)]);
});

test('a call between two stays one: whom it cannot take in is not rung', async () => {
  const alice = await bed.phone('chromium', { user: 'alice' });
  const bob = await bed.phone('chromium', { user: 'bob', ...answering });
  await bed.phone('chromium', { user: 'carol' });
  await alice.run((p) => void p.client.call('bob', { camera: '180p' }));
  await Promise.all([alice, bob].map((phone) => becomes(phone, ({ status }) => status === 'connected')));
  expect(await alice.run((p) => p.call.invite('carol').catch(({ code }: { code: string }) => code))).toBe(
    'invalid-state',
  );
  await decodes(alice, 1);
});
