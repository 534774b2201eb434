import { expect, test } from 'vitest';
import { createPairs } from '../../src/topology/handover/pairs.ts';
import type { TopologyFact, TopologySession } from '../../src/topology/topology.ts';

test('whoever begins with a mesh hears from where the other end takes: it could not before they knew each other', () => {
  const told: TopologyFact[] = [];
  const opened: string[] = [];
  const session = {
    addPeer: (id: string) => void opened.push(id),
    handleSignal() {},
  } as unknown as TopologySession;
  const pairs = createPairs({ sessionOf: () => session, tell: (fact) => told.push(fact), changed() {} });
  pairs.add('bob', { polite: true } as never, 'sfu');
  pairs.handleSignal('bob', { epoch: 1, peerEpoch: 0, description: { type: 'offer', sdp: '' } });
  expect(opened).toEqual(['bob', 'bob']);
  expect(told).toEqual([{ type: 'signal', peer: 'bob', signal: { epoch: 0, peerEpoch: 0, taking: 'sfu' } }]);
});
