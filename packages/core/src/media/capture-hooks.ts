import type { Readable } from '../util/store.ts';
import type { Capture } from './capture.ts';
import type { Devices } from './devices.ts';
import type { LocalMediaSnapshot } from './local-media.ts';
import type { InputDevice, MediaEnvironment } from './media-environment.ts';
import type { LocalSource, Opener } from './source-slot.ts';

/** What stands between a client and its devices is given this. */
export interface CaptureHost {
  readonly environment: MediaEnvironment;
  readonly devices: Devices;
  readonly media: Readable<LocalMediaSnapshot>;
  /** Opens a device the plain way. */
  readonly capture: Capture;
  /** Opens the device of a source once more, if it is in use. */
  reopen(source: InputDevice): Promise<LocalSource>;
}

/** Decides which device is opened; made by `deviceCare()` of `@org/calls-core/device-care`. */
export interface CaptureCare {
  /** Called once by the client. @internal */
  attach(host: CaptureHost): Capture;
}

/** Makes other tracks of what devices and sources give; made by `trackProcessors()` of `@org/calls-core/processors`. */
export interface Processing {
  /** Called once by the client. @internal */
  attach(host: CaptureHost): (source: InputDevice | 'screen', opener: Opener) => Opener;
}
