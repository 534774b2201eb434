import { expect, test } from 'vitest';
import type { Trace } from '@org/calls-core';
import type { CallState, PhoneState } from '../packages/core/src/state/model.ts';
import { transition } from '../packages/core/src/state/phone.ts';
import { type PhonePage, useBed } from './support/bed.ts';
import { answering, becomes, connect, flows } from './support/looks.ts';

const bed = useBed();

/** Notes every state through which the newest call goes from now on. */
const watch = (phone: PhonePage): Promise<void> =>
  phone.run((p) => {
    const seen: string[] = [];
    const note = (): void => {
      const { status, held, reason } = p.call.get();
      const now = `${status} ${reason ?? held}`;
      if (seen.at(-1) !== now) seen.push(now);
    };
    note();
    p.call.subscribe(note);
    Object.assign(globalThis, { seen });
  });
const seen = (phone: PhonePage): Promise<string[]> =>
  phone.run(() => (globalThis as unknown as { seen: string[] }).seen);

const word = ({ phase }: CallState): string => {
  if (phase.status === 'ended') return `${phase.status} ${phase.reason}`;
  return `${phase.status} ${phase.status === 'connected' ? phase.hold : 'none'}`;
};

/** The states of the call along its trace, and the phone at its end. */
function replay({ initial, events, call }: Trace): { readonly states: string[]; readonly end: PhoneState } {
  const states: string[] = [];
  let phone = initial;
  for (const event of events) {
    [phone] = transition(phone, event);
    const now = phone.calls.find(({ id }) => id === call);
    if (now && states.at(-1) !== word(now)) states.push(word(now));
  }
  return { states, end: phone };
}

/** Everything in the signaling that is nobody else's business: secrets, and what descriptions and candidates are made of. */
function privateWords(frames: readonly unknown[]): string[] {
  const text = JSON.stringify(frames);
  const find = (pattern: RegExp): string[] => Array.from(text.matchAll(pattern), ([, found]) => found ?? '');
  return [
    ...find(/"secret":"([^"]+)"/g),
    ...find(/a=(?:ice-ufrag|ice-pwd|fingerprint|msid):([^\\]+)/g),
    ...find(/(candidate:[^"]+)"/g),
    ...find(/ udp \d+ (\S+) \d+ typ/gi),
  ];
}

test('the trace of a real call replays to the states it went through, and holds nothing private', async () => {
  const [alice, bob] = await Promise.all([
    bed.phone('chromium', { user: 'alice', preconnect: 'always' }),
    bed.phone('chromium', { user: 'bob', preconnect: 'always', ...answering }),
  ]);
  await alice.run((p) => void p.client.call('bob', { camera: '180p', metadata: { note: 'a private note' } }));
  await watch(alice);
  await Promise.all([flows(alice), flows(bob)]);
  await alice.run((p) => p.call.setMicrophone(false));
  await bob.run((p) => p.call.hold());
  await becomes(alice, ({ held }) => held === 'remote');
  await alice.run((p) => p.call.hold());
  await becomes(bob, ({ held }) => held === 'both');
  await bob.run((p) => p.call.resume());
  await becomes(alice, ({ held }) => held === 'local');
  await alice.run((p) => p.call.resume());
  await becomes(bob, ({ held }) => held === 'none');
  await bob.run((p) => p.call.hangUp());
  await becomes(alice, ({ status }) => status === 'ended');

  const trace = await alice.run((p) => p.call.trace());
  const { states, end } = replay(trace);
  // A snapshot shows the last of the states that follow one another in one turn.
  const shown = await seen(alice);
  expect(shown).toEqual(states.filter((state) => shown.includes(state)));
  expect(shown).toEqual(
    expect.arrayContaining(['connected remote', 'connected both', 'connected local', 'ended completed']),
  );
  expect(end.calls[0]?.wishes).toMatchObject({ microphone: false, camera: true });

  const text = JSON.stringify(trace);
  const words = privateWords(bed.relay.frames);
  expect(words.length).toBeGreaterThan(10);
  expect([...words, 'a private note', 'v=0'].filter((each) => text.includes(each))).toEqual([]);
});

test('a trace taken in the middle of a call leads to where the call is', async () => {
  const [alice, bob] = await Promise.all([
    bed.phone('chromium', { user: 'alice', preconnect: 'always' }),
    bed.phone('chromium', { user: 'bob', preconnect: 'always', ...answering }),
  ]);
  await connect(alice, bob);
  for (const phone of [alice, bob]) {
    const { end } = replay(await phone.run((p) => p.call.trace()));
    expect(end.calls.map(word)).toEqual(['connected none']);
  }
});
