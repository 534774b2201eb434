import { expect, test } from 'vitest';
import { limits, parseCallMessage, parsePeerSignal, parseSignalMessage } from '../../src/protocol/index.ts';
import { createRandom, type SeededRandom } from '../../src/testing/random.ts';
import type { ReceivedMessage } from '../../src/signaling/session-contract.ts';
import { createHostilePhones } from '../state/support/hostile-phones.ts';
import { hostileInput, mutate, pick } from '../support/hostile-input.ts';
import { fullMessages } from '../support/messages.ts';
import { createScene } from '../support/sessions.ts';

const count = Number(process.env['FUZZ'] ?? 20_000);
const messages = Object.values(fullMessages);
const alice = { user: 'alice', device: 'phone' };
const senders = [alice, alice, { user: 'alice', device: 'tablet' }, { user: 'mallory', device: 'm' }];
const timeout = Math.max(20_000, count / 2);

test(`${count} hostile inputs: no parser throws, and what one accepts it accepts again, unchanged`, { timeout }, () => {
  const random = createRandom('parsers');
  const wrong: unknown[] = [];
  let accepted = 0;
  for (let index = 0; index < count; index++) {
    const input = hostileInput(random);
    for (const parse of [parseSignalMessage, parseCallMessage, parsePeerSignal]) {
      const parsed = parse(input);
      if (parsed === null) continue;
      accepted++;
      const text = JSON.stringify(parsed);
      const plain = Object.getPrototypeOf(parsed) === Object.prototype && text.length <= limits.joinedBytes;
      if (!plain || JSON.stringify(parse(parsed)) !== text) wrong.push(input);
    }
  }
  expect(wrong).toEqual([]);
  expect(accepted).toBeGreaterThan(count / 50);
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
});

/** A message of somebody who knows the calls, with something wrong in it or at the wrong time. */
function insideMessage(random: SeededRandom): unknown {
  let message: unknown = pick(messages, random);
  for (let changes = random.integer(3); changes > 0; changes--) message = mutate(message, random);
  return message;
}

test(
  `${count} hostile inputs to phones in every state: what is refused changes nothing, what is accepted only what may change`,
  { timeout },
  async () => {
    const random = createRandom('phones');
    const scene = createScene();
    const handed: ReceivedMessage[] = [];
    let hostile: (data: unknown) => void = () => {};
    scene.session('bob', {
      device: 'laptop',
      onMessage: (message) => void handed.push(message),
      wrap: (transport) => ({
        ...transport,
        open(context) {
          hostile = context.message;
          return transport.open(context);
        },
      }),
    });
    await scene.clock.settle();
    const phones = createHostilePhones(random);
    let refused = 0;
    for (let index = 0; index < count; index++) {
      const before = phones.state();
      const from = pick(senders, random)!;
      const how = random.integer(10);
      const message = insideMessage(random);
      const parsed = how < 4 ? parseCallMessage(JSON.stringify(message) ?? '') : null;
      const cast = { v: 1, id: `hostile-${index}`, from, to: { user: 'bob' }, frame: { kind: 'cast', message } };
      if (how >= 4) hostile(how < 6 ? hostileInput(random) : cast);
      else if (parsed) phones.hear(from, parsed, 'control');
      for (const { from: sender, message: cast } of handed) phones.hear(sender, cast);
      const reached = handed.splice(0).length > 0 || parsed !== null;
      if (!reached) refused++;
      if (!reached && phones.state() !== before)
        throw new Error(`refused, yet it changed a phone: ${JSON.stringify(cast)}`);
      if (index % 100 === 0) await scene.clock.advanceAsync(50);
    }
    expect(refused).toBeGreaterThan(count / 10);
    expect(phones.heard()).toBeGreaterThan(count / 10);
    expect(phones.unchanged()).toEqual([]);
  },
);

test(
  `${count} hostile inputs: a session throws nothing, hands over only what it parsed, and still works`,
  { timeout },
  async () => {
    const random = createRandom('session');
    const scene = createScene();
    let hostile: (data: unknown) => void = () => {};
    const bob = scene.session('bob', {
      device: 'laptop',
      wrap: (transport) => ({
        ...transport,
        open(context) {
          hostile = context.message;
          return transport.open(context);
        },
      }),
    });
    await scene.clock.settle();
    for (let index = 0; index < count; index++) {
      hostile(hostileInput(random));
      if (index % 100 === 0) await scene.clock.advanceAsync(50);
    }
    for (const { message } of bob.received) expect(parseCallMessage(message)).toEqual(message);
    expect(bob.received.length).toBeGreaterThan(0);

    const before = bob.received.length;
    const alice = scene.session('alice', { device: 'new' });
    await scene.clock.settle();
    alice.send(bob.self, 'fresh', { ...fullMessages['hang-up'], call: 'fresh' } as (typeof fullMessages)['hang-up']);
    await scene.clock.settle();
    expect(bob.received.slice(before)).toMatchObject([
      { from: alice.self, message: { type: 'hang-up', call: 'fresh' } },
    ]);
  },
);
