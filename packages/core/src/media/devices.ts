import { createStore, type Readable } from '../util/store.ts';
import type { DevicePermission, MediaEnvironment } from './media-environment.ts';

/** A camera, microphone or loudspeaker. */
export interface Device {
  readonly id: string;
  readonly kind: 'camera' | 'microphone' | 'speaker';
  /** Empty until the permission was given once. */
  readonly label: string;
  readonly groupId: string;
  /** The system's choice. */
  readonly isDefault: boolean;
}

/** The devices and which of them are chosen. */
export interface DevicesSnapshot {
  readonly cameras: readonly Device[];
  readonly microphones: readonly Device[];
  readonly speakers: readonly Device[];
  /** Null follows the system's default. */
  readonly selected: Readonly<Record<Device['kind'], string | null>>;
  readonly permissions: Readonly<Record<'camera' | 'microphone', DevicePermission>>;
}

/** Lists and chooses devices. Asks for no permission by itself. */
export interface Devices extends Readable<DevicesSnapshot> {
  /**
   * Chooses a device by id; null follows the system's default. A running call switches without renegotiation and stays
   * muted if it is. A chosen device that is unplugged gives way to another one and is taken again when it comes back.
   */
  select(kind: Device['kind'], id: string | null): Promise<void>;
  /** Reads the devices and permissions again; the browser's own changes are noticed without it. Never rejects. */
  refresh(): Promise<void>;
}

/** The devices as their owner has them. */
export interface DeviceManager extends Devices {
  /** `select` waits for the listeners. */
  onSelect(listener: (kind: Device['kind']) => Promise<void>): () => void;
  close(): void;
}

/** Creates the list of devices and follows what is plugged in and out. */
export function createDevices(environment: MediaEnvironment): DeviceManager {
  const store = createStore<DevicesSnapshot>({
    cameras: [],
    microphones: [],
    speakers: [],
    selected: { camera: null, microphone: null, speaker: null },
    permissions: { camera: 'unknown', microphone: 'unknown' },
  });
  const selectListeners = new Set<(kind: Device['kind']) => Promise<void>>();
  let reading = 0;

  const update = (patch: Partial<DevicesSnapshot>): void => {
    const next = { ...store.get(), ...patch };
    if (JSON.stringify(next) !== JSON.stringify(store.get())) store.set(next);
  };
  const refresh = async (): Promise<void> => {
    const mine = ++reading;
    const [infos, camera, microphone] = await Promise.all([
      environment.mediaDevices?.enumerateDevices().catch(() => []) ?? [],
      environment.permission('camera'),
      environment.permission('microphone'),
    ]);
    if (mine === reading) update({ ...listDevices(infos), permissions: { camera, microphone } });
  };
  const { mediaDevices } = environment;
  const again = (): void => void refresh();
  mediaDevices?.addEventListener('devicechange', again);
  const stops = (['camera', 'microphone'] as const).map((device) => environment.onPermissionChange(device, again));
  again();

  return {
    get: store.get,
    subscribe: store.subscribe,
    refresh,
    async select(kind, id) {
      const { selected } = store.get();
      if (selected[kind] === id) return;
      update({ selected: { ...selected, [kind]: id } });
      await Promise.all([...selectListeners].map((listener) => listener(kind)));
    },
    onSelect(listener) {
      selectListeners.add(listener);
      return () => void selectListeners.delete(listener);
    },
    close() {
      reading++;
      mediaDevices?.removeEventListener('devicechange', again);
      for (const stop of stops) stop();
      selectListeners.clear();
    },
  };
}

/** Chromium lists the default twice, once under the id `default`; elsewhere the first of a kind is the default. */
function listDevices(infos: readonly MediaDeviceInfo[]): Pick<DevicesSnapshot, 'cameras' | 'microphones' | 'speakers'> {
  const list = (of: MediaDeviceKind, kind: Device['kind']): Device[] => {
    const all = infos.filter((info) => info.kind === of);
    const real = all.filter(({ deviceId }) => deviceId !== 'default' && deviceId !== 'communications');
    const named = all.find(({ deviceId }) => deviceId === 'default');
    const chosen = (named && real.find(({ groupId }) => groupId === named.groupId)) ?? real[0];
    return real.map((info) => ({
      id: info.deviceId,
      kind,
      label: info.label,
      groupId: info.groupId,
      isDefault: info === chosen,
    }));
  };
  return {
    cameras: list('videoinput', 'camera'),
    microphones: list('audioinput', 'microphone'),
    speakers: list('audiooutput', 'speaker'),
  };
}
