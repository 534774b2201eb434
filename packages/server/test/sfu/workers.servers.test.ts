import { describe, expect, test, vi } from 'vitest';
import { lacks } from '../../../core/test/support/lacks.ts';
import { connect, refused } from '../support/connect.ts';
import { joinSfu, mediaClient } from './support/media-client.ts';
import { startSfuServer } from './support/start-sfu-server.ts';
import { routersOf, watchWorkers } from './support/watch-workers.ts';

const device = (user: string) => ({ user, device: 'd1' });

describe.skipIf(lacks('mediasoup'))('the workers of an SFU', () => {
  test('a room stays with its worker, and the next room goes to the other one', async () => {
    const workers = watchWorkers();
    const { url } = await startSfuServer();
    const [alice, bob] = [await joinSfu(url, 'alice'), await joinSfu(url, 'bob')];
    const port = ({ joined }: typeof alice) => joined.send.iceCandidates[0]?.['port'];
    expect(port(bob)).toBe(port(alice));
    const carol = await joinSfu(url, 'carol', 'elsewhere');
    expect(port(carol)).not.toBe(port(alice));
    expect(await routersOf(workers)).toBe(2);
  });

  test('a room that nobody is in any more leaves nothing behind', async () => {
    const workers = watchWorkers();
    const { url } = await startSfuServer();
    const [alice, bob] = [await joinSfu(url, 'alice'), await joinSfu(url, 'bob')];
    const id = await alice.produce('camera');
    await bob.consume(id);
    await alice.sfu('sfu.leave');
    await bob.leave('standup');
    await vi.waitFor(async () => expect(await routersOf(workers)).toBe(0));
  });

  test('a room that its worker is too small for goes on at another one, and everybody still gets everything', async () => {
    const workers = watchWorkers();
    const { url } = await startSfuServer({ spillAt: 1 });
    const [alice, bob] = [await joinSfu(url, 'alice'), await joinSfu(url, 'bob')];
    const camera = await alice.produce('camera');
    await bob.consume(camera);
    const carol = await joinSfu(url, 'carol');
    expect(carol.joined.send.iceCandidates[0]?.['port']).not.toBe(alice.joined.send.iceCandidates[0]?.['port']);
    expect(await routersOf(workers)).toBe(2);
    const microphone = await carol.produce('microphone');
    const { id: data } = await alice.sfu('sfu.produce-data', { label: 'x', sctpStreamParameters: { streamId: 1 } });
    const [there] = await carol.consume(camera);
    expect(there).toMatchObject({ producer: camera, type: 'simulcast', producerPaused: false });
    expect(await carol.consume(camera)).toHaveLength(1); // again, over the same pipe
    expect(await alice.consume(microphone)).toHaveLength(1);
    expect((await carol.sfu('sfu.consume-data', { dataProducers: [data] })).dataConsumers).toHaveLength(1);
    await alice.sfu('sfu.update', { producers: [{ id: camera, closed: true }] });
    await carol.isToldOf({ event: 'closed', producers: [camera] });
    expect(await carol.consume(camera)).toEqual([]);
    await carol.sfu('sfu.leave');
    await vi.waitFor(async () => expect(await routersOf(workers)).toBe(1));
  });

  test('when one is killed its rooms are told, another one takes its place, and nobody is disconnected', async () => {
    const workers = watchWorkers();
    const { url, http } = await startSfuServer({ workers: 1 });
    const [alice, bob] = [await joinSfu(url, 'alice'), await joinSfu(url, 'bob')];
    await bob.consume(await alice.produce('camera'));
    const [worker] = workers;
    process.kill(worker?.pid ?? 0, 'SIGKILL');
    await Promise.all([alice, bob].map((one) => one.isToldOf({ event: 'gone', reason: 'worker-died' })));
    const again = await mediaClient(alice);
    expect(again.joined.peers).toEqual([]);
    const id = await again.produce('camera');
    expect(await (await mediaClient(bob)).consume(id)).toHaveLength(1);
    expect(workers).toHaveLength(2);
    const metrics = await (await fetch(`${http}/metrics`)).text();
    expect(metrics).toContain('calls_sfu_worker_deaths 1');
    expect(metrics).toContain('calls_sfu_consumers 1');
  });

  test('when one of a room’s two is killed only its own are told, and the others see them leave', async () => {
    const workers = watchWorkers();
    const { url } = await startSfuServer({ spillAt: 1 });
    const [alice, bob] = [await joinSfu(url, 'alice'), await joinSfu(url, 'bob')];
    await bob.consume(await alice.produce('camera'));
    const dumps = await Promise.all(workers.map((one) => one.dump()));
    const other = workers[dumps.findIndex(({ routerIds }) => routerIds.length === 0)];
    const carol = await joinSfu(url, 'carol');
    await alice.consume(await carol.produce('camera'));
    process.kill(other?.pid ?? 0, 'SIGKILL');
    await carol.isToldOf({ event: 'gone', reason: 'worker-died' });
    await alice.isToldOf({ event: 'peer-left', device: device('carol') });
    await bob.settle();
    expect(bob.events('gone')).toEqual([]);
    expect((await mediaClient(carol)).joined.peers).toHaveLength(2);
  });

  test('are told of by /ready and /metrics', async () => {
    const { url, http } = await startSfuServer();
    await joinSfu(url, 'alice');
    const ready = await (await fetch(`${http}/ready`)).json();
    expect(ready).toMatchObject({ ready: true, checks: { sfu: true } });
    const text = await (await fetch(`${http}/metrics`)).text();
    for (const line of ['calls_sfu_rooms 1', 'calls_sfu_participants 1', 'calls_sfu_workers 2'])
      expect(text).toContain(line);
    expect(text).toMatch(/calls_sfu_worker_routers\{worker="[01]"\} 1/);
  });

  test('when none can be started the server goes on without, and says so', async () => {
    const lines: string[] = [];
    const note = (_details: object, message: string): void => void lines.push(message);
    const log = { error: note, warn: note, info: note, debug: note };
    const { url, http } = await startSfuServer({ workerBin: '/nowhere/mediasoup-worker' }, { log });
    const alice = await connect(url, 'alice');
    await alice.join('standup');
    await refused(mediaClient(alice), 'sfu-unavailable');
    await vi.waitFor(() => expect(lines.join()).toMatch(/there is no SFU: install the package mediasoup/));
    expect((await fetch(`${http}/health`)).status).toBe(200);
  });

  test('a server that goes down tells its rooms, so that clients go on elsewhere', async () => {
    const { url, server } = await startSfuServer();
    const alice = await joinSfu(url, 'alice');
    const closing = server.close();
    await alice.isToldOf({ event: 'gone', reason: 'drained' });
    await closing;
  });
});
