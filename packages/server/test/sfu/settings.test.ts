import { describe, expect, test } from 'vitest';
import { createAttendance } from '../../src/sfu/attendance.ts';
import { sfuSettings } from '../../src/sfu/sfu-options.ts';

describe('where an SFU listens', () => {
  test('by default at this machine alone', () => {
    const { listen, maxParticipants, pipeAddress, workers } = sfuSettings({});
    expect(listen).toEqual([{ ip: '127.0.0.1', port: 0 }]);
    expect({ maxParticipants, pipeAddress }).toEqual({ maxParticipants: 50, pipeAddress: '127.0.0.1' });
    expect(workers).toBeGreaterThan(0);
  });

  test.each([
    ['10.0.0.1', { ip: '10.0.0.1', port: 0 }],
    ['10.0.0.1:40000', { ip: '10.0.0.1', port: 40_000 }],
    ['::1', { ip: '::1', port: 0 }],
    ['[2001:db8::1]:40000', { ip: '2001:db8::1', port: 40_000 }],
    ['[::1]', { ip: '::1', port: 0 }],
  ])('%s is an address to listen on', (text, address) => {
    expect(sfuSettings({ listen: [text] }).listen).toEqual([address]);
  });

  test.each(['sfu.example.org', '10.0.0.1:x', '10.0.0.1:70000', '', '[::1', '300.0.0.1:1'])('%j is none', (text) => {
    expect(() => sfuSettings({ listen: [text] })).toThrow(/is no address:port to listen on/);
  });

  test('at all addresses only with one that clients can be told', () => {
    expect(() => sfuSettings({ listen: ['0.0.0.0'] })).toThrow(/Clients cannot be told 0\.0\.0\.0/);
    expect(sfuSettings({ listen: ['0.0.0.0'], announcedAddress: 'sfu.example.org' }).pipeAddress).toBe(
      'sfu.example.org',
    );
  });

  test('with ports for all workers', () => {
    expect(() => sfuSettings({ workers: 0 })).toThrow(/one worker at least/);
    expect(() => sfuSettings({ workers: 4, listen: ['127.0.0.1:65533'] })).toThrow(/no ports for the workers/);
    expect(() => sfuSettings({ ports: { from: 5, to: 4 } })).toThrow(/are no range/);
    expect(() => sfuSettings({ listen: [] })).toThrow(/needs an address/);
  });
});

describe('who takes part in a call', () => {
  const [alice, bob] = [
    { user: 'alice', device: 'd' },
    { user: 'bob', device: 'd' },
  ];
  const fact = (type: 'accepted' | 'rang' | 'confirmed', from: typeof alice, to: string) => ({
    type,
    call: 'c1',
    from,
    to,
  });

  test('whoever accepts, until they hang up; whoever is rung does not', () => {
    const attendance = createAttendance();
    attendance.hear(fact('rang', bob, 'alice'));
    expect(attendance.has('c1', bob)).toBe(false);
    attendance.hear(fact('accepted', bob, 'alice'));
    expect(attendance.has('c1', bob)).toBe(true);
    expect(attendance.has('c2', bob)).toBe(false);
    expect(attendance.has('c1', { user: 'bob', device: 'other' })).toBe(false);
    attendance.hear({ type: 'hung-up', call: 'c1', from: bob, to: 'alice', reason: 'completed' });
    expect(attendance.has('c1', bob)).toBe(false);
  });

  test('so many calls are remembered, the oldest goes first', () => {
    const attendance = createAttendance(2);
    for (const call of ['c1', 'c2', 'c3']) attendance.hear({ ...fact('accepted', alice, 'bob'), call });
    expect(['c1', 'c2', 'c3'].map((call) => attendance.has(call, alice))).toEqual([false, true, true]);
  });
});
