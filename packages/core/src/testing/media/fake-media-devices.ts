import type { PermissionStatus } from '../../environment/environment.ts';
import { FakeEventTarget } from '../fake-event-target.ts';
import { FakeMediaStream } from './fake-media-stream.ts';
import { FakeMediaStreamTrack, wishedSettings, type MediaFactory } from './fake-media-stream-track.ts';
import { browserKind, chooseDevice, plainDevice, type FakeDevice, type FakeDeviceInit } from './fake-device.ts';

/** The devices of a fake environment, in the hands of the test. */
export interface FakeDevices {
  /** What is plugged in. */
  readonly list: readonly FakeDevice[];
  /** Plugs a device in, fires `devicechange`, returns the device. */
  plug(device: FakeDeviceInit): FakeDevice;
  /** Pulls a device out: its tracks end, `devicechange` fires. */
  unplug(id: string): void;
  /** What the site may use; a change is announced. */
  setPermission(device: 'camera' | 'microphone', status: Exclude<PermissionStatus, 'unknown'>): void;
  permission(device: 'camera' | 'microphone'): PermissionStatus;
  /** Answers every prompt that is open, for all devices that it asks for. */
  answerPrompt(allow: boolean): void;
  /** Lets the next request fail with a `DOMException` of this name, such as `NotReadableError`. */
  failNext(name: string, request?: 'user' | 'display'): void;
  /** Keeps requests waiting, as slow devices do, until the function it returns is called. */
  holdRequests(): () => void;
  /** What was asked for, oldest first. */
  readonly requests: readonly { readonly type: 'user' | 'display'; readonly constraints: MediaStreamConstraints }[];
  /** Tracks that were handed out by getUserMedia or getDisplayMedia and still run. */
  readonly liveTracks: readonly FakeMediaStreamTrack[];
}

