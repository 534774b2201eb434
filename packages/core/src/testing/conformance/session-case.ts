import { browserClock } from '../../environment/browser-clock.ts';
import type { DeviceAddress } from '../../protocol/address.ts';
import { createSession } from '../../signaling/session.ts';
import type { SignalingSession } from '../../signaling/session-contract.ts';
import { silentLogger } from '../../util/log.ts';
import { createRandom } from '../random.ts';
import type { Stage } from './stage.ts';

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
      onMessage: ({ message, from }) => message.type === 'ping' && from.user === other.user && heard.push(message.at),
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
    for (let at = 1; at <= count; at++) {
      alice.session.send(b, 'call', { type: 'ping', call: 'call', secret, at });
      bob.session.send(a, 'call', { type: 'ping', call: 'call', secret, at });
    }
    const complete = (): boolean => alice.heard.length >= count && bob.heard.length >= count;
    await stage.until(complete, 'Two sessions over it did not get all their messages across.');
    const wrong = [...alice.heard, ...bob.heard].some((at, index) => at !== (index % count) + 1);
    if (wrong) throw new Error('Two sessions over it got their messages doubled or out of order.');
  } finally {
    await Promise.all([alice.session.close(), bob.session.close()]);
  }
}
