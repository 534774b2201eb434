import { afterEach, describe, expect, test } from 'vitest';
import {
  deviceCare,
  type DeviceCare,
  type DeviceCareOptions,
  facingOf,
  flipCamera,
} from '../../../src/client/device-care.ts';
import type { Call, LocalSource } from '../../../src/index.ts';
import type { FakeMediaStreamTrack } from '../../../src/testing/index.ts';
import { connect, createWorld, type Phone, type World } from '../support.ts';

interface Stage {
  readonly world: World;
  readonly alice: Phone;
  readonly call: Call;
  readonly care: DeviceCare;
  readonly microphone: () => LocalSource;
  readonly camera: () => LocalSource;
  /** The codes of the notices that stand. */
  readonly codes: () => string[];
  readonly seconds: (count: number) => Promise<void>;
}

const leaks: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const check of leaks.splice(0)) await check();
});

async function begin(options: DeviceCareOptions = {}, plug: (phone: Phone) => void = () => {}): Promise<Stage> {
  const world = createWorld();
  const care = deviceCare(options);
  const alice = world.open('alice', { deviceCare: care });
  const bob = world.open('bob');
  plug(alice);
  await world.clock.settle();
  leaks.push(async () => {
    await world.close();
    expect([alice.environment.live().tracks, world.clock.pending]).toEqual([0, 0]);
    expect(care.notices.get()).toEqual([]);
  });
  const [call] = await connect(world, [alice, bob], 'bob', { camera: true });
  await world.clock.settle();
  return {
    ...{ world, alice, call, care },
    microphone: () => alice.client.media.get().microphone,
    camera: () => alice.client.media.get().camera,
    codes: () => care.notices.get().map(({ code }) => code),
    seconds: (count) => world.clock.advanceAsync(count * 1000),
  };
}

const fake = (state: LocalSource): FakeMediaStreamTrack => state.origin as unknown as FakeMediaStreamTrack;

/** From now on a camera's picture is black. */
function darken({ environment: { mediaDevices } }: Phone, label: string): void {
  if (!mediaDevices) return;
  const open = mediaDevices.getUserMedia.bind(mediaDevices);
  mediaDevices.getUserMedia = async (constraints) => {
    const stream = await open(constraints);
    for (const track of stream.getTracks() as unknown as FakeMediaStreamTrack[])
      if (track.label === label) track.brightness = 0;
    return stream;
  };
}

/** The system's choice among microphones goes by the name of `default`, listed and opened, as in Chromium. */
function aliasDefault({ environment: { mediaDevices } }: Phone): void {
  if (!mediaDevices) return;
  const list = mediaDevices.enumerateDevices.bind(mediaDevices);
  const open = mediaDevices.getUserMedia.bind(mediaDevices);
  mediaDevices.enumerateDevices = async () => {
    const infos = await list();
    const [first] = infos.filter(({ kind }) => kind === 'audioinput');
    return first ? [{ ...first, deviceId: 'default', label: `Default - ${first.label}` }, ...infos] : infos;
  };
  mediaDevices.getUserMedia = async (constraints) => {
    const stream = await open(constraints);
    const [track] = stream.getAudioTracks();
    if (!track || (typeof constraints?.audio === 'object' && constraints.audio.deviceId)) return stream;
    const settings = track.getSettings();
    const groupId = (await list()).find(({ deviceId }) => deviceId === settings.deviceId)?.groupId ?? '';
    track.getSettings = () => ({ ...settings, deviceId: 'default', groupId });
    return stream;
  };
}

/** From now on the browser does not play to these. */
function refuseSpeakers({ environment }: Phone, refused: readonly string[]): void {
  const create = environment.createCanvas;
  environment.createCanvas = (width, height) => {
    const canvas = create(width, height);
    const setSinkId = async (id: string): Promise<void> => {
      if (refused.includes(id)) throw new DOMException('not here', 'NotAllowedError');
    };
    if (!canvas) return undefined;
    const createElement = (): object => Object.assign(canvas.ownerDocument.createElement('video'), { setSinkId });
    return Object.assign(Object.create(canvas), { ownerDocument: { createElement } }) as HTMLCanvasElement;
  };
}

