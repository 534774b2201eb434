import { describe, expect, test, vi } from 'vitest';
import { connectedFakes, fakePair } from './support/fake-pair.ts';
import { total, type Side } from './support/wired-pair.ts';

const causes = (side: Side): string[] => side.of('down').map(({ cause }) => cause);

describe('a path that breaks', () => {
  test('is told as stalled within one and a half seconds, once, and as up when life returns', async () => {
    const { a, b, clock, network } = await connectedFakes({ camera: true });
    network.cut('a', 'b');
    await clock.advanceAsync(1500);
    expect([causes(a), causes(b)]).toEqual([['stalled'], ['stalled']]);
    await clock.advanceAsync(500);
    network.restore('a', 'b');
    await clock.advanceAsync(300);
    expect([a.of('up').length, b.of('up').length]).toEqual([2, 2]);
    expect(causes(a)).toEqual(['stalled']);
  });

  test('is told of a peer that was to be sent to before it was there, and of a rebuilt one', async () => {
    const pair = fakePair();
    const { a, b, clock, network } = pair;
    await a.session.sendTo(['other']);
    b.add();
    a.add({ initiate: true });
    await clock.advanceUntil(() => a.of('up').length === 1 && b.of('up').length === 1);
    network.cut('a', 'b');
    await clock.advanceAsync(1500);
    expect(causes(a)).toEqual(['stalled']);
    network.restore('a', 'b');
    a.session.rebuild('other', { initiate: true, relayOnly: false });
    await clock.advanceUntil(() => a.pcs.length === 2 && a.pc().connectionState === 'connected');
    await clock.advanceAsync(500);
    network.cut('a', 'b');
    await clock.advanceAsync(1500);
    expect(causes(a)).toEqual(['stalled', 'stalled']);
  });

  test('is told later when the option says so', async () => {
    const { a, clock, network } = await connectedFakes({ camera: true, stallAfter: 3000 });
    network.cut('a', 'b');
    await clock.advanceAsync(2500);
    expect(causes(a)).toEqual([]);
    await clock.advanceAsync(1000);
    expect(causes(a)).toEqual(['stalled']);
  });

  test('comes up again by an ICE restart after a network switch', async () => {
    const { a, b, clock, network } = await connectedFakes({ camera: true });
    network.killAddresses('a');
    await clock.advanceUntil(() => causes(a).length > 0);
    a.session.restartIce('other', 'keep');
    await clock.advanceUntil(() => a.of('up').length === 2 && b.of('up').length === 2, 2000);
    expect(a.pcs).toHaveLength(1);
  });

  test('comes up again by a new connection after a network switch', async () => {
    const { a, b, clock, network } = await connectedFakes({ camera: true });
    network.killAddresses('a');
    await clock.advanceUntil(() => causes(a).length > 0);
    a.session.rebuild('other', { initiate: true, relayOnly: false });
    await clock.advanceUntil(() => a.of('up').length === 2 && b.of('up').length === 2, 2000);
    expect([a.pcs, b.pcs].map((pcs) => pcs.filter((pc) => pc.signalingState !== 'closed').length)).toEqual([1, 1]);
    expect([...a.of('closed'), ...b.of('closed')]).toEqual([]);
  });

  test('a rebuild that both ends ask for is done once when the first offer was faster', async () => {
    const { a, b, clock } = await connectedFakes();
    a.session.rebuild('other', { initiate: true, relayOnly: false });
    await clock.advanceUntil(() => b.pcs.length === 2);
    b.session.rebuild('other', { initiate: false, relayOnly: false });
    await clock.advanceUntil(() => a.of('up').length === 2 && b.of('up').length === 2);
    await clock.advanceAsync(1000);
    expect([a.pcs.length, b.pcs.length]).toEqual([2, 2]);
  });

  test('what was sent before goes on after a rebuild, and a stop during it reaches the old path too', async () => {
    const { a, b, clock } = await connectedFakes({ camera: true });
    a.session.rebuild('other', { initiate: true, relayOnly: false });
    await a.session.publish('camera', null);
    expect(a.pcs[0]!.getSenders().filter(({ track }) => track)).toEqual([]);
    await clock.advanceUntil(() => a.of('up').length === 2 && b.of('up').length === 2);
    const before = await total(a.pc(), 'inbound-rtp', 'framesDecoded');
    await clock.advanceAsync(500);
    expect(await total(a.pc(), 'inbound-rtp', 'framesDecoded')).toBeGreaterThan(before);
    expect(await total(a.pc(), 'outbound-rtp', 'packetsSent')).toBe(0);
  });
});

describe('a connection that was replaced', () => {
  test('is not heard of any more, except for what was said on it', async () => {
    let cut = false;
    const { a, b, clock, network } = await connectedFakes({
      camera: true,
      carry: (signal, deliver) => void (cut || queueMicrotask(() => deliver(signal))),
    });
    cut = true;
    a.session.rebuild('other', { initiate: true, relayOnly: false });
    await clock.advanceAsync(100);
    b.session.sendControl('other', 'last words');
    await clock.advanceAsync(100);
    expect(a.texts()).toEqual(['last words']);
    network.cut('a', 'b');
    await clock.advanceAsync(3000);
    expect([causes(a), causes(b)]).toEqual([[], ['stalled']]);
  });
});

