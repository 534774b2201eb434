import { mediasoupSfu } from '@org/calls-server/sfu';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CameraPreset } from '@org/calls-core';
import type { PhoneOptions } from './page/phone.ts';
import { type PhonePage, useBed } from './support/bed.ts';
import { drawSquare, seesDrawn } from './support/board.ts';
import { type BrowserName, lacks } from './support/browsers.ts';
import { type ServerBed, startCallsServer } from './support/calls-server.ts';
import { answering, becomes, connect, eventually, flows } from './support/looks.ts';
import { ownAddress } from './support/own-address.ts';

describe.skipIf(lacks('mediasoup'))('a call over an SFU', () => {
  const bed = useBed();
  let server: ServerBed;
  beforeAll(
    async () => void (server = await startCallsServer({ sfu: mediasoupSfu({ workers: 1, listen: [ownAddress()] }) })),
  );
  afterAll(() => server.close());

  const open = async (browser: BrowserName, user: string, options: Partial<PhoneOptions> = {}): Promise<PhonePage> => {
    const transport = await server.transport(user);
    const sfu = { kind: 'server' } as const;
    return bed.phone(browser, { user, device: `${user}1`, transport, sfu, maxParticipants: 50, ...options });
  };
  const join = async (
    browser: BrowserName,
    user: string,
    camera: CameraPreset = '180p',
    options: Pick<PhoneOptions, 'codecs'> = {},
  ): Promise<PhonePage> => {
    const phone = await open(browser, user, options);
    await phone.run((p, size) => void p.client.join('standup', { camera: size as '180p' }), camera);
    await phone.run((p) => p.annotate());
    return phone;
  };
  const sees = (phone: PhonePage, ...users: string[]): Promise<unknown> =>
    becomes(phone, ({ participants }) =>
      users.every((user) => participants.find(({ id }) => id === user)?.sources.includes('camera')),
    );
  /** What keeps coming in of one's camera and microphone. */
  const receives = async (phone: PhonePage, user: string): Promise<void> => {
    const now = () =>
      phone.run(
        async (p, peer) => [await p.sfuSide.received(peer, 'camera'), await p.sfuSide.received(peer, 'microphone')],
        `${user}/${user}1`,
      );
    const [before] = await now();
    await eventually(now, ([camera, sound]) => camera!.frames > before!.frames + 5 && sound!.packets > 10);
  };

  test.skipIf(lacks('firefox'))('Chromium and Firefox see and hear each other, and whoever comes late', async () => {
    const alice = await join('chromium', 'alice');
    const bob = await join('firefox', 'bob');
    await Promise.all([receives(alice, 'bob'), receives(bob, 'alice')]);
    const carol = await join('chromium', 'carol');
    await Promise.all([sees(alice, 'bob', 'carol'), sees(bob, 'alice', 'carol'), sees(carol, 'alice', 'bob')]);
    await Promise.all([
      receives(alice, 'carol'),
      receives(bob, 'carol'),
      receives(carol, 'alice'),
      receives(carol, 'bob'),
    ]);
  });

  test('a call between two goes over it, and its end is told to both', async () => {
    const [alice, bob] = [await open('chromium', 'alice'), await open('chromium', 'bob', answering)];
    await connect(alice, bob);
    await Promise.all([flows(alice), flows(bob)]);
    await bob.run((p) => p.call.hangUp());
    await Promise.all([alice, bob].map((phone) => becomes(phone, ({ status }) => status === 'ended')));
  });

  test('a camera of 720 lines is sent in three layers; a small tile gets the low one, a hidden one nothing', async () => {
    const alice = await join('chromium', 'alice', '720p');
    const bob = await join('chromium', 'bob');
    await receives(bob, 'alice');
    // The largest one rests while the machine is busy with other tests.
    await eventually(
      () => alice.run((p) => p.sfuSide.layers()),
      (layers) => layers.length >= 2 && '320,640,1280'.startsWith(layers.join()),
    );
    const received = () => bob.run((p) => p.sfuSide.received('alice/alice1', 'camera'));
    await eventually(received, ({ width }) => width > 320);
    await bob.run((p) => p.sfuSide.session.receive('alice/alice1', 'camera', { width: 320, height: 180 }));
    await eventually(received, ({ width }) => width === 320);
    await bob.run((p) => p.sfuSide.session.receive('alice/alice1', 'camera', 'paused'));
    const seen: number[] = [];
    const lastTen = async (): Promise<number[]> => {
      seen.push((await received()).bytes);
      return seen.slice(-10);
    };
    await eventually(lastTen, (last) => last.length === 10 && new Set(last).size === 1);
    await bob.run((p) => p.sfuSide.session.receive('alice/alice1', 'camera', null));
    await receives(bob, 'alice');
  });

  test('a camera in VP9 is one stream with its sizes inside: a small tile gets the small one', async () => {
    const alice = await join('chromium', 'alice', '360p', { codecs: { video: ['video/VP9'] } });
    const bob = await join('chromium', 'bob');
    await receives(bob, 'alice');
    expect(await alice.run((p) => p.sfuSide.videoSent())).toEqual([{ codec: 'video/VP9', mode: 'L2T3_KEY' }]);
    const received = () => bob.run((p) => p.sfuSide.received('alice/alice1', 'camera'));
    await eventually(received, ({ width }) => width === 640);
    await bob.run((p) => p.sfuSide.session.receive('alice/alice1', 'camera', { width: 320, height: 180 }));
    await eventually(received, ({ width }) => width === 320);
    await bob.run((p) => p.sfuSide.session.receive('alice/alice1', 'camera', null));
    await eventually(received, ({ width }) => width === 640);
  });

  test.for([
    ['chromium', 'video/AV1', 'L1T3'],
    ['firefox', 'video/VP9', undefined],
    ['firefox', 'video/AV1', undefined],
  ] as const)('a camera of %s in %s is one stream of one size', async ([browser, codec, mode], { skip }) => {
    skip(lacks(browser), `there is no ${browser}`);
    const alice = await join(browser, 'alice', '360p', { codecs: { video: [codec] } });
    const bob = await join('chromium', 'bob');
    await receives(bob, 'alice');
    expect(await alice.run((p) => p.sfuSide.videoSent())).toEqual([{ codec, mode }]);
  });

  test('a screen is shared beside the camera and drawn on, also for who comes late; a mute is seen, and ICE restarts while media flow', async () => {
    const alice = await join('chromium', 'alice');
    const bob = await join('chromium', 'bob');
    await Promise.all([receives(alice, 'bob'), receives(bob, 'alice')]);
    await alice.run((p) => p.call.shareScreen());
    await becomes(bob, ({ participants }) => participants[0]?.sources.includes('screen') ?? false);
    await eventually(
      () => bob.run((p) => p.sfuSide.received('alice/alice1', 'screen')),
      ({ frames }) => frames > 3,
    );
    // Each has a tile of another size, and strokes travel by the channels of the SFU: there is no connection between the two.
    await bob.run((p) => p.showBoard('alice', 400, 400));
    await alice.run((p) => p.showBoard('local', 640, 200));
    await bob.page.waitForFunction('phone.shown.video.videoWidth > 0');
    await drawSquare(bob, 0.3, 0.6);
    const carol = await join('chromium', 'carol');
    await becomes(carol, ({ participants }) => participants.some(({ sources }) => sources.includes('screen')));
    await carol.run((p) => p.showBoard('alice', 250, 300));
    await Promise.all([alice, bob, carol].map((phone) => seesDrawn(phone, 0.3, 0.6)));
    await carol.close();
    await alice.run((p) => p.call.setMicrophone(false));
    await becomes(bob, ({ participants }) => participants.find(({ id }) => id === 'alice')?.muted ?? false);
    const before = await alice.run((p) => p.sfuSide.fragments());
    await alice.run((p) => p.sfuSide.session.restartIce('bob/bob1', 'keep'));
    await eventually(
      () => alice.run((p) => p.sfuSide.fragments()),
      (now) => now.length === 2 && now.every((fragment) => !before.includes(fragment)),
    );
    await Promise.all([receives(alice, 'bob'), flows(bob)]);
    expect((await alice.run((p) => p.state())).connection).toBe('up');
  });
});
