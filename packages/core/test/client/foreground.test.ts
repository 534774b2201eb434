import { describe, expect, test } from 'vitest';
import { foregroundCall, incomingCalls, watchForeground, watchIncoming } from '../../src/client/foreground.ts';
import type { CallSnapshot } from '../../src/index.ts';
import { createFakeCall, createFakeClient } from '../support/fake-client.ts';

const active = { status: 'connected' } as const;
const held = { status: 'connected', held: 'local' } as const;
const ringing = { direction: 'incoming', status: 'ringing' } as const;
const ended = (endedAt: number) => ({ status: 'ended', reason: 'completed', endedAt }) as const;

function chosen(...snapshots: Partial<CallSnapshot>[]): string | undefined {
  return foregroundCall(snapshots.map((snapshot, i) => createFakeCall(`${i}`, snapshot)))?.id;
}

describe('the foreground call', () => {
  test('is none without calls', () => {
    expect(foregroundCall([])).toBeNull();
  });

  test.each([
    ['a connected call before one that rings', [active, ringing], '0'],
    ['a call held by the other side still counts as active', [{ ...active, held: 'remote' }, ringing], '0'],
    ['a placed call before the held one', [held, { direction: 'outgoing', status: 'initiating' }], '1'],
    ['an accepted call that connects before the held one', [{ ...ringing, status: 'connecting' }, held], '0'],
    ['the newest of two active calls', [active, active], '1'],
    ['a ringing call before a held one', [ringing, held], '0'],
    ['the newest of two that ring', [ringing, ringing], '1'],
    ['a held call before one that ended', [held, ended(5)], '0'],
    ['a call held from both sides is held', [{ ...held, held: 'both' }, ringing], '1'],
    ['the call that ended last, not the one that began last', [ended(9), ended(5)], '0'],
    [
      'a call that ended before a later one that another call replaced',
      [ended(5), { ...ended(9), reason: 'replaced' }],
      '0',
    ],
    ['a ringing call before one that ended', [ended(9), ringing], '1'],
  ] satisfies [string, Partial<CallSnapshot>[], string][])('%s', (_name, snapshots, expected) => {
    expect(chosen(...snapshots)).toBe(expected);
  });

  test('is announced when it changes, and only then', () => {
    const client = createFakeClient();
    const first = client.addCall(active);
    const heard: (string | undefined)[] = [];
    const stop = watchForeground(client).subscribe((call) => heard.push(call?.id));
    first.set({ peer: 'bob' });
    const second = client.addCall(active);
    second.set({ ...ended(1) });
    client.dismiss(second);
    client.dismiss(first);
    stop();
    client.addCall(active);
    expect(heard).toEqual(['call-2', 'call-1', undefined]);
    expect(client.listeners).toBe(0);
  });
});

describe('incoming calls', () => {
  test('are those that ring here, oldest first', () => {
    const calls = [ringing, active, { direction: 'outgoing', status: 'ringing' }, ringing] as const;
    expect(incomingCalls(calls.map((snapshot, i) => createFakeCall(`${i}`, snapshot))).map(({ id }) => id)).toEqual([
      '0',
      '3',
    ]);
  });

  test('keep the identity of the list while the same calls ring', () => {
    const client = createFakeClient();
    const call = client.addCall(ringing);
    const incoming = watchIncoming(client);
    const before = incoming.get();
    call.set({ peer: 'bob' });
    expect(incoming.get()).toBe(before);
    call.set({ status: 'connecting' });
    expect(incoming.get()).toEqual([]);
  });
});
