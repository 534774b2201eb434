import { describe, expect, test } from 'vitest';
import { claimDeviceId, type DeviceIdEnvironment } from '../../src/environment/device-id.ts';
import { createFakeClock } from '../../src/testing/fake-clock.ts';

interface Tab extends DeviceIdEnvironment {
  readonly values: Map<string, string>;
  hide(cached?: boolean): void;
}

/** One browser: tabs have storage of their own and share the locks. */
function browser(options: { locks?: boolean } = {}) {
  const clock = createFakeClock();
  const locked = new Set<string>();
  let ids = 0;
  const tab = (stored: Iterable<readonly [string, string]> = []): Tab => {
    const values = new Map(stored);
    const hideListeners = new Set<(cached: boolean) => void>();
    return {
      values,
      clock,
      createId: () => `id${++ids}`,
      storage: {
        get: (key) => values.get(key) ?? null,
        set: (key, value) => void (value === null ? values.delete(key) : values.set(key, value)),
      },
      async lock(name) {
        if (options.locks === false || locked.has(name)) return null;
        locked.add(name);
        return () => void locked.delete(name);
      },
      onPageHide(listener) {
        hideListeners.add(listener);
        return () => void hideListeners.delete(listener);
      },
      hide: (cached = false) => hideListeners.forEach((listener) => listener(cached)),
    };
  };
  return { clock, locked, tab };
}

describe('a device id', () => {
  test('is new in a new tab, and known at once', async () => {
    const { tab } = browser();
    const claim = claimDeviceId(tab(), 'ann');
    expect(claim.id).toBe('id1');
    expect(await claim.settled).toBe('id1');
  });

  test('is the same after a reload', async () => {
    const { tab } = browser();
    const before = tab();
    const id = await claimDeviceId(before, 'ann').settled;
    before.hide();
    expect(await claimDeviceId(tab(before.values), 'ann').settled).toBe(id);
  });

  test('is the same after a reload whose old page lingers', async () => {
    const { tab, clock } = browser();
    const before = tab();
    const first = claimDeviceId(before, 'ann');
    const id = await first.settled;
    const second = claimDeviceId(tab(before.values), 'ann');
    await clock.advanceAsync(150);
    first.release();
    await clock.advanceAsync(100);
    expect(await second.settled).toBe(id);
  });

  test('is another one in a duplicated tab, which keeps it', async () => {
    const { tab, clock } = browser();
    const original = tab();
    const first = claimDeviceId(original, 'ann');
    await first.settled;
    const copy = tab(original.values);
    const second = claimDeviceId(copy, 'ann');
    await clock.advanceAsync(1000);
    const id = await second.settled;
    expect(id).not.toBe(first.id);
    expect(second.id).toBe(id);
    second.release();
    expect(await claimDeviceId(tab(copy.values), 'ann').settled).toBe(id);
  });

  test('of two users in one tab differ', async () => {
    const { tab } = browser();
    const page = tab();
    const ids = await Promise.all(['ann', 'bob'].map((user) => claimDeviceId(page, user).settled));
    expect(new Set(ids).size).toBe(2);
  });

  test('is new each time where nobody can tell whose it is', async () => {
    const { tab, clock } = browser({ locks: false });
    const page = tab();
    const first = await claimDeviceId(page, 'ann').settled;
    const second = claimDeviceId(tab(page.values), 'ann');
    await clock.advanceAsync(1000);
    expect(await second.settled).not.toBe(first);
  });
});

describe('releasing', () => {
  test('frees the lock, once', async () => {
    const { tab, locked } = browser();
    const claim = claimDeviceId(tab(), 'ann');
    await claim.settled;
    expect(locked.size).toBe(1);
    claim.release();
    claim.release();
    expect(locked.size).toBe(0);
  });

  test('before it settled leaves no lock behind', async () => {
    const { tab, locked, clock } = browser();
    const claim = claimDeviceId(tab([['calls:device:ann', 'old']]), 'ann');
    claim.release();
    await clock.advanceAsync(1000);
    expect(await claim.settled).toBe('old');
    expect(locked.size).toBe(0);
    expect(clock.pending).toBe(0);
  });
});