describe('a connection whose control channel is gone', () => {
  test('is built anew when an ICE restart is asked for', async () => {
    const { a, b, clock } = await connectedFakes();
    b.session.removePeer('other');
    await clock.advanceUntil(() => a.of('closed').length > 0);
    b.add();
    a.session.restartIce('other', 'keep');
    await clock.advanceUntil(() => a.of('up').length === 2 && b.of('up').length === 2);
    expect(a.pcs).toHaveLength(2);
  });

  test('is not told as closed when ICE failed first', async () => {
    const { a, b, clock } = await connectedFakes();
    Object.defineProperty(a.pc(), 'connectionState', { value: 'failed' });
    a.pc().dispatchEvent(new Event('connectionstatechange'));
    b.session.removePeer('other');
    await clock.advanceAsync(1000);
    expect([causes(a), a.of('closed').length]).toEqual([['failed'], 0]);
  });
});

describe('a silent call', () => {
  test('is kept alive by signs of life over the control channel', async () => {
    const { a, b, clock, network } = await connectedFakes();
    await a.session.sendTo(['other']);
    await b.session.sendTo(['other']);
    await clock.advanceAsync(10_000);
    expect([causes(a), causes(b)]).toEqual([[], []]);
    expect([a.texts(), b.texts()]).toEqual([[], []]);
    network.cut('a', 'b');
    await clock.advanceAsync(1500);
    expect([causes(a), causes(b)]).toEqual([['stalled'], ['stalled']]);
  });

  test('is not looked at while nothing may be sent', async () => {
    const { a, clock } = await connectedFakes();
    const getStats = vi.spyOn(a.pc(), 'getStats');
    await clock.advanceAsync(5000);
    expect(getStats).not.toHaveBeenCalled();
    await a.session.sendTo(['other']);
    await clock.advanceAsync(1000);
    expect(getStats.mock.calls.length).toBeGreaterThan(2);
  });
});

describe('frozen video', () => {
  test('is told within half a second, and runs on when its sender makes a key frame', async () => {
    const { a, b, clock, network } = await connectedFakes({ camera: true });
    network.loseKeyFrame('a', 'b');
    await clock.advanceAsync(700);
    expect(b.of('frozen')).toMatchObject([{ source: 'camera' }]);
    expect(a.of('frozen')).toEqual([]);
    a.session.forceKeyFrame('other', 'camera');
    await clock.advanceAsync(3000);
    expect(b.of('frozen')).toHaveLength(1);
  });

  test('is told again each second while it lasts', async () => {
    const { b, clock, network } = await connectedFakes({ camera: true });
    network.loseKeyFrame('a', 'b');
    await clock.advanceAsync(3700);
    expect(b.of('frozen').length).toBeGreaterThanOrEqual(3);
    expect(b.of('frozen').length).toBeLessThanOrEqual(4);
  });
});

describe('the end', () => {
  test('leaves no timer and no connection, and nothing more is told', async () => {
    const { a, b, clock, environments } = await connectedFakes({ camera: true });
    const closing = Promise.all([a.session.close(), a.session.close(), b.session.close()]);
    const told = a.facts.length;
    await clock.advanceAsync(100);
    await closing;
    expect(environments.map((each) => each.live().connections)).toEqual([0, 0]);
    expect(a.facts.length).toBe(told);
    for (const environment of environments) {
      for (const track of await tracksOf(environment)) track.stop();
    }
    await clock.advanceAsync(2000);
    expect(clock.pending).toBe(0);
  });

  test('leaves no timer when candidates were about to leave', async () => {
    const { a, b, clock } = fakePair({ carry: (signal, deliver) => queueMicrotask(() => deliver(signal)) });
    b.add();
    a.add({ initiate: true });
    await clock.advanceUntil(() => a.signals.some(({ candidates }) => candidates));
    const closing = Promise.all([a.session.close(), b.session.close()]);
    await clock.advanceAsync(2000);
    await closing;
    expect(clock.pending).toBe(0);
  });

  test('of the other connection is told as closed', async () => {
    const { a, b, clock } = await connectedFakes();
    b.session.removePeer('other');
    await clock.advanceUntil(() => a.of('closed').length > 0);
    expect(a.of('closed')).toHaveLength(1);
  });

  test('does not wait for ever for work that a browser never finishes', async () => {
    const { a, b, clock } = fakePair();
    b.add();
    a.add({ initiate: true });
    await clock.settle();
    a.pc().getStats = () => new Promise(() => {});
    void a.session.stats();
    let closed = false;
    void a.session.close().then(() => (closed = true));
    await clock.advanceAsync(900);
    expect([closed, a.pc().signalingState]).not.toEqual([true, 'closed']);
    await clock.advanceAsync(200);
    expect([closed, a.pc().signalingState]).toEqual([true, 'closed']);
  });
});

async function tracksOf(environment: { createMediaStream(): MediaStream }): Promise<MediaStreamTrack[]> {
  return environment.createMediaStream().getTracks();
}