describe('notices', () => {
  test('speaking while muted is raised, and cleared by unmuting', async () => {
    const { call, codes, seconds, microphone } = await begin();
    await call.setMicrophone(false);
    await seconds(3);
    expect(codes()).toEqual(['speaking-while-muted']);
    expect(microphone().track?.enabled).toBe(false);
    await call.setMicrophone(true);
    await seconds(1);
    expect(codes()).toEqual([]);
  });

  test('a microphone without a signal is raised, and cleared by the first sound', async () => {
    const { codes, seconds, microphone } = await begin();
    fake(microphone()).loudness = 0;
    await seconds(5);
    expect(codes()).toEqual(['microphone-silent']);
    fake(microphone()).loudness = 0.01;
    await seconds(1);
    expect(codes()).toEqual([]);
  });

  test('a noisy microphone is raised, and cleared when it is quiet', async () => {
    const { codes, seconds, microphone, care } = await begin();
    fake(microphone()).loudness = 0.3;
    await seconds(7);
    expect(care.notices.get()).toEqual([
      { code: 'microphone-noisy', device: 'microphone', label: microphone().track?.label },
    ]);
    fake(microphone()).loudness = 0.01;
    await seconds(1);
    expect(codes()).toEqual([]);
  });

  test('an interrupted device is raised, and cleared when it delivers again', async () => {
    const { codes, camera } = await begin();
    fake(camera()).setMuted(true);
    expect(codes()).toEqual(['interrupted']);
    fake(camera()).setMuted(false);
    expect(codes()).toEqual([]);
  });

  test('an interrupted device is opened again when the page is back in front', async () => {
    const { codes, camera, alice, world } = await begin();
    const before = camera().origin;
    fake(camera()).setMuted(true);
    alice.environment.hint('visible');
    await world.clock.settle();
    expect([codes(), camera().actual]).toEqual([[], 'live']);
    expect(camera().origin).not.toBe(before);
  });

  test('where sound may not run nothing is said of the microphone', async () => {
    const { codes, seconds, microphone, alice } = await begin();
    await alice.environment.audioContext()?.suspend();
    fake(microphone()).loudness = 0;
    await seconds(20);
    expect(codes()).toEqual([]);
  });

  test('are over with the call', async () => {
    const { codes, seconds, microphone, camera, call } = await begin();
    fake(microphone()).loudness = 0;
    fake(camera()).setMuted(true);
    await seconds(5);
    expect(codes().toSorted()).toEqual(['interrupted', 'microphone-silent']);
    await call.hangUp();
    await seconds(5);
    expect(codes()).toEqual([]);
  });
});

