import type { Capture } from '../../media/capture.ts';
import type { Attempts } from '../../media/constraints.ts';
import type { DevicePermission, InputDevice } from '../../media/media-environment.ts';
import { captureError } from '../../util/capture-error.ts';
import type { ErrorCode } from '../../util/errors.ts';
import type { PreflightDeviceFault } from './report.ts';
import type { Scope } from './scope.ts';

/** A device to open, or a track of the app's own that is looked at instead. */
export interface DeviceToOpen {
  readonly device: InputDevice;
  readonly attempts: Attempts;
  readonly given: MediaStreamTrack | null;
  readonly permission: DevicePermission;
  /** How many there are. */
  readonly count: number;
  /** Whether the user may be asked. */
  readonly prompt: boolean;
}

const faults: Partial<Record<ErrorCode, PreflightDeviceFault>> = {
  'permission-denied': 'denied',
  'device-not-found': 'missing',
  'constraints-unsatisfied': 'missing',
  'insecure-context': 'insecure',
  'unsupported-browser': 'missing',
};

/** Opens a device unless that would ask the user unwanted. Its track ends with the scope, unless the app handed it in. */
export async function openDevice(
  scope: Scope,
  capture: Capture,
  { device, attempts, given, permission, count, prompt }: DeviceToOpen,
): Promise<MediaStreamTrack | PreflightDeviceFault> {
  const { environment } = scope;
  if (given) return given.readyState === 'live' ? given : 'missing';
  if (!environment.mediaDevices) return environment.secure ? 'missing' : 'insecure';
  if (count === 0) return 'missing';
  if (permission === 'denied') return 'denied';
  if (permission !== 'granted' && !prompt) return 'unasked';
  try {
    const track = await capture(device, attempts);
    scope.add(() => track.stop());
    return track;
  } catch (cause) {
    return faults[captureError(cause).code] ?? 'in-use';
  }
}
