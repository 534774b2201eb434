import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Gestures, gestures, type GesturesOptions } from '../../../src/client/room/gestures.ts';
import { parseGestureMessage } from '../../../src/protocol/gesture-message.ts';
import { createWorld, type Phone, type World } from '../support.ts';

let world: World;
beforeEach(() => (world = createWorld()));
afterEach(() => world.close());

type Person = Phone & { readonly signs: Gestures };

/** People in one room; the hands go down by alice's wish. */
async function gather(...users: readonly string[]): Promise<readonly Person[]> {
  const people: Person[] = [];
  for (const user of users) people.push(join(user));
  await world.until(() => people.every(isAmong(users.length)));
  return people;
}

function join(user: string): Person {
  const phone = world.open(user);
  phone.client.join('standup');
  const options: GesturesOptions = { clock: world.clock, mayLower: ({ user: by }) => by === 'alice' };
  return Object.assign(phone, { signs: gestures(phone.call, options) });
}

const isAmong =
  (count: number) =>
  ({ call }: Person): boolean => {
    const { participants } = call.get();
    return participants.filter(({ status }) => status === 'connected').length === count - 1;
  };
/** Their channels are open. */
async function reached(one: Person, other: Person): Promise<void> {
  one.signs.raiseHand();
  other.signs.raiseHand();
  await world.until(() => seen(one).length === 2 && seen(other).length === 2);
}

/** Whose hands somebody sees raised, by user. */
const seen = ({ call, signs }: Person): string[] => {
  const users = new Map(call.get().participants.map(({ id, user }) => [id, user]));
  return signs.get().hands.map(({ participant }) => users.get(participant) ?? participant);
};
const idOf = ({ call }: Person, user: string): string =>
  call.get().participants.find((one) => one.user === user)?.id ?? '';

describe('raised hands', () => {
  test('are seen by all in the order in which they were raised, also by who comes late', async () => {
    const [alice, bob, carol] = (await gather('alice', 'bob', 'carol')) as [Person, Person, Person];
    carol.signs.raiseHand();
    await world.until(() => seen(alice).length === 1);
    bob.signs.raiseHand();
    await world.until(() => seen(alice).length === 2);
    expect([seen(alice), seen(bob), seen(carol)]).toEqual([
      ['carol', 'bob'],
      ['carol', 'local'],
      ['local', 'bob'],
    ]);
    const dave = join('dave');
    await world.until(() => seen(dave).length === 2);
    expect(seen(dave)).toEqual(['carol', 'bob']);
    expect(dave.signs.get().hands.map(({ name }) => name)).toEqual(['CAROL', 'BOB']);
  });

  test('go down by oneself, by whom the owner allows it, and by leaving', async () => {
    const [alice, bob, carol] = (await gather('alice', 'bob', 'carol')) as [Person, Person, Person];
    for (const { signs } of [alice, bob, carol]) signs.raiseHand();
    await world.until(() => [alice, bob, carol].every((one) => seen(one).length === 3));
    alice.signs.lowerHand();
    await world.until(() => seen(bob).length === 2);
    carol.signs.lowerHand(idOf(carol, 'bob')); // may not
    alice.signs.lowerHand(idOf(alice, 'carol'));
    await world.until(() => seen(bob).length === 1);
    expect([bob.signs.get().raised, carol.signs.get().raised]).toEqual([true, false]);
    await bob.call.hangUp();
    await world.until(() => seen(alice).length === 0);
    expect(bob.signs.get()).toEqual({ hands: [], raised: false, reactions: [] });
  });
});

test('a hand that is to go down while there is no way to its owner goes down once there is', async () => {
  const [alice, bob] = (await gather('alice', 'bob')) as [Person, Person];
  await reached(alice, bob);
  world.network.cut(alice.environment, bob.environment);
  const way = alice.call.openChannel('calls:gestures');
  await world.until(() => way.state(idOf(alice, 'bob')) !== 'open', 30_000);
  alice.signs.lowerHand(idOf(alice, 'bob'));
  world.network.restore(alice.environment, bob.environment);
  await world.until(() => !bob.signs.get().raised, 30_000);
  await world.until(() => seen(alice).length === 1);
});

describe('reactions', () => {
  test('come with their sender to everybody, and are gone after five seconds', async () => {
    const [alice, bob] = (await gather('alice', 'bob')) as [Person, Person];
    await reached(alice, bob);
    alice.signs.react('👏');
    await world.until(() => bob.signs.get().reactions.length === 1);
    expect(bob.signs.get().reactions).toMatchObject([{ participant: idOf(bob, 'alice'), name: 'ALICE', emoji: '👏' }]);
    expect(alice.signs.get().reactions).toMatchObject([{ participant: 'local', emoji: '👏' }]);
    await world.until(() => bob.signs.get().reactions.length === 0 && alice.signs.get().reactions.length === 0);
  });

  test('made before there was a way to somebody reach them once there is, while they are shown', async () => {
    const [alice, bob] = [join('alice'), join('bob')];
    await world.until(() => isAmong(2)(alice));
    expect(alice.signs.react('👏')).toBe(true);
    await world.until(() => bob.signs.get().reactions.length > 0, 5000);
    expect(bob.signs.get().reactions).toMatchObject([{ participant: idOf(bob, 'alice'), emoji: '👏' }]);
    expect(alice.signs.get().reactions).toHaveLength(1);
  });

  test('are limited where they are made and where they arrive', async () => {
    const [alice, bob] = (await gather('alice', 'bob')) as [Person, Person];
    const sent = Array.from({ length: 8 }, () => alice.signs.react('🎉'));
    expect(sent.filter(Boolean)).toHaveLength(5);
    // Somebody who does not keep to it.
    await reached(alice, bob);
    const flood = bob.call.openChannel('calls:gestures');
    for (let id = 0; id < 50; id++) flood.send(JSON.stringify({ type: 'reaction', id: `${id}`, emoji: '💣' }));
    await world.until(() => alice.signs.get().reactions.some(({ emoji }) => emoji === '💣'));
    expect(alice.signs.get().reactions.filter(({ emoji }) => emoji === '💣').length).toBeLessThanOrEqual(5);
  });

  test('are 1 to 32 characters', async () => {
    const [alice] = (await gather('alice', 'bob')) as [Person, Person];
    for (const wrong of ['', 'x'.repeat(33), 7 as unknown as string])
      expect(() => alice.signs.react(wrong)).toThrow(expect.objectContaining({ code: 'invalid-argument' }));
  });
});

test('what is no gesture is dropped', () => {
  const hand = { type: 'hand', version: 1, raised: true, ago: 5 };
  expect(parseGestureMessage(JSON.stringify({ ...hand, more: 1 }))).toEqual(hand);
  for (const wrong of ['', '{', 'null', '{"type":"hand"}', JSON.stringify({ ...hand, ago: -1 }), new ArrayBuffer(2)])
    expect(parseGestureMessage(wrong)).toBeNull();
});
