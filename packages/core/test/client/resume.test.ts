import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { pageResume, type PageResumeOptions } from '../../src/client/page-resume.ts';
import { type Call, type CallClientOptions, fromTrack, type SignalingTransport } from '../../src/index.ts';
import { replayTrace } from '../../src/state/trace.ts';
import { memoryTransport } from '../../src/signaling/transports/memory.ts';
import { connect, createWorld, type Phone, type World } from './support.ts';

let world: World;
let alice: Phone;
let bob: Phone;
const keeping = (options: Partial<CallClientOptions> = {}): Partial<CallClientOptions> => ({
  resume: pageResume(),
  ...options,
});
const good = (call: Call): boolean => call.get().status === 'connected' && call.get().connection === 'up';
/** Loads a phone's page anew and waits until its call is there. */
const reloaded = async (phone: Phone, options?: Partial<CallClientOptions>): Promise<Phone> => {
  const next = world.reload(phone, options);
  await world.until(() => next.client.get().calls.length > 0, 1_000);
  return next;
};
const sends = (phone: Phone): boolean => phone.environment.devices.liveTracks.length > 0;
const streamsOf = (call: Call): MediaStream[] =>
  call.get().participants.flatMap(({ tracks }) => tracks.map((one) => one.stream));

beforeEach(() => {
  world = createWorld();
  alice = world.open('alice', keeping());
  bob = world.open('bob', keeping());
});
afterEach(() => world.close());

