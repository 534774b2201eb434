import type { types } from 'mediasoup';
import type { SfuConsumer } from '@org/calls-core/protocol';
import { describe, expect, test, vi } from 'vitest';
import { lacks } from '../../../core/test/support/lacks.ts';
import { connect, refused } from '../support/connect.ts';
import { dtlsParameters, joinSfu, mediaClient, rtpParametersOf } from './support/media-client.ts';
import { startSfuServer } from './support/start-sfu-server.ts';

const device = (user: string) => ({ user, device: 'd1' });

describe.skipIf(lacks('mediasoup'))('a room of the SFU', () => {
  test('is entered in one round trip: capabilities, both transports, who is there and what they send', async () => {
    const { url } = await startSfuServer();
    const alice = await joinSfu(url, 'alice');
    expect(alice.joined.peers).toEqual([]);
    expect(alice.joined.send.id).not.toBe(alice.joined.receive.id);
    expect(alice.joined.send.iceCandidates[0]).toMatchObject({ ip: '127.0.0.1', protocol: 'udp' });
    expect(alice.joined.send.sctpParameters).toBeDefined();
    const id = await alice.produce('microphone');
    const data = await alice.sfu('sfu.produce-data', { label: 'chat', sctpStreamParameters: { streamId: 1 } });
    const bob = await joinSfu(url, 'bob');
    expect(bob.joined.peers).toEqual([
      {
        device: device('alice'),
        producers: [{ id, source: 'microphone', paused: false }],
        dataProducers: [{ ...data, label: 'chat' }],
      },
    ]);
    expect(bob.joined.dataConsumers).toMatchObject([{ dataProducer: data['id'], label: 'chat' }]);
    await alice.isToldOf({ event: 'peer-joined', peer: { device: device('bob'), producers: [], dataProducers: [] } });
  });

  test('brings what is sent there with the answer, to whoever says what its browser can', async () => {
    const { url } = await startSfuServer();
    const alice = await joinSfu(url, 'alice');
    const [camera, microphone] = [await alice.produce('camera'), await alice.produce('microphone')];
    const bob = await joinSfu(url, 'bob');
    expect(bob.joined.consumers).toBe(undefined);
    const asked = await bob.consume(camera, microphone);
    // A browser has numbers of its own for everything, and more than a router has.
    const router = bob.joined.rtpCapabilities as unknown as Required<types.RtpCapabilities>;
    const rtpCapabilities = {
      codecs: [
        { kind: 'video', mimeType: 'video/ulpfec', preferredPayloadType: 127, clockRate: 90_000 },
        ...router.codecs.map((codec, index) => ({
          ...codec,
          preferredPayloadType: 30 + index,
          rtcpFeedback: [...(codec.rtcpFeedback ?? []), { type: 'rrtr' }],
        })),
      ],
      headerExtensions: [
        { kind: 'audio', uri: 'urn:unheard-of', preferredId: 15 },
        ...router.headerExtensions.map((extension) => ({ ...extension, preferredId: 15 - extension.preferredId })),
      ],
    };
    const { consumers } = await bob.sfu('sfu.join', { rtpCapabilities });
    const sameFor = ({ producer, rtpParameters, type }: SfuConsumer) => {
      const { codecs, headerExtensions } = rtpParameters;
      return { producer, type, codecs, headerExtensions };
    };
    expect(consumers?.map(sameFor)).toEqual(asked.map(sameFor));
    expect(consumers?.map(({ playing }) => playing)).toEqual([undefined, undefined]);
  });

  test('lets in whoever says nonsense of their browser, with nothing', async () => {
    const { url } = await startSfuServer();
    const [alice, bob] = [await joinSfu(url, 'alice'), await joinSfu(url, 'bob')];
    await alice.produce('camera');
    const joined = await bob.sfu('sfu.join', { rtpCapabilities: { codecs: 'all', headerExtensions: [7] } });
    expect(joined.peers).toHaveLength(1);
    expect(joined.consumers).toBe(undefined);
  });

  test('tells what comes, pauses, goes on and goes, to everybody but the one who does it', async () => {
    const { url } = await startSfuServer();
    const [alice, bob] = [await joinSfu(url, 'alice'), await joinSfu(url, 'bob')];
    const id = await alice.produce('camera', { paused: true });
    await bob.isToldOf({
      event: 'producers',
      device: device('alice'),
      producers: [{ id, source: 'camera', paused: true }],
    });
    await alice.sfu('sfu.update', { producers: [{ id, paused: false }] });
    await bob.isToldOf({ event: 'producers', producers: [{ id, source: 'camera', paused: false }] });
    await alice.sfu('sfu.update', { producers: [{ id, closed: true }] });
    await bob.isToldOf({ event: 'closed', device: device('alice'), producers: [id] });
    const { id: data } = await alice.sfu('sfu.produce-data', { label: 'a', sctpStreamParameters: { streamId: 0 } });
    await bob.isToldOf({ event: 'data-producers', dataProducers: [{ id: data, label: 'a' }] });
    await alice.sfu('sfu.update', { dataProducers: [{ id: data, closed: true }] });
    await bob.isToldOf({ event: 'closed', producers: [data] });
    await alice.sfu('sfu.leave');
    await bob.isToldOf({ event: 'peer-left', device: device('alice') });
    expect(alice.events('producers')).toEqual([]);
    expect(alice.events('closed')).toEqual([]);
  });

  test('many producers are taken in one request, paused, and what is gone is left out', async () => {
    const { url } = await startSfuServer();
    const [alice, bob] = [await joinSfu(url, 'alice'), await joinSfu(url, 'bob')];
    const camera = await alice.produce('camera');
    const microphone = await alice.produce('microphone', { paused: true });
    const consumers = await bob.consume(camera, 'gone', microphone);
    expect(consumers.map(({ producer, kind, type, producerPaused }) => [producer, kind, type, producerPaused])).toEqual(
      [
        [camera, 'video', 'simulcast', false],
        [microphone, 'audio', 'simple', true],
      ],
    );
    const [video] = consumers;
    await bob.sfu('sfu.update', {
      consumers: [
        { id: video?.id, paused: false, layers: { spatial: 1 }, priority: 200, keyFrame: true },
        { id: 'gone', paused: true },
      ],
    });
    await bob.sfu('sfu.update', { consumers: [{ id: video?.id, closed: true }] });
    const { dataConsumers } = await bob.sfu('sfu.consume-data', { dataProducers: ['gone'] });
    expect(dataConsumers).toEqual([]);
  });

  test('what is asked for to begin at once does, and nothing else', async () => {
    const { url, http } = await startSfuServer();
    const [alice, bob] = [await joinSfu(url, 'alice'), await joinSfu(url, 'bob')];
    const camera = await alice.produce('camera');
    const microphone = await alice.produce('microphone');
    const { consumers } = await bob.sfu('sfu.consume', {
      ...{ rtpCapabilities: bob.joined.rtpCapabilities, producers: [camera, microphone] },
      playing: [microphone, 'gone'],
    });
    expect(consumers.map(({ producer, playing }) => [producer, playing])).toEqual([
      [camera, undefined],
      [microphone, true],
    ]);
    expect(await (await fetch(`${http}/metrics`)).text()).toContain('calls_sfu_consumers 2');
  });

  test('a data channel reaches the others by a consumer of their own', async () => {
    const { url } = await startSfuServer();
    const [alice, bob] = [await joinSfu(url, 'alice'), await joinSfu(url, 'bob')];
    const { id } = await alice.sfu('sfu.produce-data', {
      ...{ label: 'chat', protocol: 'text', sctpStreamParameters: { streamId: 3, ordered: true } },
    });
    const { dataConsumers } = await bob.sfu('sfu.consume-data', { dataProducers: [id] });
    expect(dataConsumers).toMatchObject([{ dataProducer: id, label: 'chat', protocol: 'text' }]);
  });

  test('new ICE parameters are given for both transports', async () => {
    const { url } = await startSfuServer();
    const { joined, sfu } = await joinSfu(url, 'alice');
    const ids = [joined.send.id, joined.receive.id];
    const { iceParameters } = await sfu('sfu.restart', { transports: ids });
    expect(Object.keys(iceParameters)).toEqual(ids);
    expect(iceParameters[joined.send.id]).not.toEqual(joined.send.iceParameters);
  });

  test('who joins anew keeps what was made before until the new transports carry, and is still one participant', async () => {
    const { url } = await startSfuServer();
    const [alice, bob] = [await joinSfu(url, 'alice'), await joinSfu(url, 'bob')];
    const before = await alice.produce('camera');
    const again = await mediaClient(alice);
    const after = await again.produce('camera');
    await bob.isToldOf({ event: 'producers', producers: [{ id: after, source: 'camera', paused: false }] });
    expect(await bob.consume(before, after)).toHaveLength(2);
    expect(bob.events('peer-joined')).toHaveLength(0);
    expect(bob.events('peer-left')).toHaveLength(0);
    // The third join ends the first stay.
    await mediaClient(alice);
    await bob.isToldOf({ event: 'closed', producers: [before] });
    expect(bob.events('closed')).toHaveLength(1);
  });
});

