import { browserClock } from '../../environment/browser-clock.ts';
import type { DeviceAddress } from '../../protocol/address.ts';
import { createSession } from '../../signaling/session.ts';
import type { SignalingSession } from '../../signaling/session-contract.ts';
import { silentLogger } from '../../util/log.ts';
import { createRandom } from '../random.ts';
import type { Stage } from './stage.ts';
import { noMedia } from '../../state/model.ts';

const count = 25;

/** What all of it is for: two sessions over it exchange everything, in order and once. */
export async function carriesCalls(stage: Stage): Promise<void> {
  const { create, clock = browserClock } = stage.setup;
  const { text } = createRandom(stage.name('ids'));
  const secret = text(22);
  const begin = (self: DeviceAddress, other: DeviceAddress): { session: SignalingSession; heard: number[] } => {
    const heard: number[] = [];
    const session = createSession({
      ...{ transport: create(self), self, clock, createId: () => text(22), log: silentLogger },
      onMessage: ({ message, from }) =>
        message.type === 'media' && from.user === other.user && heard.push(message.version),
    });
    session.start();
    return { session, heard };
  };
  const [a, b] = [
    { user: stage.name('alice'), device: 'one' },
    { user: stage.name('bob'), device: 'one' },
  ];
  const [alice, bob] = [begin(a, b), begin(b, a)];
  try {
    for (let version = 1; version <= count; version++) {
      const message = { type: 'media', call: 'call', secret, version, media: noMedia, hold: false } as const;
      alice.session.send(b, 'call', message);
      bob.session.send(a, 'call', message);
    }
    const complete = (): boolean => alice.heard.length >= count && bob.heard.length >= count;
    await stage.until(complete, 'Two sessions over it did not get all their messages across.');
    const wrong = [...alice.heard, ...bob.heard].some((version, index) => version !== (index % count) + 1);
    if (wrong) throw new Error('Two sessions over it got their messages doubled or out of order.');
  } finally {
    await Promise.all([alice.session.close(), bob.session.close()]);
  }
}
