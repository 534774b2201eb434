import type { Clock } from '../util/clock.ts';
import type { Logger } from '../util/log.ts';

/** Whether a device may be used; `unknown` where the browser does not say. */
export type DevicePermission = 'granted' | 'denied' | 'prompt' | 'unknown';

/** A device that asks for permission. */
export type InputDevice = 'camera' | 'microphone';

/** What media needs of the environment. */
export interface MediaEnvironment {
  readonly clock: Clock;
  readonly log: Logger;
  readonly secure: boolean;
  readonly mediaDevices: MediaDevices | undefined;
  createMediaStream(tracks?: readonly MediaStreamTrack[]): MediaStream;
  audioContext(): AudioContext | undefined;
  createCanvas(width: number, height: number): HTMLCanvasElement | undefined;
  permission(device: InputDevice): Promise<DevicePermission>;
  onPermissionChange(device: InputDevice, listener: (status: DevicePermission) => void): () => void;
  onNetwork(listener: (hint: string) => void): () => void;
}
