import type { Clock } from '../util/clock.ts';
import type { Logger } from '../util/log.ts';

/** Whether a device may be used; `unknown` where the browser does not say. */
export type PermissionStatus = 'granted' | 'denied' | 'prompt' | 'unknown';

/** Why the network may work again, or differently, from now on. */
export type NetworkHint = 'online' | 'offline' | 'changed' | 'visible';

/** The browser, as an argument. Nothing else in this library reads a global. */
export interface Environment {
  readonly name: string;
  readonly clock: Clock;
  readonly log: Logger;
  /** A fresh 128-bit random id: 22 characters of base64url. */
  createId(): string;
  /** Throws `unsupported-browser` where there is no WebRTC. */
  createPeerConnection(config: RTCConfiguration): RTCPeerConnection;
  createMediaStream(tracks?: readonly MediaStreamTrack[]): MediaStream;
  /** What the browser can receive; null where it does not say. */
  capabilities(kind: 'audio' | 'video'): RTCRtpCapabilities | null;
  /** False on a page served over plain http from another host: browsers offer no devices there. */
  readonly secure: boolean;
  /** Undefined where the page may not capture (no secure context, Node). */
  readonly mediaDevices: MediaDevices | undefined;
  /** One context for the whole environment, made on first use; undefined where there is none. */
  audioContext(): AudioContext | undefined;
  /** For synthetic video; undefined where there is none. */
  createCanvas(width: number, height: number): HTMLCanvasElement | undefined;
  permission(device: 'camera' | 'microphone'): Promise<PermissionStatus>;
  /** Calls the listener when a permission changes; returns the function that stops it. */
  onPermissionChange(device: 'camera' | 'microphone', listener: (status: PermissionStatus) => void): () => void;
  /** Small strings that survive a reload of this tab. */
  readonly storage: { get(key: string): string | null; set(key: string, value: string | null): void };
  /** Takes a lock that no other tab holds; null when it is taken, or when nobody can tell. */
  lock(name: string): Promise<(() => void) | null>;
  /** Calls the listener on each hint, several may come for one change; returns the function that stops it. */
  onNetwork(listener: (hint: NetworkHint) => void): () => void;
  /** Calls the listener when the page is going away, `cached` when the browser may keep it to come back to; returns the function that stops it. */
  onPageHide(listener: (cached: boolean) => void): () => void;
  /** Removes every listener that was added here and closes the audio context. Timers belong to those who started them. */
  close(): Promise<void>;
}