describe.each([
  ['caller', 'called'],
  ['called', 'caller'],
] as const)('the page of the %s side is loaded anew in a call', (who, _other) => {
  let stays: Call;
  let goes: Call;
  let there: Phone;
  beforeEach(async () => {
    const [call, other] = await connect(world, [alice, bob], 'bob', { camera: true });
    const [page, mine, theirs] = who === 'caller' ? [alice, call, other] : [bob, other, call];
    stays = theirs;
    goes = mine;
    there = page;
    await world.until(() => stays.get().participants[0]?.tracks.length === 2);
    await world.clock.advanceAsync(5_000);
  });

  test('the same call is there again: id, peer, direction, times', async () => {
    const before = goes.get();
    const page = await reloaded(there);
    const { participants: _, connection, ...after } = page.call.get();
    expect(connection).toBe('recovering');
    expect(after).toMatchObject({
      ...{ id: before.id, direction: before.direction, peer: before.peer, status: 'connected', held: 'none' },
      ...{ offered: before.offered, metadata: before.metadata },
    });
    expect(after.startedAt).toBeCloseTo(before.startedAt, 3);
    expect(after.connectedAt).toBeCloseTo(before.connectedAt as number, 3);
    await page.call.ready;
    await world.until(() => good(page.call) && good(stays), 2_000);
    expect(page.call.get().participants).toMatchObject([{ status: 'connected', name: expect.any(String) }]);
  });

  test('the other side sees one participant all the time, and the same streams', async () => {
    const streams = streamsOf(stays);
    const tracks = streams[0]?.getTracks();
    const seen = new Set<number>();
    stays.subscribe(({ participants }) => seen.add(participants.length));
    const page = await reloaded(there);
    await world.until(() => good(page.call) && good(stays), 2_000);
    await world.until(() => sends(page) && streamsOf(page.call).length === 2);
    expect([...seen]).toEqual([1]);
    expect(streamsOf(stays)).toEqual(streams);
    expect(streams[0]?.getTracks()).toHaveLength(2);
    expect(streams[0]?.getTracks()).not.toEqual(tracks);
  });

  test('one pair of moments on both sides', async () => {
    const told: string[] = [];
    const other = there === alice ? bob : alice;
    for (const moment of ['added', 'reconnecting', 'reconnected', 'ended'] as const)
      other.client.on(moment, () => told.push(moment));
    const page = world.reload(there);
    const mine: string[] = [];
    for (const moment of ['added', 'incoming', 'reconnecting', 'reconnected', 'ended'] as const)
      page.client.on(moment, () => mine.push(moment));
    await world.until(() => mine.includes('reconnected') && good(stays), 2_000);
    expect(mine).toEqual(['added', 'reconnecting', 'reconnected']);
    expect(told).toEqual(['reconnecting', 'reconnected']);
  });

  test('hold and mute are as they were', async () => {
    await goes.setMicrophone(false);
    await goes.hold();
    await world.until(() => stays.get().held === 'remote');
    const page = await reloaded(there);
    expect(page.call.get()).toMatchObject({ held: 'local', connection: 'recovering' });
    await world.until(() => good(page.call) && good(stays), 2_000);
    expect(page.call.get().held).toBe('local');
    expect(stays.get()).toMatchObject({ held: 'remote', participants: [{ muted: true, holding: true }] });
    await page.call.resume();
    await world.until(() => stays.get().held === 'none');
    expect(page.call.get().local.microphone.wanted).toBe(false);
    expect(stays.get().participants[0]?.muted).toBe(true);
  });

  test('a hold of the other side, and one that begins while the page is away, are known', async () => {
    const page = world.reload(there);
    await stays.hold();
    await world.until(() => page.client.get().calls.length > 0 && good(page.call) && good(stays), 2_000);
    await world.until(() => page.call.get().held === 'remote');
    const again = await reloaded(page);
    expect(again.call.get().held).toBe('remote');
    await world.until(() => good(again.call) && good(stays), 2_000);
    await stays.resume();
    await world.until(() => again.call.get().held === 'none');
  });

  test('three times in a row, the last two before the other side could answer', async () => {
    const first = await reloaded(there);
    await world.until(() => good(first.call) && good(stays), 2_000);
    const second = await reloaded(first);
    const third = await reloaded(second);
    await world.until(() => good(third.call) && good(stays), 2_000);
    expect(third.call.id).toBe(stays.id);
  });

  test('a call that is hung up over there meanwhile ends here, with its reason', async () => {
    const page = world.reload(there);
    await stays.hangUp();
    await world.until(() => page.ended.length === 1, 2_000);
    expect(page.call.get()).toMatchObject({ status: 'ended', reason: 'completed' });
  });

  test('so does one that was even dismissed', async () => {
    const page = world.reload(there);
    await stays.hangUp();
    (there === alice ? bob : alice).client.dismiss(stays);
    await world.until(() => page.ended.length === 1, 2_000);
  });

  test('a page that comes back too late finds nothing', async () => {
    const environment = world.leave(there);
    await world.clock.advanceAsync(10_500);
    const page = world.open(there.user, keeping(), environment);
    await world.clock.advanceAsync(1_000);
    expect(page.client.get().calls).toEqual([]);
    expect(stays.get()).toMatchObject({ status: 'ended', error: { code: 'connection-lost' } });
  });

  test('hanging up afterwards ends it on both sides, and the next page knows nothing of it', async () => {
    const page = await reloaded(there);
    await world.until(() => good(page.call) && good(stays), 2_000);
    await page.call.hangUp();
    await world.until(() => stays.get().status === 'ended');
    const next = world.reload(page);
    await world.clock.advanceAsync(1_000);
    expect(next.client.get().calls).toEqual([]);
  });

  test('its trace leads to its state', async () => {
    const page = await reloaded(there);
    await world.until(() => good(page.call) && good(stays), 2_000);
    const state = replayTrace(page.call.trace()).calls[0];
    expect(state).toMatchObject({ id: page.call.id, phase: { status: 'connected' }, legs: [{ recovery: null }] });
    expect(JSON.stringify(page.call.trace())).not.toContain(page.call.get().participants[0]?.name);
  });
});

