import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { adaptiveReceive, whatIsShown } from '../../src/client/adaptive-receive.ts';
import { attach, type Call, createStore } from '../../src/index.ts';
import { createFakePage, type FakePage, type FakeVideo } from '../../src/testing/index.ts';
import { connect, createWorld, type Phone, type World } from './support.ts';

let world: World;
let page: FakePage;
beforeEach(() => {
  world = createWorld();
  page = createFakePage();
});
afterEach(() => world.close());

/** Of the camera that a phone sends on its newest connection to somebody. */
const sent = (phone: Phone): RTCRtpEncodingParameters | undefined =>
  phone.environment.connections
    .at(-1)
    ?.getSenders()
    .find(({ track }) => track?.kind === 'video')
    ?.getParameters().encodings[0];

function show(call: Call, participant = 0): { readonly video: FakeVideo; detach(): void } {
  const video = page.video(320, 180);
  return { video, detach: attach(video.element, call.get().participants[participant]!.tracks[1]!) };
}

/** Alice, who receives what is shown, calls Bob; both have a camera. */
async function watching(options: Parameters<typeof adaptiveReceive>[0] = {}) {
  const receiving = adaptiveReceive(options);
  const [alice, bob] = [world.open('alice', { receiving }), world.open('bob')];
  const [call, theirs] = await connect(world, [alice, bob], 'bob', { camera: true });
  await world.until(() => sent(bob)?.active === true && call.get().participants[0]?.tracks.length === 2);
  return { alice, bob, call, theirs, receiving };
}
const rest = (): Promise<void> => world.clock.advanceAsync(1000);

describe('a call that receives what is shown', () => {
  test('receives everything while it shows nothing by attach', async () => {
    const { bob } = await watching();
    await rest();
    expect(sent(bob)).toMatchObject({ active: true });
    expect(sent(bob)?.scaleResolutionDownBy ?? 1).toBe(1);
  });

  test('gets a tile in the size of the tile, nothing while it is hidden, and at once when it is back', async () => {
    const { bob, call } = await watching();
    const { video } = show(call);
    await rest();
    expect(sent(bob)?.scaleResolutionDownBy).toBe(4);
    video.scroll(false);
    await rest();
    expect(sent(bob)?.active).toBe(false);
    video.scroll(true);
    await world.clock.advanceAsync(150);
    expect(sent(bob)).toMatchObject({ active: true, scaleResolutionDownBy: 4 });
    page.hide();
    await rest();
    expect(sent(bob)?.active).toBe(false);
  });

  test('does not change for a tile that is gone for a moment', async () => {
    const { bob, call } = await watching();
    const first = show(call);
    await rest();
    first.detach();
    await world.clock.advanceAsync(100);
    expect(sent(bob)?.active).toBe(true);
    const second = show(call);
    await rest();
    expect(sent(bob)).toMatchObject({ active: true, scaleResolutionDownBy: 4 });
    second.detach();
    await rest();
    expect(sent(bob)?.active).toBe(false);
  });

  test('gets the size of the largest of several tiles', async () => {
    const { bob, call } = await watching();
    show(call);
    const large = show(call);
    large.video.resize(1280, 720);
    await rest();
    expect(sent(bob)?.scaleResolutionDownBy).toBe(1);
    large.detach();
    await rest();
    expect(sent(bob)?.scaleResolutionDownBy).toBe(4);
  });

  test('follows a tile into the window of a document picture-in-picture', async () => {
    const { bob, call } = await watching();
    const { video } = show(call);
    await rest();
    video.moveTo(createFakePage());
    page.hide();
    await rest();
    expect(sent(bob)?.active).toBe(true);
  });

  test('still knows what it asked for when a camera was off in between', async () => {
    const { bob, call, theirs } = await watching();
    const { video } = show(call);
    await rest();
    video.scroll(false);
    await rest();
    await theirs.setCamera(false);
    await rest();
    await theirs.setCamera(true);
    await world.until(() => call.get().participants[0]?.tracks.length === 2);
    await rest();
    expect(sent(bob)?.active).toBe(false);
    video.scroll(true);
    await rest();
    expect(sent(bob)?.active).toBe(true);
  });

  test('leaves to the app what the app decides', async () => {
    const { bob, call } = await watching();
    const { video } = show(call);
    call.setReceive('bob', 'camera', 'paused');
    await rest();
    expect(sent(bob)?.active).toBe(false);
    call.setReceive('bob', 'camera', null);
    video.scroll(false);
    await rest();
    expect(sent(bob)).toMatchObject({ active: true, scaleResolutionDownBy: 1 });
    call.setReceive('bob', 'camera', 'auto');
    await rest();
    expect(sent(bob)?.active).toBe(false);
  });
});

test('without a plan, an app says itself what it receives, also before somebody is there', async () => {
  const [alice, bob] = [world.open('alice'), world.open('bob')];
  const call = alice.client.call('bob', { camera: true });
  call.setReceive('bob', 'camera', { width: 320, height: 180 });
  await world.until(() => bob.incoming.length === 1);
  await bob.call.accept({ camera: true });
  await world.until(() => call.get().status === 'connected');
  await rest();
  expect(sent(bob)).toMatchObject({ active: true, scaleResolutionDownBy: 4 });
});

test('in a room only so many are received: the pinned one before the speaker', async () => {
  const speaker = createStore<string | null>(null);
  const receiving = adaptiveReceive({ policy: whatIsShown({ lastN: 1 }), speaker: () => speaker });
  const [alice, bob, carol] = [world.open('alice', { receiving }), world.open('bob'), world.open('carol')];
  const phones = [alice, bob, carol];
  for (const phone of phones) phone.client.join('standup', { camera: true });
  await world.until(() =>
    phones.every(({ call }) => call.get().participants.filter(({ tracks }) => tracks.length === 2).length === 2),
  );
  const { call } = alice;
  for (const { tracks } of call.get().participants) attach(page.video().element, tracks[1]!);
  const cameras = async (): Promise<unknown[]> => {
    await rest();
    return [bob, carol].map((phone) => {
      const peers = phone.environment.connections.map((pc) =>
        pc.getSenders().find(({ track }) => track?.kind === 'video'),
      );
      return peers.filter((sender) => sender?.getParameters().encodings[0]?.active === true).length;
    });
  };
  speaker.set('carol');
  expect(await cameras()).toEqual([1, 2]);
  speaker.set('bob');
  expect(await cameras()).toEqual([2, 1]);
  receiving.pin('carol');
  expect(await cameras()).toEqual([1, 2]);
});
