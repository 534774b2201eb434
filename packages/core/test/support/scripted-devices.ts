import type { DevicePermission, InputDevice, MediaEnvironment } from '../../src/media/media-environment.ts';
import { createFakeClock, type FakeClock } from '../../src/testing/fake-clock.ts';
import { silentLogger } from '../../src/util/log.ts';

/** A track whose device a test can unplug. */
export class ScriptedTrack extends EventTarget {
  readonly kind: 'audio' | 'video';
  readonly label: string;
  readonly settings: MediaTrackSettings;
  readonly applied: MediaTrackConstraints[] = [];
  contentHint = '';
  enabled = true;
  muted = false;
  readyState: MediaStreamTrackState = 'live';

  constructor(kind: 'audio' | 'video', settings: MediaTrackSettings = {}) {
    super();
    this.kind = kind;
    this.settings = settings;
    this.label = settings.deviceId ?? kind;
  }

  stop(): void {
    this.readyState = 'ended';
  }

  unplug(): void {
    this.stop();
    this.dispatchEvent(new Event('ended'));
  }

  getSettings(): MediaTrackSettings {
    return this.settings;
  }

  getConstraints(): MediaTrackConstraints {
    return {};
  }

  async applyConstraints(constraints: MediaTrackConstraints): Promise<void> {
    this.applied.push(constraints);
  }

  get asTrack(): MediaStreamTrack {
    return this as unknown as MediaStreamTrack;
  }
}

export function scriptedStream(tracks: readonly ScriptedTrack[]): MediaStream {
  const all = tracks.map((track) => track.asTrack);
  const ofKind = (kind: string) => () => all.filter((track) => track.kind === kind);
  return {
    getTracks: () => all,
    getAudioTracks: ofKind('audio'),
    getVideoTracks: ofKind('video'),
  } as unknown as MediaStream;
}

/** One getUserMedia that waits for the test's answer. */
export interface Prompt {
  readonly constraints: MediaStreamConstraints;
  /** Opens what was asked for. */
  allow(): ScriptedTrack[];
  fail(name: string): void;
}

/** Devices that do what a test says. */
export interface ScriptedDevices {
  readonly environment: MediaEnvironment;
  readonly clock: FakeClock;
  /** Every request so far. */
  readonly requests: MediaStreamConstraints[];
  /** Every track so far. */
  readonly tracks: ScriptedTrack[];
  live(): ScriptedTrack[];
  /** From now on requests wait in here. */
  hold(): Prompt[];
  /** Answers each request of a kind at once with this error's name; null opens again. */
  failing(kind: 'audio' | 'video', name: string | null): void;
  /** Plugs devices in and out, first the default of its kind. */
  plug(...devices: readonly (readonly [MediaDeviceKind, string])[]): Promise<void>;
  permit(device: InputDevice, status: DevicePermission): Promise<void>;
  hint(hint: string): void;
  /** Listeners that are still there. */
  listeners(): number;
}

/** Creates devices: a camera `cam` and a microphone `mic`, permitted. */
export function scriptedDevices(options: { secure?: boolean; mediaDevices?: boolean } = {}): ScriptedDevices {
  const clock = createFakeClock();
  const requests: MediaStreamConstraints[] = [];
  const tracks: ScriptedTrack[] = [];
  const failures = new Map<string, string>();
  const permissions: Record<InputDevice, DevicePermission> = { camera: 'granted', microphone: 'granted' };
  const permissionListeners = new Set<{ device: InputDevice; listener: (status: DevicePermission) => void }>();
  const networkListeners = new Set<(hint: string) => void>();
  const changeListeners = new Set<() => void>();
  let list: MediaDeviceInfo[] = [];
  let held: Prompt[] | null = null;

  const open = (constraints: MediaStreamConstraints): ScriptedTrack[] => {
    const made: ScriptedTrack[] = [];
    for (const kind of ['audio', 'video'] as const) {
      const asked = constraints[kind];
      if (typeof asked !== 'object') continue;
      const exact = (asked.deviceId as ConstrainDOMStringParameters | undefined)?.exact as string | undefined;
      const inputs = list.filter((info) => info.kind === `${kind}input`);
      const found = exact ? inputs.find(({ deviceId }) => deviceId === exact) : inputs[0];
      if (!found) throw domError(exact ? 'OverconstrainedError' : 'NotFoundError');
      made.push(new ScriptedTrack(kind, { deviceId: found.deviceId, groupId: found.groupId }));
    }
    tracks.push(...made);
    return made;
  };
  const mediaDevices = {
    addEventListener: (_: string, listener: () => void) => changeListeners.add(listener),
    removeEventListener: (_: string, listener: () => void) => changeListeners.delete(listener),
    enumerateDevices: async () => list,
    async getUserMedia(constraints: MediaStreamConstraints) {
      requests.push(constraints);
      if (held) {
        return new Promise<MediaStream>((resolve, reject) => {
          const allow = (): ScriptedTrack[] => {
            const made = open(constraints);
            resolve(scriptedStream(made));
            return made;
          };
          held?.push({ constraints, allow, fail: (name) => reject(domError(name)) });
        });
      }
      for (const [kind, name] of failures) if (kind in constraints) throw domError(name);
      return scriptedStream(open(constraints));
    },
  } as unknown as MediaDevices;

  const devices: ScriptedDevices = {
    environment: {
      clock,
      log: silentLogger,
      secure: options.secure ?? true,
      mediaDevices: options.mediaDevices === false ? undefined : mediaDevices,
      createMediaStream: (given = []) => scriptedStream(given as unknown as ScriptedTrack[]),
      audioContext: () => undefined,
      createCanvas: () => undefined,
      permission: async (device) => permissions[device],
      onPermissionChange(device, listener) {
        const entry = { device, listener };
        permissionListeners.add(entry);
        return () => void permissionListeners.delete(entry);
      },
      onNetwork(listener) {
        networkListeners.add(listener);
        return () => void networkListeners.delete(listener);
      },
    },
    clock,
    requests,
    tracks,
    live: () => tracks.filter(({ readyState }) => readyState === 'live'),
    hold: () => (held = []),
    failing: (kind, name) => void (name === null ? failures.delete(kind) : failures.set(kind, name)),
    async plug(...wanted) {
      list = wanted.map(([kind, deviceId]) => deviceInfo(kind, deviceId));
      for (const listener of changeListeners) listener();
      await clock.settle();
    },
    async permit(device, status) {
      permissions[device] = status;
      for (const entry of permissionListeners) if (entry.device === device) entry.listener(status);
      await clock.settle();
    },
    hint: (hint) => {
      for (const listener of networkListeners) listener(hint);
    },
    listeners: () => permissionListeners.size + networkListeners.size + changeListeners.size,
  };
  list = [deviceInfo('videoinput', 'cam'), deviceInfo('audioinput', 'mic')];
  return devices;
}

export function deviceInfo(kind: MediaDeviceKind, deviceId: string, groupId = `group of ${deviceId}`): MediaDeviceInfo {
  return { kind, deviceId, groupId, label: `label of ${deviceId}`, toJSON: () => ({}) };
}

export function domError(name: string, message = ''): DOMException {
  return new DOMException(message, name);
}
