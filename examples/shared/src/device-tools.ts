import { type CallClient, type CallClientOptions, createCallClient, createStore, type Readable } from '@org/calls-core';
import { deviceCare, type DeviceCare, type DeviceNotice } from '@org/calls-core/device-care';
import { pictureFilter, trackProcessors } from '@org/calls-core/processors';
import { english, type Strings } from './strings.ts';

/** What the camera's picture can go through; all of it loads nothing. */
const filters = { none: null, blur: 'blur(12px)', gray: 'grayscale(1)' } as const;
export type PictureFilter = keyof typeof filters;
export const pictureFilters = Object.keys(filters) as readonly PictureFilter[];

/** What stands between a client and its devices. */
export interface DeviceTools {
  readonly care: DeviceCare;
  readonly filter: Readable<PictureFilter>;
  /** In the middle of a call, too. */
  setFilter(filter: PictureFilter): void;
}

const tools = new WeakMap<CallClient, DeviceTools>();

/** Creates a client whose devices are taken care of and whose picture can be filtered. */
export function createCaringClient(options: CallClientOptions): CallClient {
  const care = deviceCare();
  const processors = trackProcessors();
  const filter = createStore<PictureFilter>('none');
  const client = createCallClient({ ...options, deviceCare: care, processors });
  tools.set(client, {
    care,
    filter: { get: filter.get, subscribe: filter.subscribe },
    setFilter(name) {
      filter.set(name);
      const wanted = filters[name];
      void processors.set('camera', wanted ? [pictureFilter({ filter: wanted })] : []);
    },
  });
  return client;
}

/** What stands between a client of `createCaringClient` and its devices. */
export function deviceToolsOf(client: CallClient): DeviceTools {
  const found = tools.get(client);
  if (!found) throw new Error('This client was not made by createCaringClient.');
  return found;
}

/** A notice as a sentence to the user. */
export function describeDeviceNotice({ code, device, label }: DeviceNotice, strings: Strings = english): string {
  return strings.deviceNotices[code](label || strings[`${device}Picker`]);
}
