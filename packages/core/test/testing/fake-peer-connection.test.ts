import { describe, expect, onTestFinished, test } from 'vitest';
import {
  createFakeClock,
  createFakeEnvironment,
  createFakeNetwork,
  type FakeClock,
  type FakeEnvironment,
  type FakeNetwork,
  type FakeNetworkOptions,
} from '../../src/testing/index.ts';
import { negotiate, type NegotiatingEnd } from './connected-pair.ts';

interface Pair {
  readonly clock: FakeClock;
  readonly network: FakeNetwork;
  readonly alice: FakeEnvironment;
  readonly bob: FakeEnvironment;
  readonly a: RTCPeerConnection;
  readonly b: RTCPeerConnection;
  readonly ends: readonly [NegotiatingEnd, NegotiatingEnd];
}

function setUp(options: Partial<FakeNetworkOptions> = {}, config: RTCConfiguration = {}): Pair {
  const clock = createFakeClock();
  const network = createFakeNetwork({ clock, ...options });
  const alice = createFakeEnvironment({ name: 'alice', network });
  const bob = createFakeEnvironment({ name: 'bob', network });
  const a = alice.createPeerConnection(config);
  const b = bob.createPeerConnection(config);
  const ends = negotiate(a, b, (deliver) => clock.after(5, deliver));
  onTestFinished(async () => {
    expect(ends.flatMap((end) => end.errors)).toEqual([]);
    a.close();
    b.close();
    await clock.advanceAsync(100);
    expect({ ...alice.live(), timers: clock.pending }).toEqual({
      connections: 0,
      tracks: 0,
      audioContexts: 0,
      timers: 0,
    });
  });
  return { clock, network, alice, bob, a, b, ends };
}

const connected = ({ a, b }: Pair) => a.connectionState === 'connected' && b.connectionState === 'connected';

describe('a fake path', () => {
  test('comes up', async () => {
    const pair = setUp();
    pair.a.addTransceiver('audio');
    pair.a.createDataChannel('x', { negotiated: true, id: 0 });
    await pair.clock.advanceUntil(() => connected(pair));
    expect(pair.ends[0].descriptions).toEqual(['offer']);
  });
});
