import { describe, expect, onTestFinished, test } from 'vitest';
import { createDevices, type DeviceManager } from '../../src/media/devices.ts';
import { deviceInfo, scriptedDevices, type ScriptedDevices } from '../support/scripted-devices.ts';

async function open(
  scripted: ScriptedDevices = scriptedDevices(),
): Promise<ScriptedDevices & { devices: DeviceManager }> {
  const devices = createDevices(scripted.environment);
  onTestFinished(() => {
    devices.close();
    expect(scripted.listeners()).toBe(0);
  });
  await scripted.clock.settle();
  return { ...scripted, devices };
}

describe('the list', () => {
  test('is there without asking for anything', async () => {
    const { devices, requests } = await open();
    expect(devices.get().cameras).toEqual([
      { id: 'cam', kind: 'camera', label: 'label of cam', groupId: 'group of cam', isDefault: true },
    ]);
    expect(devices.get().microphones.map(({ id }) => id)).toEqual(['mic']);
    expect(devices.get().speakers).toEqual([]);
    expect(requests).toEqual([]);
  });

  test('follows what is plugged in and out', async () => {
    const { devices, plug } = await open();
    await plug(['videoinput', 'cam'], ['videoinput', 'usb'], ['audiooutput', 'box']);
    expect(devices.get().cameras.map(({ id, isDefault }) => [id, isDefault])).toEqual([
      ['cam', true],
      ['usb', false],
    ]);
    expect(devices.get().speakers.map(({ id }) => id)).toEqual(['box']);
    expect(devices.get().microphones).toEqual([]);
  });

  test('names the default that Chromium lists twice once', async () => {
    const scripted = scriptedDevices();
    const infos = [
      deviceInfo('audioinput', 'default', 'b'),
      deviceInfo('audioinput', 'communications', 'a'),
      deviceInfo('audioinput', 'one', 'a'),
      deviceInfo('audioinput', 'two', 'b'),
    ];
    scripted.environment.mediaDevices!.enumerateDevices = async () => infos;
    const { devices } = await open(scripted);
    expect(devices.get().microphones.map(({ id, isDefault }) => [id, isDefault])).toEqual([
      ['one', false],
      ['two', true],
    ]);
  });

  test('keeps its identity while nothing changes', async () => {
    const { devices } = await open();
    const before = devices.get();
    await devices.refresh();
    expect(devices.get()).toBe(before);
  });

  test('is empty where there are no devices at all', async () => {
    const { devices } = await open(scriptedDevices({ mediaDevices: false }));
    expect(devices.get()).toMatchObject({ cameras: [], microphones: [], speakers: [] });
  });

  test('survives a browser that cannot list', async () => {
    const scripted = scriptedDevices();
    scripted.environment.mediaDevices!.enumerateDevices = () => Promise.reject(new Error('no'));
    const { devices } = await open(scripted);
    expect(devices.get().cameras).toEqual([]);
  });

  test('is the newest when two readings overlap', async () => {
    const { devices, environment } = await open();
    const answers: ((infos: MediaDeviceInfo[]) => void)[] = [];
    environment.mediaDevices!.enumerateDevices = () => new Promise((resolve) => answers.push(resolve));
    const reading = Promise.all([devices.refresh(), devices.refresh()]);
    answers[1]!([deviceInfo('videoinput', 'new')]);
    answers[0]!([deviceInfo('videoinput', 'old')]);
    await reading;
    expect(devices.get().cameras.map(({ id }) => id)).toEqual(['new']);
  });
});

describe('permissions', () => {
  test('are known and followed', async () => {
    const { devices, permit } = await open();
    expect(devices.get().permissions).toEqual({ camera: 'granted', microphone: 'granted' });
    await permit('camera', 'denied');
    expect(devices.get().permissions.camera).toBe('denied');
  });
});

describe('choosing', () => {
  test('is told, and waits for those who switch', async () => {
    const { devices, clock } = await open();
    const told: string[] = [];
    let finish = (): void => {};
    devices.onSelect((kind) => {
      told.push(kind);
      return new Promise((resolve) => (finish = resolve));
    });
    let done = false;
    const selecting = devices.select('camera', 'usb').then(() => (done = true));
    expect(devices.get().selected).toEqual({ camera: 'usb', microphone: null, speaker: null });
    await clock.settle();
    expect([told, done]).toEqual([['camera'], false]);
    finish();
    await selecting;
  });

  test('the same again changes nothing', async () => {
    const { devices } = await open();
    const told: string[] = [];
    devices.onSelect(async (kind) => void told.push(kind));
    await devices.select('speaker', null);
    expect(told).toEqual([]);
  });

  test('can be undone', async () => {
    const { devices } = await open();
    await devices.select('speaker', 'box');
    await devices.select('speaker', null);
    expect(devices.get().selected.speaker).toBeNull();
  });
});

describe('a closed list', () => {
  test('hears of nothing, not even of a reading that was under way', async () => {
    const { devices } = await open();
    let changes = 0;
    devices.subscribe(() => changes++);
    const reading = devices.refresh();
    devices.close();
    await reading;
    expect(changes).toBe(0);
  });
});
