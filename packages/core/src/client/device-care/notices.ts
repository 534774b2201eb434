import type { Device } from '../../media/devices.ts';
import { createStore, type Readable } from '../../util/store.ts';

/** What a user may want to know of a device. */
export type DeviceNoticeCode =
  | 'speaking-while-muted'
  | 'microphone-silent'
  | 'microphone-noisy'
  | 'camera-dark'
  | 'device-lost'
  | 'speaker-refused'
  | 'interrupted';

/** Something that is so until it is gone from the list. */
export interface DeviceNotice {
  readonly code: DeviceNoticeCode;
  readonly device: Device['kind'];
  /** The name of the device that is meant, as far as it is known. */
  readonly label: string;
}

/** The notices that stand at present. */
export interface DeviceNotices extends Readable<readonly DeviceNotice[]> {
  /** Raises it, or takes it back. */
  put(code: DeviceNoticeCode, device: Device['kind'], label: string | null): void;
}

/** Creates an empty list. */
export function createDeviceNotices(): DeviceNotices {
  const store = createStore<readonly DeviceNotice[]>([]);
  return {
    get: store.get,
    subscribe: store.subscribe,
    put(code, device, label) {
      const now = store.get();
      const known = now.find((notice) => notice.code === code && notice.device === device);
      if (label === (known?.label ?? null)) return;
      const others = now.filter((notice) => notice !== known);
      store.set(label === null ? others : [...others, { code, device, label }]);
    },
  };
}
