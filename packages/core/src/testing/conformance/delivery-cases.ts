import { jsonBytes, limits } from '../../protocol/limits.ts';
import type { Stage } from './stage.ts';

/** What arrives is what was sent, letter by letter. */
export async function carriesMessagesUnchanged(stage: Stage): Promise<void> {
  const [alice, bob] = [await stage.device(stage.name('alice')), await stage.device(stage.name('bob'))];
  const text = 'quotes " \\ lines \r\n umlauts äöü and a face \u{1f600}';
  await stage.deliver(
    alice,
    bob.self,
    text,
    bob,
    'A message to one device did not arrive there, or not as it was sent.',
  );
}

/** Messages to one user are not for others. */
export async function keepsOthersOut(stage: Stage): Promise<void> {
  const [alice, bob] = [await stage.device(stage.name('alice')), await stage.device(stage.name('bob'))];
  const carol = await stage.device(stage.name('carol'));
  await stage.deliver(alice, { user: bob.self.user }, 'for bob', bob, 'A message to a user did not arrive.');
  await stage.deliver(alice, { user: carol.self.user }, 'for carol', carol, 'A message to a user did not arrive.');
  if (carol.texts().includes('for bob')) throw new Error('A message to one user reached another one.');
}

/** A user rings on all devices. */
export async function reachesEachDevice(stage: Stage): Promise<void> {
  const alice = await stage.device(stage.name('alice'));
  const [phone, laptop] = [
    await stage.device(stage.name('bob'), 'phone'),
    await stage.device(stage.name('bob'), 'laptop'),
  ];
  for (const device of [phone, laptop]) {
    await stage.deliver(
      alice,
      { user: stage.name('bob') },
      `to ${device.self.device}`,
      device,
      'It declares "devices", but a message to a user did not reach each of the user’s devices.',
    );
  }
}

/** The promise of "ordered-while-open". */
export async function keepsOrder(stage: Stage): Promise<void> {
  const [alice, bob] = [await stage.device(stage.name('alice')), await stage.device(stage.name('bob'))];
  const sent = Array.from({ length: 200 }, (_, index) => `message ${index + 1}`);
  for (const text of sent) await alice.write(bob.self, text);
  await alice.write(bob.self, 'end');
  const promise = 'It declares "ordered-while-open", but';
  await stage.until(() => bob.texts().includes('end'), `${promise} the last message was lost.`);
  const arrived = bob.texts();
  for (const text of sent) {
    const count = arrived.filter((other) => other === text).length;
    if (count === 0) throw new Error(`${promise} ${text} was lost, or overtaken by those after it.`);
    if (count > 1) throw new Error(`${promise} ${text} arrived ${count} times.`);
  }
  const early = sent.find((text, index) => arrived[index] !== text);
  if (early) throw new Error(`${promise} ${early} did not arrive in its turn.`);
}

/** The largest message passes. */
export async function carriesLargeMessages(stage: Stage): Promise<void> {
  const [alice, bob] = [await stage.device(stage.name('alice')), await stage.device(stage.name('bob'))];
  const max = Math.min(alice.transport.capabilities?.maxMessageBytes ?? limits.messageBytes, limits.messageBytes);
  const frame = { kind: 'cast', part: { index: 0, count: 2, text: '' } };
  const rest = jsonBytes({ v: 1, id: `${alice.self.device}-999`, from: alice.self, to: bob.self, frame });
  const text = 'x'.repeat(max - rest);
  await stage.deliver(alice, bob.self, text, bob, `A message of ${max} bytes, its largest, did not arrive whole.`);
}

/** Rooms have members. */
export async function keepsRooms(stage: Stage): Promise<void> {
  const [alice, bob] = [await stage.device(stage.name('alice')), await stage.device(stage.name('bob'))];
  const carol = await stage.device(stage.name('carol'));
  const room = stage.name('room');
  const leave = await bob.transport.joinRoom?.(room);
  await alice.transport.joinRoom?.(room); // a server may let only members write
  if (!leave) throw new Error('It declares "rooms", but has no joinRoom.');
  await stage.deliver(
    alice,
    { room },
    'to the room',
    bob,
    'It declares "rooms", but a message to a room did not reach a member.',
  );
  leave();
  await stage.deliver(bob, alice.self, 'left', alice, 'A message to one device did not arrive.');
  await alice.write({ room }, 'after leaving');
  for (const device of [bob, carol]) {
    await stage.deliver(alice, device.self, 'end', device, 'A message to one device did not arrive.');
  }
  if (bob.texts().includes('after leaving')) throw new Error('A message to a room reached a device that had left it.');
  if (carol.texts().some((text) => text !== 'end')) throw new Error('A message to a room reached a device outside.');
}
