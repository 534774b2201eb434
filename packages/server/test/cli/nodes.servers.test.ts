import { expect, onTestFinished, test, vi } from 'vitest';
import { signInGuest, startCommand } from '../support/command.ts';
import { connectTo, invite } from '../support/plain-client.ts';
import { startPrivateRedis } from '../support/private-redis.ts';

const missing = process.env['CALLS_MISSING']?.split(',').includes('redis') ?? false;
const name = 'two commands with one Redis are one service: a guest of one calls a guest of the other';

test.skipIf(missing)(missing ? `${name} (redis is not installed)` : name, async () => {
  const redis = await startPrivateRedis();
  onTestFinished(() => redis.stop());
  const settings = ['--redis', redis.url, '--guest-secret', 'a secret that is long enough for HS256'];
  const [one, two] = [await startCommand(settings), await startCommand(settings)];
  for (const { place } of [one, two])
    await vi.waitFor(async () => expect((await fetch(`http://${place}/ready`)).status).toBe(200), { timeout: 10_000 });
  const [alice, bob] = [await signInGuest(one.place), await signInGuest(two.place)];
  expect(alice.user).not.toBe(bob.user);
  const caller = await connectTo(`ws://${one.place}/calls`, `${alice.user}&token=${alice.token}`);
  const called = await connectTo(`ws://${two.place}/calls`, `${bob.user}&token=${bob.token}`);
  await called.hears({ kind: 'welcome', user: bob.user });
  await vi.waitFor(
    () => {
      caller.send(invite(alice.user, bob.user, 'c1', 'across'));
      expect(called.frames).toContainEqual(expect.objectContaining({ id: 'across' }));
    },
    { timeout: 10_000 },
  );
});