describe.skipIf(lacks('mediasoup'))('who may be in a room of the SFU', () => {
  test('only who is in the server’s room', async () => {
    const { url } = await startSfuServer();
    const mallory = await connect(url, 'mallory');
    await refused(mediaClient(mallory), 'not-in-room');
    await refused(
      mallory.ask('sfu.produce', { room: 'standup', source: 'camera', paused: false, rtpParameters: {} }),
      'not-in-room',
    );
  });

  test('whoever leaves the server’s room or is removed from it is out of the SFU’s at once', async () => {
    const { url } = await startSfuServer();
    const [alice, bob, carol] = [await joinSfu(url, 'alice'), await joinSfu(url, 'bob'), await joinSfu(url, 'carol')];
    await bob.leave('standup');
    await alice.isToldOf({ event: 'peer-left', device: device('bob') });
    await alice.ask('room.kick', { room: 'standup', user: 'carol' });
    await alice.isToldOf({ event: 'peer-left', device: device('carol') });
    await refused(carol.produce('camera'), 'not-in-room');
    await refused(bob.produce('camera'), 'not-in-room');
  });

  test('who takes part in a call, and nobody who is only invited', async () => {
    const { url } = await startSfuServer();
    const [alice, bob, mallory] = [
      await connect(url, 'alice'),
      await connect(url, 'bob'),
      await connect(url, 'mallory'),
    ];
    alice.invite('bob');
    await bob.hears({ frame: expect.objectContaining({ kind: 'cast' }) });
    const caller = await mediaClient(alice, 'c1');
    await refused(mediaClient(bob, 'c1'), 'not-in-room');
    await refused(mediaClient(mallory, 'c1'), 'not-in-room');
    bob.say('accept', 'alice', {
      profile: {},
      media: { microphone: true, camera: false, screen: false, screenAudio: false },
    });
    await bob.settle();
    const callee = await mediaClient(bob, 'c1');
    expect(callee.joined.peers).toHaveLength(1);
    callee.say('hang-up', 'alice', { reason: 'completed' });
    await caller.isToldOf({ event: 'peer-left', device: device('bob') });
    await refused(mediaClient(bob, 'c1'), 'not-in-room');
  });

  test('the caller who tells the other devices to stop ringing still takes part', async () => {
    const { url } = await startSfuServer();
    const [alice, bob] = [await connect(url, 'alice'), await connect(url, 'bob')];
    alice.invite('bob');
    await bob.hears({ frame: expect.objectContaining({ kind: 'cast' }) });
    alice.say('cancel', 'bob', { reason: 'answered-elsewhere' });
    await alice.settle();
    const { joined } = await mediaClient(alice, 'c1');
    expect(joined.peers).toEqual([]);
  });

  test('nobody makes themselves one who takes part, by an invitation or an accept to themselves', async () => {
    const { url } = await startSfuServer();
    const [alice, mallory] = [await connect(url, 'alice'), await connect(url, 'mallory')];
    alice.invite('bob');
    await alice.settle();
    mallory.invite('mallory');
    mallory.say('accept', 'mallory', {
      profile: {},
      media: { microphone: true, camera: false, screen: false, screenAudio: false },
    });
    await mallory.settle();
    await refused(mediaClient(mallory, 'c1'), 'not-in-room');
  });

  test('a room and a call of the same name are two', async () => {
    const { url } = await startSfuServer();
    const alice = await connect(url, 'alice');
    alice.invite('bob');
    await alice.settle();
    await mediaClient(alice, 'c1');
    const bob = await joinSfu(url, 'bob', 'c1');
    expect(bob.joined.peers).toEqual([]);
  });

  test('no more than the room takes, and a place that becomes free is given', async () => {
    const { url } = await startSfuServer({ maxParticipants: 2 });
    const [alice] = [await joinSfu(url, 'alice'), await joinSfu(url, 'bob')];
    const carol = await connect(url, 'carol');
    await carol.join('standup');
    await refused(mediaClient(carol), 'room-full');
    await mediaClient(alice); // joins anew: no other place
    await alice.sfu('sfu.leave');
    expect((await mediaClient(carol)).joined.peers).toHaveLength(1);
  });

  test('of ten who come at the same moment as many as there is room for', async () => {
    const { url } = await startSfuServer({ maxParticipants: 6 });
    const all = await Promise.allSettled(Array.from({ length: 10 }, (_, index) => joinSfu(url, `u${index}`)));
    expect(all.filter(({ status }) => status === 'fulfilled')).toHaveLength(6);
    for (const result of all)
      if (result.status === 'rejected') expect(result.reason).toMatchObject({ code: 'room-full' });
  });

  test('without an SFU every request says so', async () => {
    const { url } = await startSfuServer({}, { sfu: undefined as never });
    const alice = await connect(url, 'alice');
    await alice.join('standup');
    await refused(mediaClient(alice), 'sfu-unavailable');
  });
});

