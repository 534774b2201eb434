import type { DevicePermission, InputDevice } from '../../media/media-environment.ts';
import type { QualityLevel } from '../../quality/quality.ts';
import type { PreflightReason } from './reasons.ts';

/**
 * Whether a call can be made: `ready`, with limits (`degraded`), not at all (`blocked`), or `inconclusive` when something
 * that matters could not be looked at.
 */
export type PreflightVerdict = 'ready' | 'degraded' | 'blocked' | 'inconclusive';

/** What is looked at: devices and signaling beside the network, of which the paths come first. */
export type PreflightStep = 'microphone' | 'camera' | 'signaling' | 'paths' | 'media';

/** How far a step is; `skipped` when the options left it out or there was nothing to look at. */
export type PreflightStepStatus = 'waiting' | 'running' | 'done' | 'skipped';

/** What is wrong with a device that cannot be opened; `unasked` when opening it would have asked the user. */
export type PreflightDeviceFault = 'missing' | 'denied' | 'in-use' | 'insecure' | 'unasked';

/** What was found out about the microphone. */
export interface PreflightMicrophone {
  /** `unmeasured` when the browser did not let the page listen. */
  readonly status: 'works' | 'silent' | 'unmeasured' | PreflightDeviceFault;
  readonly label: string;
  /** The loudest moment, 0 to 1 (RMS); null when it was not measured. */
  readonly peak: number | null;
}

/** What was found out about the camera. */
export interface PreflightCamera {
  /** `no-picture` when it opens and delivers nothing; `unmeasured` where a picture cannot be read. */
  readonly status: 'works' | 'black' | 'no-picture' | 'unmeasured' | PreflightDeviceFault;
  readonly label: string;
  /** Pixels of the picture; null when there is none. */
  readonly width: number | null;
  readonly height: number | null;
  /** Mean brightness of the picture, 0 to 1; null when it was not measured. */
  readonly brightness: number | null;
}

/** A way for media: within this machine, or to the servers of one kind and transport. */
export type PreflightPathKind = 'direct' | 'stun' | 'turn-udp' | 'turn-tcp' | 'turn-tls';

/** What was found out about one way, tried alone. */
export interface PreflightPath {
  readonly kind: PreflightPathKind;
  /**
   * `works`: connected through it, or a STUN server answered. `allocated`: a TURN server gave an address and passes nothing
   * on. `unauthorized`: it refused the credentials. `refused`: it refused for another reason. `unreachable`: nobody answered.
   */
  readonly status: 'works' | 'allocated' | 'unauthorized' | 'refused' | 'unreachable';
  /** The servers' addresses; empty for `direct`. */
  readonly urls: readonly string[];
  /** Ms until it was clear that it works; null when it does not. */
  readonly after: number | null;
  /** The last code of an error (RFC 8656, or 701 of the browser), and its text. */
  readonly error: { readonly code: number; readonly text: string } | null;
}

/** Numbers of made-up media over the best path. What passes crosses the uplink and the downlink once each. */
export interface PreflightMedia {
  readonly path: PreflightPathKind;
  /** Ms; null where the browser does not say. */
  readonly rtt: number | null;
  /** Ms. */
  readonly jitter: number | null;
  /** Packets lost, %. */
  readonly loss: number | null;
  /** What the browser estimates that the path carries, bps, or what passed where it does not say. */
  readonly bandwidth: number | null;
  /** Mean opinion score, 1 to 4.5 (ITU-T G.107), of a voice on this path, and its level. */
  readonly score: number | null;
  readonly level: QualityLevel;
}

/** What was found out about signaling. */
export interface PreflightSignaling {
  readonly status: 'works' | 'refused' | 'unreachable';
  /** Ms until the transport was open; null when it did not. */
  readonly after: number | null;
  /** The code of the error, such as `refused`, or its text. */
  readonly error: string | null;
}

/** What is known so far: null or empty as long as it was not looked at. */
export interface PreflightFindings {
  /** False without WebRTC; nothing else is looked at then. */
  readonly supported: boolean;
  readonly permissions: Readonly<Record<InputDevice, DevicePermission>>;
  /** How many devices there are; before a permission browsers may show one of a kind at most. */
  readonly devices: { readonly cameras: number; readonly microphones: number; readonly speakers: number } | null;
  readonly microphone: PreflightMicrophone | null;
  readonly camera: PreflightCamera | null;
  /** The function `iceServers` failed or took too long. */
  readonly iceServersFailed: boolean;
  /** In the order in which they came to an end. */
  readonly paths: readonly PreflightPath[];
  readonly media: PreflightMedia | null;
  readonly signaling: PreflightSignaling | null;
}

/** The report: plain data, to be shown or sent to whoever helps. */
export interface PreflightReport extends PreflightFindings {
  /** `cancelled` and `timed-out` reports hold what was found until then. */
  readonly status: 'running' | 'complete' | 'cancelled' | 'timed-out';
  /** Null while it runs. */
  readonly verdict: PreflightVerdict | null;
  /** Worst first; grows while it runs. */
  readonly reasons: readonly PreflightReason[];
  readonly steps: Readonly<Record<PreflightStep, PreflightStepStatus>>;
  /** Share of the steps that are over, 0 to 1. */
  readonly progress: number;
  /** Unix time, ms. */
  readonly startedAt: number;
  /** Ms so far; in the end what it took. */
  readonly duration: number;
}