describe('what a former page kept', () => {
  test('is not taken by a copy of the tab', async () => {
    const [call, other] = await connect(world, [alice, bob], 'bob');
    const copy = world.duplicate(alice);
    await world.clock.advanceAsync(2_000);
    expect(copy.client.get().calls).toEqual([]);
    expect(copy.client.get().self.device).not.toBe(alice.client.get().self.device);
    expect([good(call), good(other)]).toEqual([true, true]);
  });

  test('is not taken by a copy of a tab whose device id the app gives', async () => {
    const carol = world.open('carol', keeping({ self: { id: 'carol', device: 'desk' } }));
    const [call, other] = await connect(world, [carol, bob], 'bob');
    const copy = world.open('carol', keeping({ self: { id: 'carol', device: 'desk' } }), carol.environment.duplicate());
    await world.clock.advanceAsync(2_000);
    expect(copy.client.get().calls).toEqual([]);
    expect([good(call), good(other)]).toEqual([true, true]);
  });

  test.each([
    ['no JSON', () => '{'],
    ['another version', (marker: string) => marker.replace('"v":1', '"v":2')],
    ['another device', (marker: string) => marker.replaceAll(/"device":"[^"]+"/g, '"device":"other"')],
    ['no connection', (marker: string) => marker.replace(/"legs":\[.*?\],"wishes"/, '"legs":[],"wishes"')],
  ])('is of no use when it is %s, and breaks nothing', async (_what, change) => {
    await connect(world, [alice, bob], 'bob');
    const { storageMap } = alice.environment;
    const environment = world.leave(alice);
    const [key, marker] = [...storageMap].find(([name]) => name.startsWith('calls:resume:')) as [string, string];
    expect(change(marker)).not.toBe(marker);
    storageMap.set(key, change(marker));
    const page = world.open('alice', keeping(), environment);
    await world.until(() => page.client.get().signaling === 'open');
    await world.clock.advanceAsync(1_000);
    expect(page.client.get().calls).toEqual([]);
    expect(storageMap.has(key)).toBe(false);
  });

  test.each([
    ['a nonce that was used', /"pass":"[^"]+"/, ''],
    ['a secret that is guessed', /"secret":"[^"]+"/g, '"secret":"guessedguessedguessed12"'],
  ])('with %s is refused, and the call that goes on loses nothing', async (what, pattern, forged) => {
    const [, other] = await connect(world, [alice, bob], 'bob');
    const used = [...alice.environment.storageMap].find(([name]) => name.startsWith('calls:resume:'));
    const [key, marker] = used as [string, string];
    const page = await reloaded(alice);
    await world.until(() => good(page.call) && good(other), 2_000);
    const now = page.environment.storageMap.get(key) as string;
    const environment = world.leave(page);
    const old = marker.match(pattern)?.[0] as string;
    const text = now.replace(pattern, forged || old);
    expect(text).not.toBe(now);
    environment.storageMap.set(key, text);
    const thief = world.open('alice', keeping(), environment);
    await world.until(() => thief.client.get().calls.length === 1);
    await world.clock.advanceAsync(5_000);
    expect(thief.call.get().connection, what).toBe('recovering');
    expect(other.get()).toMatchObject({ status: 'connected', connection: 'recovering' });
    const honest = world.reload(thief);
    await world.until(() => other.get().status === 'ended', 20_000);
    await world.until(() => honest.ended.length === 1, 80_000);
  });

  test('survives a crash of the page, of which the other side hears nothing', async () => {
    const [, other] = await connect(world, [alice, bob], 'bob');
    await world.clock.advanceAsync(60_000);
    const { storageMap } = alice.environment;
    const marker = [...storageMap];
    const page = world.leave(alice);
    for (const [key, value] of marker) storageMap.set(key, value);
    const next = world.open('alice', keeping(), page);
    await world.until(() => next.client.get().calls.length === 1 && good(next.call) && good(other), 5_000);
  });

  test('a client without it does as before: nothing is kept, the call ends', async () => {
    const dora = world.open('dora');
    const [, other] = await connect(world, [dora, bob], 'bob');
    const page = world.reload(dora, { resume: undefined } as never);
    await world.until(() => other.get().status === 'ended', 15_000);
    expect(page.client.get().calls).toEqual([]);
  });
});

describe('devices after a reload', () => {
  test('that the browser grants for good are opened at once', async () => {
    const [, other] = await connect(world, [alice, bob], 'bob', { camera: true });
    const page = await reloaded(alice);
    await world.until(() => page.call.get().local.camera.actual === 'live', 1_000);
    await world.until(() => good(other) && other.get().participants[0]?.tracks.length === 2);
    expect(page.environment.devices.requests.length).toBeGreaterThan(0);
  });

  test('for which it would ask are left alone: the call is received, and sends once the user turns one on', async () => {
    const [, other] = await connect(world, [alice, bob], 'bob', { camera: true });
    alice.environment.devices.setPermission('camera', 'prompt');
    alice.environment.devices.setPermission('microphone', 'prompt');
    const page = await reloaded(alice);
    await world.until(() => good(page.call) && good(other), 2_000);
    await world.until(() => page.call.get().participants[0]?.tracks.length === 2);
    expect(page.environment.devices.requests).toEqual([]);
    expect(other.get().participants).toMatchObject([{ muted: true, tracks: [] }]);
    const on = page.call.setMicrophone(true);
    await world.until(() => page.environment.devices.requests.length === 1);
    page.environment.devices.answerPrompt(true);
    await on;
    await world.until(() => other.get().participants[0]?.muted === false);
    expect(other.get().participants[0]?.tracks.map(({ source }) => source)).toEqual(['microphone']);
  });

  test('are opened when the permission comes later', async () => {
    const [, other] = await connect(world, [alice, bob], 'bob', { camera: true });
    alice.environment.devices.setPermission('camera', 'prompt');
    const page = await reloaded(alice);
    await world.until(() => good(page.call) && other.get().participants[0]?.muted === false, 2_000);
    expect(other.get().participants[0]?.tracks.map(({ source }) => source)).toEqual(['microphone']);
    page.environment.devices.setPermission('camera', 'granted');
    await world.until(() => other.get().participants[0]?.tracks.length === 2);
  });

  test('keep how they were to be opened', async () => {
    const [call] = await connect(world, [alice, bob], 'bob');
    await call.setCamera({ quality: 'low' } as never).catch(() => call.setCamera('720p' as never));
    const asked = JSON.stringify(alice.environment.devices.requests.at(-1)?.constraints.video);
    const page = await reloaded(alice);
    await world.until(() => page.call.get().local.camera.actual === 'live');
    const requests = page.environment.devices.requests.map(({ constraints }) => JSON.stringify(constraints.video));
    expect(requests).toContain(asked);
  });

  test('of the app’s own wait for the app: no device is opened in their place', async () => {
    const [call, other] = await connect(world, [alice, bob], 'bob');
    const made = async (phone: Phone): Promise<MediaStreamTrack> =>
      (await (phone.environment.mediaDevices as MediaDevices).getUserMedia({ video: true })).getVideoTracks()[0]!;
    await call.setCamera(fromTrack(await made(alice), { name: 'own' }));
    const page = await reloaded(alice);
    await world.until(() => good(page.call) && good(other), 2_000);
    await world.clock.advanceAsync(500);
    expect(page.call.get().local.camera.actual).toBe('off');
    expect(page.environment.devices.requests.some(({ constraints }) => constraints.video)).toBe(false);
    await page.call.setCamera(fromTrack(await made(page), { name: 'own' }));
    await world.until(() => other.get().participants[0]?.tracks.length === 2);
  });

  test('of the app’s own that it makes anew go on as they were; it is told which there were, and whether they were on', async () => {
    const [call, other] = await connect(world, [alice, bob], 'bob');
    const own = async (phone: Phone, kind: 'audio' | 'video') =>
      (await (phone.environment.mediaDevices as MediaDevices).getUserMedia({ [kind]: true })).getTracks()[0]!;
    await call.setCamera(fromTrack(await own(alice, 'video'), { name: 'own' }));
    await call.setMicrophone(fromTrack(await own(alice, 'audio'), { name: 'voice' }));
    await call.setMicrophone(false);
    const asked: unknown[] = [];
    const again = await own(bob, 'video');
    const ownSource: PageResumeOptions['ownSource'] = (source, before) => {
      asked.push([source, before]);
      if (source === 'microphone') throw new Error('not now');
      return fromTrack(again, { name: 'own' });
    };
    const page = await reloaded(alice, { resume: pageResume({ ownSource }) });
    await world.until(() => good(page.call) && good(other), 2_000);
    await world.until(() => other.get().participants[0]?.tracks.length === 1);
    expect(page.call.get().local).toMatchObject({ camera: { actual: 'live' }, microphone: { actual: 'off' } });
    expect(page.environment.devices.requests).toEqual([]);
    expect(asked).toEqual([
      ['microphone', { call: call.id, wanted: false }],
      ['camera', { call: call.id, wanted: true }],
    ]);
  });

  test('a shared screen is not shared again by itself', async () => {
    const [call, other] = await connect(world, [alice, bob], 'bob');
    await call.shareScreen();
    await world.until(() => other.get().participants[0]?.tracks.length === 2);
    const page = await reloaded(alice);
    await world.until(() => good(page.call) && good(other), 2_000);
    await world.until(() => other.get().participants[0]?.tracks.length === 1);
    expect(page.environment.devices.requests.some(({ type }) => type === 'display')).toBe(false);
  });
});

describe('a reload', () => {
  test('of both pages at once', async () => {
    const [call] = await connect(world, [alice, bob], 'bob', { camera: true });
    const pages = [world.reload(alice), world.reload(bob)];
    await world.until(() => pages.every(({ client }) => client.get().calls.length === 1));
    await world.until(() => pages.every((page) => good(page.call)), 7_000);
    await world.until(() => pages.every((page) => page.call.get().participants[0]?.tracks.length === 2));
    expect(pages.map((page) => page.call.id)).toEqual([call.id, call.id]);
  });

  test.each([3_000, 20_000])('while the other side has no signaling for %d ms', async (outage) => {
    let open = true;
    const gate: { current: SignalingTransport | null } = { current: null };
    const inner = memoryTransport({ network: world.signaling });
    let broken = (): void => {};
    const transport: SignalingTransport = {
      ...inner,
      async open(context) {
        if (!open) throw new Error('no signaling');
        broken = () => context.status('closed');
        await inner.open(context);
      },
    };
    gate.current = transport;
    const carol = world.open('carol', keeping({ transport }));
    const [, other] = await connect(world, [alice, carol], 'carol');
    open = false;
    await inner.close();
    broken();
    const page = await reloaded(alice);
    await world.clock.advanceAsync(outage);
    expect(other.get().status).toBe('connected');
    open = true;
    await world.until(() => good(page.call) && good(other), 15_000);
  });

  test('in a room: the same call, one member, and no second entry', async () => {
    const mine = alice.client.join('hall');
    const theirs = bob.client.join('hall');
    await world.until(() => good(mine) && good(theirs));
    const seen = new Set<number>();
    theirs.subscribe(({ participants }) => seen.add(participants.length));
    const page = await reloaded(alice);
    expect(page.call.get()).toMatchObject({ id: mine.id, room: 'hall', direction: 'room' });
    await world.until(() => good(page.call) && good(theirs), 2_000);
    expect([...seen]).toEqual([1]);
    await page.call.hangUp();
    await world.until(() => theirs.get().participants.length === 0);
  });

  test('with several calls: each is there again, one of them not on hold', async () => {
    const carol = world.open('carol', keeping());
    const [first, withBob] = await connect(world, [alice, bob], 'bob');
    const [second, withCarol] = await connect(world, [alice, carol], 'carol');
    await world.until(() => first.get().held === 'local');
    const page = world.reload(alice);
    await world.until(() => page.client.get().calls.length === 2);
    const calls = page.client.get().calls;
    await world.until(() => [...calls, withBob, withCarol].every(good), 3_000);
    expect(calls.map((call) => [call.id, call.get().held])).toEqual([
      [first.id, 'local'],
      [second.id, 'none'],
    ]);
    expect(withBob.get().held).toBe('remote');
  });

  test('while it rings here: the page that comes back rings', async () => {
    const call = bob.client.call('alice');
    await world.until(() => alice.incoming.length === 1);
    const page = world.reload(alice);
    await world.until(() => page.incoming.length === 1 && call.get().status === 'ringing', 5_000);
    expect(page.call.id).toBe(call.id);
    await page.call.decline();
    await world.until(() => call.get().status === 'ended');
    expect(call.get().reason).toBe('declined');
  });

  test('while it calls: the ringing stops, as when any page goes away', async () => {
    alice.client.call('bob');
    await world.until(() => bob.incoming.length === 1);
    const page = world.reload(alice);
    await world.until(() => bob.call.get().status === 'ended');
    expect(bob.call.get().reason).toBe('cancelled');
    await page.client.get();
    expect(page.client.get().calls).toEqual([]);
  });
});

test('the app learns when everything that there was is back', async () => {
  const [call] = await connect(world, [alice, bob], 'bob');
  const resume = pageResume();
  const page = world.reload(alice, { resume });
  let settled = false;
  void resume.settled.then(() => (settled = true));
  await world.until(() => settled, 1_000);
  expect(page.client.get().calls.map(({ id }) => id)).toEqual([call.id]);
});