describe('a device that is pulled out', () => {
  const kinds = ['microphone', 'camera'] as const;
  const policies: Record<string, (id: string) => DeviceCareOptions['microphone']> = {
    follow: () => 'follow',
    sticky: () => 'sticky',
    priority: (id) => [id],
  };
  for (const kind of kinds)
    for (const [policy, optionOf] of Object.entries(policies))
      test(`${kind}, ${policy}: another one takes over, and it is taken again when it is back`, async () => {
        const id = `first ${kind}`;
        const { alice, world, care } = await begin({ [kind]: optionOf(id) }, ({ environment: { devices } }) => {
          for (const { id: old } of devices.list.filter((device) => device.kind === kind)) devices.unplug(old);
          devices.plug({ kind, id, label: 'First' });
          devices.plug({ kind, id: 'spare', label: 'Spare' });
        });
        const state = (): LocalSource => alice.client.media.get()[kind];
        expect(state().deviceId).toBe(id);
        alice.environment.devices.unplug(id);
        await world.clock.settle();
        expect(state()).toMatchObject({ actual: 'live', deviceId: 'spare' });
        expect(care.notices.get()).toEqual([{ code: 'device-lost', device: kind, label: 'First' }]);
        alice.environment.devices.plug({ kind, id, label: 'First' });
        await world.clock.settle();
        expect(care.notices.get()).toEqual([]);
        // The system goes on with the spare one: its first of the list.
        const back = policy !== 'follow' || kind === 'camera';
        expect(state()).toMatchObject({ actual: 'live', deviceId: back ? id : 'spare' });
      });

  for (const kind of kinds)
    test(`${kind}, chosen by the user: is taken again when it is back`, async () => {
      const { alice, world, care } = await begin();
      const { devices } = alice.environment;
      const chosen = devices.plug({ kind, label: 'Chosen' });
      await world.clock.settle();
      await alice.client.devices.select(kind, chosen.id);
      devices.unplug(chosen.id);
      await world.clock.settle();
      expect(care.notices.get()).toEqual([{ code: 'device-lost', device: kind, label: 'Chosen' }]);
      devices.plug({ kind, id: chosen.id, label: 'Chosen' });
      await world.clock.settle();
      expect(alice.client.media.get()[kind]).toMatchObject({ actual: 'live', deviceId: chosen.id });
      expect(care.notices.get()).toEqual([]);
    });

  test('a chosen loudspeaker gives way to the default, and is taken again when it is back', async () => {
    const { alice, world, care } = await begin();
    const { devices } = alice.environment;
    const box = devices.plug({ kind: 'speaker', label: 'Box' });
    await world.clock.settle();
    await alice.client.devices.select('speaker', box.id);
    devices.unplug(box.id);
    await world.clock.settle();
    expect(alice.client.devices.get().selected.speaker).toBeNull();
    expect(care.notices.get()).toEqual([{ code: 'device-lost', device: 'speaker', label: 'Box' }]);
    devices.plug({ kind: 'speaker', id: box.id, label: 'Box' });
    await world.clock.settle();
    expect(alice.client.devices.get().selected.speaker).toBe(box.id);
    expect(care.notices.get()).toEqual([]);
  });

  test('the system’s microphone where it is opened as `default`: its loss is said, and over when it is back', async () => {
    const { alice, world, care } = await begin({}, (phone) => {
      aliasDefault(phone);
      phone.environment.devices.plug({ kind: 'microphone', id: 'spare', label: 'Spare' });
    });
    const { devices } = alice.environment;
    const [first] = devices.list.filter(({ kind }) => kind === 'microphone');
    devices.unplug(first!.id);
    await world.clock.settle();
    expect(care.notices.get()).toEqual([{ code: 'device-lost', device: 'microphone', label: first!.label }]);
    expect(alice.client.media.get().microphone.actual).toBe('live');
    devices.plug({ kind: 'microphone', id: first!.id, label: first!.label });
    await world.clock.settle();
    expect(care.notices.get()).toEqual([]);
  });

  test('a loudspeaker that the browser refuses gives way to the default, and it is said until another one is chosen', async () => {
    const refused: string[] = [];
    const { alice, world, care } = await begin({}, (phone) => refuseSpeakers(phone, refused));
    const { devices } = alice.environment;
    const [box, desk] = [
      devices.plug({ kind: 'speaker', label: 'Box' }),
      devices.plug({ kind: 'speaker', label: 'Desk' }),
    ];
    refused.push(box.id);
    await world.clock.settle();
    await alice.client.devices.select('speaker', box.id);
    await world.clock.settle();
    expect(alice.client.devices.get().selected.speaker).toBeNull();
    expect(care.notices.get()).toEqual([{ code: 'speaker-refused', device: 'speaker', label: 'Box' }]);
    await alice.client.devices.select('speaker', desk.id);
    await world.clock.settle();
    expect([alice.client.devices.get().selected.speaker, care.notices.get()]).toEqual([desk.id, []]);
  });

  test('loudspeakers of a list that the browser refuses are passed over, and tried again when devices change', async () => {
    const refused: string[] = ['box'];
    const { alice, world, care } = await begin({ speaker: ['box', 'desk'] }, (phone) => {
      refuseSpeakers(phone, refused);
      phone.environment.devices.plug({ kind: 'speaker', id: 'box', label: 'Box' });
      phone.environment.devices.plug({ kind: 'speaker', id: 'desk', label: 'Desk' });
    });
    expect(alice.client.devices.get().selected.speaker).toBe('desk');
    expect(care.notices.get()).toEqual([{ code: 'speaker-refused', device: 'speaker', label: 'Box' }]);
    refused.pop();
    alice.environment.devices.plug({ kind: 'speaker', label: 'Third' });
    await world.clock.settle();
    expect([alice.client.devices.get().selected.speaker, care.notices.get()]).toEqual(['box', []]);
  });

  test('whose permission is taken away is an error, and comes back with it', async () => {
    const { alice, world, camera } = await begin();
    alice.environment.devices.setPermission('camera', 'denied');
    fake(camera()).end();
    await world.clock.settle();
    expect(camera()).toMatchObject({ actual: 'failed', error: { code: 'permission-denied' } });
    alice.environment.devices.setPermission('camera', 'granted');
    await world.clock.settle();
    expect(camera().actual).toBe('live');
  });
});