describe.skipIf(lacks('mediasoup'))('a connection that breaks', () => {
  test('comes back within the grace to its transports and tracks as they were', async () => {
    const { url } = await startSfuServer({}, { rooms: { grace: 60_000 } });
    const [alice, bob] = [await joinSfu(url, 'alice'), await joinSfu(url, 'bob')];
    const id = await alice.produce('camera');
    await alice.drop();
    const back = await connect(url, 'alice');
    await back.join('standup');
    const { iceParameters } = await back.ask<{ iceParameters: object }>('sfu.restart', {
      ...{ room: 'standup', transports: [alice.joined.send.id] },
    });
    expect(Object.keys(iceParameters)).toEqual([alice.joined.send.id]);
    await back.ask('sfu.update', { room: 'standup', producers: [{ id, paused: true }] });
    await bob.isToldOf({ event: 'producers', producers: [{ id, source: 'camera', paused: true }] });
    expect(bob.events('peer-left')).toEqual([]);
  });

  test('and whose device comes back but not to the room has left', async () => {
    const { url } = await startSfuServer({}, { rooms: { grace: 50 } });
    const [alice, bob] = [await joinSfu(url, 'alice'), await joinSfu(url, 'bob')];
    const again = await connect(url, 'alice'); // takes the place of the first connection
    await alice.closed;
    await bob.isToldOf({ event: 'peer-left', device: device('alice') });
    await refused(mediaClient(again), 'not-in-room');
  });

  test('for longer than the grace has left', async () => {
    const { url } = await startSfuServer({}, { rooms: { grace: 50 } });
    const [alice, bob] = [await joinSfu(url, 'alice'), await joinSfu(url, 'bob')];
    await alice.drop();
    await bob.isToldOf({ event: 'peer-left', device: device('alice') });
  });
});

