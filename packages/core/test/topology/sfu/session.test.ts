import { describe, expect, test } from 'vitest';
import { createBench, deviceOf, room } from './bench.ts';

describe('a session over an SFU', () => {
  test('joins in one round trip and is up with everybody who is there', async () => {
    const { gather } = createBench();
    const [alice, bob] = await gather('alice', 'bob');
    expect(alice!.of('up')).toEqual([{ type: 'up', peer: 'bob' }]);
    expect(bob!.of('up')).toEqual([{ type: 'up', peer: 'alice' }]);
    expect(alice!.requests('sfu.join')).toEqual([{ room: 'room' }]);
  });

  test('is not up with a device that is not in the room yet', async () => {
    const { open, clock } = createBench();
    const alice = open('alice');
    alice.meet('bob');
    await clock.advanceAsync(1000);
    expect(alice.of('up')).toEqual([]);
    const bob = open('bob');
    bob.meet('alice');
    await clock.advanceUntil(() => alice.of('up').length === 1 && bob.of('up').length === 1);
  });

  test('says that whoever has no device cannot be met over an SFU', async () => {
    const { open, clock } = createBench();
    const alice = open('alice');
    alice.session.addPeer('cold', { initiate: true, polite: false, relayOnly: false, holdCandidates: true });
    await clock.advanceAsync(100);
    expect(alice.of('failed')).toMatchObject([{ peer: 'cold', code: 'sfu-unavailable' }]);
    expect(alice.requests('sfu.join')).toEqual([]);
  });

  test('tells that a peer left, and that it came back', async () => {
    const { gather, clock } = createBench();
    const [alice, bob, carol] = await gather('alice', 'bob', 'carol');
    await bob!.session.close();
    await clock.advanceUntil(() => alice!.of('closed').length === 1);
    expect(alice!.of('closed')).toEqual([{ type: 'closed', peer: 'bob' }]);
    expect(carol!.of('down')).toEqual([]);
  });

  test('stays a moment when it is alone, then leaves', async () => {
    const { gather, clock, fakeSfu } = createBench();
    const [alice] = await gather('alice', 'bob');
    alice!.session.removePeer('bob');
    await clock.advanceAsync(4000);
    expect(fakeSfu.devices(room)).toHaveLength(2);
    alice!.meet('bob');
    await clock.advanceAsync(4000);
    alice!.session.removePeer('bob');
    await clock.advanceAsync(6000);
    expect(fakeSfu.devices(room)).toEqual([deviceOf('bob')]);
  });

  test('closes once, and leaves nothing behind', async () => {
    const { gather, clock, fakeSfu } = createBench();
    const [alice, bob] = await gather('alice', 'bob');
    await alice!.send('microphone');
    await clock.advanceAsync(100);
    const told = alice!.facts.length;
    await alice!.session.close();
    await alice!.session.close();
    await bob!.session.close();
    await clock.advanceAsync(100);
    expect(fakeSfu.devices(room)).toEqual([]);
    expect(alice!.facts).toHaveLength(told);
    expect(alice!.requests('sfu.leave')).toHaveLength(1);
    expect(clock.pending).toBe(0);
    alice!.meet('carol');
    expect(alice!.requests('sfu.join')).toHaveLength(1);
  });

  test('tells who speaks and how loud everybody is, by peer', async () => {
    const { gather, clock, fakeSfu } = createBench();
    const [alice] = await gather('alice', 'bob');
    const levels = [
      { device: deviceOf('bob'), level: -30 },
      { device: deviceOf('alice'), level: -20 },
    ];
    fakeSfu.tell(room, { event: 'speaker', device: deviceOf('bob') });
    fakeSfu.tell(room, { event: 'levels', levels });
    fakeSfu.tell(room, { event: 'speaker', device: null });
    await clock.advanceAsync(100);
    expect(alice!.of('speaker').map(({ peer }) => peer)).toEqual(['bob', null]);
    expect(alice!.of('levels')).toEqual([{ type: 'levels', levels: [{ peer: 'bob', level: -30 }] }]);
  });

  test('shows the states of its connections', async () => {
    const { gather, clock } = createBench();
    const [alice] = await gather('alice', 'bob');
    await clock.advanceAsync(200);
    expect(alice!.session.diagnostics()).toMatchObject([{ peer: 'bob', epoch: 1, connectionState: 'connected' }]);
  });
});