describe('which device is taken', () => {
  const plugged = ({ environment: { devices } }: Phone): void => {
    devices.plug({ kind: 'microphone', id: 'usb', label: 'USB headset' });
    devices.plug({ kind: 'microphone', id: 'desk', label: 'Desk' });
  };

  test('the first of a list that is there, by label or id', async () => {
    const { microphone, alice, world } = await begin({ microphone: [/^studio/i, 'desk', /usb/i] }, plugged);
    expect(microphone().deviceId).toBe('desk');
    alice.environment.devices.plug({ kind: 'microphone', id: 'studio', label: 'Studio' });
    await world.clock.settle();
    expect(microphone().deviceId).toBe('studio');
  });

  test('what the user chooses counts more, until they choose the default again', async () => {
    const { microphone, alice } = await begin({ microphone: ['desk'] }, plugged);
    await alice.client.devices.select('microphone', 'usb');
    expect(microphone().deviceId).toBe('usb');
    await alice.client.devices.select('microphone', null);
    expect(microphone().deviceId).toBe('desk');
  });

  test('one that is busy gives way to the next of the list', async () => {
    const { microphone } = await begin({ microphone: ['desk', 'usb'] }, (phone) => {
      plugged(phone);
      phone.environment.devices.failNext('NotReadableError');
      phone.environment.devices.failNext('NotReadableError');
    });
    expect(microphone()).toMatchObject({ actual: 'live', deviceId: 'usb' });
  });

  test('one that stays silent makes way for the next, unless the user chose it', async () => {
    const { microphone, alice, seconds } = await begin({}, plugged);
    const silent = microphone().deviceId;
    fake(microphone()).loudness = 0;
    await seconds(5);
    expect(microphone()).toMatchObject({ actual: 'live', deviceId: 'usb' });
    await alice.client.devices.select('microphone', silent);
    fake(microphone()).loudness = 0;
    await seconds(10);
    expect(microphone().deviceId).toBe(silent);
  });

  test('one that was heard stays, however silent it becomes: its own switch may have muted it', async () => {
    const { microphone, codes, seconds } = await begin({}, plugged);
    const { deviceId } = microphone();
    await seconds(1);
    fake(microphone()).loudness = 0;
    await seconds(10);
    expect([microphone().deviceId, codes()]).toEqual([deviceId, ['microphone-silent']]);
  });

  test('one that was heard in the last call stays in the next, muted in between', async () => {
    const { microphone, codes, seconds, alice, call, world } = await begin({}, plugged);
    const { deviceId } = microphone();
    await seconds(1);
    await call.hangUp();
    await seconds(5);
    alice.client.call('bob', { microphone: true });
    await world.clock.settle();
    expect(microphone().deviceId).toBe(deviceId);
    fake(microphone()).loudness = 0;
    await seconds(10);
    expect([microphone().deviceId, codes()]).toEqual([deviceId, ['microphone-silent']]);
  });

  test('one that stays silent makes way for the next also where it is opened as `default`', async () => {
    const { microphone, seconds } = await begin({}, (phone) => {
      aliasDefault(phone);
      plugged(phone);
    });
    expect(microphone().deviceId).toBe('default');
    fake(microphone()).loudness = 0;
    await seconds(5);
    expect(microphone()).toMatchObject({ actual: 'live', deviceId: 'usb' });
  });

  test('all of them silent: the last one stays, and it is said', async () => {
    const { microphone, codes, seconds, alice } = await begin();
    fake(microphone()).loudness = 0;
    await seconds(10);
    expect([codes(), microphone().actual]).toEqual([['microphone-silent'], 'live']);
    expect(alice.environment.devices.requests).toHaveLength(1);
  });

  test('a camera whose picture stays black makes way for the next', async () => {
    const { camera, seconds } = await begin({}, (phone) => {
      darken(phone, 'Fake camera 1');
      phone.environment.devices.plug({ kind: 'camera', id: 'bright' });
    });
    expect(camera().track?.label).toBe('Fake camera 1');
    await seconds(4);
    expect(camera()).toMatchObject({ actual: 'live', deviceId: 'bright' });
  });

  test('a black camera that says which way it looks stays: the next one would show what nobody meant to', async () => {
    const { camera, seconds, codes } = await begin({}, (phone) => {
      const { devices } = phone.environment;
      for (const { id } of devices.list.filter(({ kind }) => kind === 'camera')) devices.unplug(id);
      devices.plug({ kind: 'camera', id: 'front', label: 'front', facing: 'user' });
      devices.plug({ kind: 'camera', id: 'back', label: 'back', facing: 'environment' });
      darken(phone, 'front');
    });
    await seconds(4);
    expect([camera().deviceId, codes()]).toEqual(['front', ['camera-dark']]);
  });

  test('the only camera, black: it stays, and it is said', async () => {
    const { camera, seconds, codes } = await begin({}, (phone) => darken(phone, 'Fake camera 1'));
    await seconds(4);
    expect([codes(), camera().actual]).toEqual([['camera-dark'], 'live']);
  });

  test('silent ones stay where the app says so', async () => {
    const { microphone, seconds } = await begin({ check: { microphone: false } }, plugged);
    const { deviceId } = microphone();
    fake(microphone()).loudness = 0;
    await seconds(10);
    expect(microphone().deviceId).toBe(deviceId);
  });
});

