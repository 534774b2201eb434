import { sameDevice } from '../../protocol/address.ts';
import type { Stage } from './stage.ts';

/** A broken connection can be made again. */
export async function opensAgain(stage: Stage): Promise<void> {
  const [alice, bob] = [await stage.device(stage.name('alice')), await stage.device(stage.name('bob'))];
  await bob.close();
  await bob.close();
  await bob.open();
  await stage.deliver(alice, bob.self, 'hello again', bob, 'Closed and opened again, it received nothing any more.');
  await stage.deliver(bob, alice.self, 'hello back', alice, 'Closed and opened again, it sent nothing any more.');
  const [told] = bob.parting;
  if (told) throw new Error(`From close() it told the status "${told}"; it must tell none.`);
}

/** A session must know what went out. */
export async function refusesWhenClosed(stage: Stage): Promise<void> {
  const [alice, bob] = [await stage.device(stage.name('alice')), await stage.device(stage.name('bob'))];
  await alice.close();
  const refused = await alice.write(bob.self, 'too late').then(
    () => false,
    () => true,
  );
  if (!refused) throw new Error('After close(), send() neither threw nor rejected.');
}

/** The promise of "verifiedSender". */
export async function vouchesForTheSender(stage: Stage): Promise<void> {
  const [bob, mallory] = [await stage.device(stage.name('bob')), await stage.device(stage.name('mallory'))];
  const alice = { user: stage.name('alice'), device: 'one' };
  await mallory.write(bob.self, 'forged', alice).catch(() => {});
  await stage.deliver(mallory, bob.self, 'honest', bob, 'A message to one device did not arrive.');
  if (bob.received.every(({ verified }) => !verified)) {
    throw new Error('It declares "verifiedSender", but the second argument of message() is missing.');
  }
  for (const { message, verified } of bob.received) {
    const honest = sameDevice(message.from, mallory.self);
    if (honest && verified?.user !== mallory.self.user) {
      throw new Error('It declares "verifiedSender", but did not tell the true sender of a message.');
    }
    if (!honest && (!verified || verified.user === alice.user)) {
      throw new Error('It declares "verifiedSender", but passed on a message that one user sent as another.');
    }
  }
}