describe.skipIf(lacks('mediasoup'))('an SFU that a client would harm', () => {
  test.each([
    ['a codec that does not exist', { codecs: [{ mimeType: 'video/hologram', payloadType: 1, clockRate: 1 }] }],
    ['codecs that are no list', { codecs: 7 }],
    ['nothing', {}],
    ['streams without numbers', { ...rtpParametersOf('camera'), encodings: [{ ssrc: 'x' }] }],
    ['the tracks of sound as a picture', rtpParametersOf('microphone')],
  ])('refuses %s as parameters of a camera, and goes on', async (_what, rtpParameters) => {
    const { url } = await startSfuServer({ workers: 1 });
    const [mallory, bob] = [await joinSfu(url, 'mallory'), await joinSfu(url, 'bob')];
    await refused(mallory.produce('camera', { rtpParameters }), 'invalid-message');
    const id = await mallory.produce('camera');
    expect(await bob.consume(id)).toHaveLength(1);
  });

  test('refuses fingerprints, capabilities and streams of nonsense', async () => {
    const { url } = await startSfuServer({ workers: 1 });
    const [mallory, bob] = [await joinSfu(url, 'mallory'), await joinSfu(url, 'bob')];
    const id = await bob.produce('microphone');
    const { send, receive } = mallory.joined;
    for (const wrong of [
      {},
      { role: 'boss', fingerprints: [] },
      { fingerprints: [{ algorithm: 'md5', value: 'A' }] },
      { fingerprints: 3 },
    ])
      await refused(mallory.sfu('sfu.connect', { transport: send.id, dtlsParameters: wrong }), 'invalid-message');
    for (const wrong of [{ codecs: 'all' }, { codecs: [{ kind: 'smell' }] }])
      await refused(mallory.sfu('sfu.consume', { rtpCapabilities: wrong, producers: [id] }), 'invalid-message');
    for (const wrong of [{}, { streamId: -1 }, { streamId: 'x' }])
      await refused(mallory.sfu('sfu.produce-data', { label: 'x', sctpStreamParameters: wrong }), 'invalid-message');
    await mallory.sfu('sfu.connect', { transport: receive.id, dtlsParameters });
    await refused(mallory.sfu('sfu.connect', { transport: receive.id, dtlsParameters }), 'invalid-message');
    expect(await bob.consume(id)).toEqual([]); // one's own is left out
    expect(await mallory.consume(id)).toHaveLength(1);
  });

  test('serves nobody with what belongs to others or to another room', async () => {
    const { url } = await startSfuServer({ workers: 1 });
    const [bob, mallory] = [await joinSfu(url, 'bob'), await joinSfu(url, 'mallory', 'elsewhere')];
    const id = await bob.produce('camera');
    const witness = await joinSfu(url, 'witness');
    const [consumer] = await witness.consume(id);
    expect(await mallory.consume(id)).toEqual([]);
    await refused(mallory.ask('sfu.consume', { room: 'standup', rtpCapabilities: {}, producers: [id] }), 'not-in-room');
    await refused(mallory.sfu('sfu.connect', { transport: bob.joined.send.id, dtlsParameters }), 'not-found');
    await refused(mallory.sfu('sfu.restart', { transports: [bob.joined.send.id] }), 'not-found');
    await mallory.sfu('sfu.update', {
      producers: [{ id, closed: true }],
      consumers: [{ id: consumer?.id, closed: true }],
    });
    const insider = await joinSfu(url, 'insider');
    await insider.sfu('sfu.update', {
      producers: [{ id, closed: true }],
      consumers: [{ id: consumer?.id, closed: true }],
    });
    await refused(insider.sfu('sfu.restart', { transports: [bob.joined.send.id] }), 'not-found');
    await witness.settle();
    expect(witness.events('closed')).toEqual([]);
    expect(await insider.consume(id)).toHaveLength(1);
  });

  test('gives each device so many tracks and no more', async () => {
    const { url } = await startSfuServer({ workers: 1 });
    const mallory = await joinSfu(url, 'mallory');
    const made = await Promise.allSettled(Array.from({ length: 20 }, () => mallory.produce('microphone')));
    expect(made.filter(({ status }) => status === 'fulfilled')).toHaveLength(12);
    for (const one of made) if (one.status === 'rejected') expect(one.reason).toMatchObject({ code: 'forbidden' });
  });

  test('a flood of joins leaves two stays and hurts nobody', async () => {
    const { url, http } = await startSfuServer({ workers: 1 });
    const [mallory, bob] = [await joinSfu(url, 'mallory'), await joinSfu(url, 'bob')];
    await Promise.all(Array.from({ length: 40 }, () => mallory.sfu('sfu.join')));
    const id = await mallory.produce('camera');
    expect(await bob.consume(id)).toHaveLength(1);
    const metrics = await (await fetch(`${http}/metrics`)).text();
    expect(metrics).toContain('calls_sfu_participants 2');
    await mallory.drop();
    await vi.waitFor(() => expect(bob.events('peer-joined')).toEqual([]));
  });

  test('is full when its workers carry what they may', async () => {
    const { url } = await startSfuServer({ workers: 1, maxConsumersPerWorker: 1 });
    const [alice, bob] = [await joinSfu(url, 'alice'), await joinSfu(url, 'bob')];
    const ids = [await alice.produce('camera'), await alice.produce('microphone')];
    await refused(bob.consume(...ids), 'sfu-unavailable');
    expect(await bob.consume(ids[0] as string)).toHaveLength(1);
    const carol = await connect(url, 'carol');
    await carol.join('standup');
    await refused(mediaClient(carol), 'sfu-unavailable');
  });
});