describe('flipCamera', () => {
  test('goes to the next camera where none says which way it looks, and back', async () => {
    const { alice, call, camera, world } = await begin();
    const one = camera().deviceId;
    await flipCamera(alice.client, call);
    expect(camera().deviceId).toBe(one);
    const other = alice.environment.devices.plug({ kind: 'camera' });
    await world.clock.settle();
    await flipCamera(alice.client, call);
    expect(camera().deviceId).toBe(other.id);
    await flipCamera(alice.client, call);
    expect(camera().deviceId).toBe(one);
  });

  test('goes from the front to the back, and back', async () => {
    const { alice, call, camera } = await begin({}, ({ environment: { devices } }) => {
      for (const { id } of devices.list.filter(({ kind }) => kind === 'camera')) devices.unplug(id);
      devices.plug({ kind: 'camera', id: 'front', facing: 'user' });
      devices.plug({ kind: 'camera', id: 'back', facing: 'environment' });
    });
    await call.setCamera({ facing: 'user', quality: '360p' });
    await flipCamera(alice.client, call, { quality: '360p' });
    expect([camera().deviceId, facingOf(camera().track)]).toEqual(['back', 'environment']);
    await flipCamera(alice.client, call, { quality: '360p' });
    expect(camera().deviceId).toBe('front');
  });
});

test('care of one client is refused by another', async () => {
  const { care, world } = await begin();
  expect(() => world.open('carol', { deviceCare: care })).toThrowError(
    expect.objectContaining({ code: 'invalid-argument' }),
  );
});
