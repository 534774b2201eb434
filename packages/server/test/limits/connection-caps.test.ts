import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addressGroup } from '../../src/limits/address-group.ts';
import { createConnectionCaps, type Admission } from '../../src/limits/connection-caps.ts';

const tooMany = expect.objectContaining({ code: 'too-many-connections', recoverable: true }) as Error;

describe('connections', () => {
  test('are limited in all, by address and by user', () => {
    const caps = createConnectionCaps({ total: 3, perAddress: 2, perUser: 1 });
    const [a, b] = [caps.enter('192.0.2.1'), caps.enter('192.0.2.1')];
    expect(() => caps.enter('192.0.2.1')).toThrow(tooMany);
    a.identify('alice');
    expect(() => b.identify('alice')).toThrow(tooMany);
    caps.enter('192.0.2.2');
    expect(() => caps.enter('192.0.2.3')).toThrow(tooMany);
    b.leave();
    caps.enter('192.0.2.3');
    a.leave();
    caps.enter('192.0.2.1').identify('alice');
  });

  test('that leave twice, or are named twice, count once', () => {
    const caps = createConnectionCaps({ perUser: 1 });
    const a = caps.enter('192.0.2.1');
    a.identify('alice');
    a.identify('alice');
    a.leave();
    a.leave();
    a.identify('alice');
    expect(caps.size).toBe(0);
    caps.enter('192.0.2.1').identify('alice');
    expect(() => caps.enter('192.0.2.1').identify('alice')).toThrow(tooMany);
  });

  test('never exceed a limit and are let in whenever there is room, however they come and go', () => {
    const move = fc.record({
      leaves: fc.boolean(),
      which: fc.nat(),
      user: fc.constantFrom('alice', 'bob', 'carol'),
      address: fc.constantFrom('192.0.2.1', '192.0.2.2', '2001:db8::1'),
    });
    const limits = { total: 6, perAddress: 3, perUser: 2 };
    fc.assert(
      fc.property(fc.array(move, { maxLength: 200 }), (moves) => {
        const caps = createConnectionCaps(limits);
        const live: { admission: Admission; user: string; address: string }[] = [];
        for (const { leaves, which, user, address } of moves) {
          if (leaves) {
            live.splice(which % Math.max(1, live.length), 1)[0]?.admission.leave();
            continue;
          }
          const from = live.filter((one) => one.address === address).length;
          const of = live.filter((one) => one.user === user).length;
          const fits = live.length < limits.total && from < limits.perAddress && of < limits.perUser;
          let admission: Admission | null = null;
          try {
            admission = caps.enter(address);
            admission.identify(user);
            live.push({ admission, user, address });
          } catch (error) {
            expect(error).toEqual(tooMany);
            admission?.leave();
          }
          expect(live.length).toBe(caps.size);
          expect(live.some((one) => one.admission === admission)).toBe(fits);
        }
      }),
    );
  });
});

test.each([
  ['192.0.2.1', '192.0.2.1'],
  ['::ffff:192.0.2.1', '192.0.2.1'],
  ['::FFFF:192.0.2.1', '192.0.2.1'],
  ['2001:db8:0:12::1', '2001:db8:0:12::/64'],
  ['2001:0db8:0000:0012:ffff:ffff:ffff:ffff', '2001:db8:0:12::/64'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['', ''],
])('%j counts as %j', (address, group) => {
  expect(addressGroup(address)).toBe(group);
});