/** `navigator.mediaDevices` of a fake environment. */
export class FakeMediaDevices extends FakeEventTarget implements FakeDevices {
  ondevicechange: ((event: Event) => void) | null = null;
  readonly requests: { type: 'user' | 'display'; constraints: MediaStreamConstraints }[] = [];
  readonly #factory: MediaFactory;
  readonly #onPermission: (device: 'camera' | 'microphone', status: PermissionStatus) => void;
  readonly #permissions: Record<'camera' | 'microphone', PermissionStatus> = {
    camera: 'granted',
    microphone: 'granted',
  };
  readonly #captured: Map<FakeMediaStreamTrack, string> = new Map();
  readonly #failures: { name: string; request: 'user' | 'display' }[] = [];
  #devices: FakeDevice[] = [];
  #prompts: ((allow: boolean) => void)[] = [];
  #hold: Promise<void> | null = null;

  constructor(
    factory: MediaFactory,
    onPermission: (device: 'camera' | 'microphone', status: PermissionStatus) => void = () => {},
  ) {
    super();
    this.#factory = factory;
    this.#onPermission = onPermission;
    for (const kind of ['microphone', 'camera', 'speaker'] as const) this.#devices.push(this.#create({ kind }));
  }

  get list(): readonly FakeDevice[] {
    return this.#devices;
  }

  get liveTracks(): readonly FakeMediaStreamTrack[] {
    return [...this.#captured.keys()].filter((track) => track.readyState === 'live');
  }

  plug(init: FakeDeviceInit): FakeDevice {
    const device = this.#create(init);
    this.#devices.push(device);
    this.fire('devicechange');
    return device;
  }

  unplug(id: string): void {
    this.#devices = this.#devices.filter((device) => device.id !== id);
    for (const [track, from] of this.#captured) if (from === id) track.end();
    this.fire('devicechange');
  }

  setPermission(device: 'camera' | 'microphone', status: PermissionStatus): void {
    if (this.#permissions[device] === status) return;
    this.#permissions[device] = status;
    this.#onPermission(device, status);
  }

  permission(device: 'camera' | 'microphone'): PermissionStatus {
    return this.#permissions[device];
  }

  answerPrompt(allow: boolean): void {
    for (const answer of this.#prompts.splice(0)) answer(allow);
  }

  failNext(name: string, request: 'user' | 'display' = 'user'): void {
    this.#failures.push({ name, request });
  }

  holdRequests(): () => void {
    let release = (): void => {};
    const held = new Promise<void>((resolve) => {
      release = () => {
        if (this.#hold === held) this.#hold = null;
        resolve();
      };
    });
    this.#hold = held;
    return release;
  }

  getSupportedConstraints(): MediaTrackSupportedConstraints {
    return { deviceId: true, width: true, height: true, frameRate: true, facingMode: true, echoCancellation: true };
  }

  /** As browsers: no labels and one nameless entry of each kind before the permission was given. */
  async enumerateDevices(): Promise<MediaDeviceInfo[]> {
    const hidden = new Set<string>();
    return this.#devices.flatMap((device) => {
      const permission = device.kind === 'camera' ? 'camera' : 'microphone';
      if (this.#permissions[permission] === 'granted') return [plainDevice(device)];
      if (hidden.has(device.kind)) return [];
      hidden.add(device.kind);
      return [plainDevice({ ...device, id: '', label: '', groupId: '' })];
    });
  }

  async getUserMedia(constraints: MediaStreamConstraints = {}): Promise<FakeMediaStream> {
    const wanted = (['audio', 'video'] as const).filter((kind) => constraints[kind]);
    if (wanted.length === 0) throw new TypeError('At least one of audio and video must be requested');
    this.requests.push({ type: 'user', constraints });
    await this.#hold;
    this.#throwPlanned('user');
    for (const kind of wanted) {
      if (!this.#devices.some((device) => browserKind(device.kind) === `${kind}input`)) {
        throw new DOMException('Requested device not found', 'NotFoundError');
      }
    }
    await this.#ask(wanted.map((kind) => (kind === 'audio' ? 'microphone' : 'camera')));
    const tracks = wanted.map((kind) => this.#open(kind, constraints[kind] ?? true));
    return new FakeMediaStream(this.#factory, tracks);
  }

  async getDisplayMedia(constraints: MediaStreamConstraints = {}): Promise<FakeMediaStream> {
    this.requests.push({ type: 'display', constraints });
    await this.#hold;
    this.#throwPlanned('display');
    const screen = { displaySurface: 'monitor', width: 1920, height: 1080, frameRate: 15 };
    const tracks = [new FakeMediaStreamTrack(this.#factory, { kind: 'video', label: 'Fake screen', settings: screen })];
    if (constraints.audio)
      tracks.push(new FakeMediaStreamTrack(this.#factory, { kind: 'audio', label: 'Fake screen sound' }));
    for (const track of tracks) this.#captured.set(track, 'screen');
    return new FakeMediaStream(this.#factory, tracks);
  }

  #open(kind: 'audio' | 'video', wish: boolean | MediaTrackConstraints): FakeMediaStreamTrack {
    const constraints = typeof wish === 'boolean' ? {} : wish;
    const device = chooseDevice(this.#devices, kind, constraints);
    const { id: deviceId, groupId, facing } = device;
    const wished = { ...wishedSettings(constraints), deviceId, groupId, ...(facing && { facingMode: facing }) };
    const settings = kind === 'video' ? { width: 640, height: 480, frameRate: 30, ...wished } : wished;
    const track = new FakeMediaStreamTrack(this.#factory, { kind, label: device.label, settings });
    this.#captured.set(track, device.id);
    return track;
  }

  async #ask(devices: readonly ('camera' | 'microphone')[]): Promise<void> {
    const refused = (): DOMException => new DOMException('Permission denied', 'NotAllowedError');
    if (devices.some((device) => this.#permissions[device] === 'denied')) throw refused();
    const open = devices.filter((device) => this.#permissions[device] === 'prompt');
    if (open.length === 0) return;
    const allow = await new Promise<boolean>((resolve) => void this.#prompts.push(resolve));
    for (const device of open) this.setPermission(device, allow ? 'granted' : 'denied');
    if (!allow) throw refused();
  }

  #throwPlanned(request: 'user' | 'display'): void {
    const index = this.#failures.findIndex((failure) => failure.request === request);
    const [failure] = index < 0 ? [] : this.#failures.splice(index, 1);
    if (failure) throw new DOMException(`A test planned this ${failure.name}`, failure.name);
  }

  #create({
    kind,
    id,
    label,
    groupId,
    maxWidth = 1920,
    maxHeight = 1080,
    maxFrameRate = 60,
    facing,
  }: FakeDeviceInit): FakeDevice {
    const number = 1 + this.#devices.filter((device) => device.kind === kind).length;
    return {
      kind,
      id: id ?? this.#factory.random.text(16),
      label: label ?? `Fake ${kind} ${number}`,
      groupId: groupId ?? this.#factory.random.text(8),
      maxWidth,
      maxHeight,
      maxFrameRate,
      facing: facing ?? null,
    };
  }
}
