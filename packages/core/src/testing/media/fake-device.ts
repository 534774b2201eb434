/** A device to plug in; what is left out is made up. */
export interface FakeDeviceInit {
  readonly kind: 'camera' | 'microphone' | 'speaker';
  readonly id?: string;
  readonly label?: string;
  readonly groupId?: string;
  /** Pixels. Default 1920. */
  readonly maxWidth?: number;
  /** Pixels. Default 1080. */
  readonly maxHeight?: number;
  /** Default 60. */
  readonly maxFrameRate?: number;
  readonly facing?: 'user' | 'environment';
}

/** A device that is plugged in. */
export interface FakeDevice {
  readonly kind: 'camera' | 'microphone' | 'speaker';
  readonly id: string;
  readonly label: string;
  readonly groupId: string;
  readonly maxWidth: number;
  readonly maxHeight: number;
  readonly maxFrameRate: number;
  readonly facing: 'user' | 'environment' | null;
}

const kinds = { camera: 'videoinput', microphone: 'audioinput', speaker: 'audiooutput' } as const;

/** A kind of device as browsers name it. */
export function browserKind(kind: FakeDevice['kind']): MediaDeviceKind {
  return kinds[kind];
}

/** A device as `enumerateDevices` lists it. */
export function plainDevice({ id, kind, label, groupId }: FakeDevice): MediaDeviceInfo {
  const info = { deviceId: id, kind: kinds[kind], label, groupId };
  return { ...info, toJSON: () => info };
}

/** The device that getUserMedia takes; throws `OverconstrainedError` when none fits what is required. */
export function chooseDevice(
  devices: readonly FakeDevice[],
  kind: 'audio' | 'video',
  constraints: MediaTrackConstraints,
): FakeDevice {
  let left = devices.filter((device) => kinds[device.kind] === `${kind}input`);
  const require = (name: string, fits: (device: FakeDevice) => boolean): void => {
    left = left.filter(fits);
    if (left.length === 0) throw overconstrained(name);
  };
  const { deviceId, facingMode } = constraints;
  const exactId = required(deviceId);
  if (exactId !== undefined) require('deviceId', (device) => [exactId].flat().includes(device.id));
  const exactFacing = required(facingMode);
  if (exactFacing !== undefined) require('facingMode', (device) => [exactFacing].flat().includes(device.facing ?? ''));
  for (const [name, limit] of [
    ['width', 'maxWidth'],
    ['height', 'maxHeight'],
    ['frameRate', 'maxFrameRate'],
  ] as const) {
    const least = atLeast(constraints[name]);
    if (least !== undefined) require(name, (device) => device[limit] >= least);
  }
  const preferredIds = [preferred(deviceId)].flat();
  const preferredFacing = [preferred(facingMode)].flat();
  const found =
    left.find((device) => preferredIds.includes(device.id)) ??
    left.find((device) => preferredFacing.includes(device.facing ?? undefined)) ??
    left[0];
  if (!found) throw new DOMException('Requested device not found', 'NotFoundError');
  return found;
}

function required(wish: ConstrainDOMString | undefined): string | string[] | undefined {
  return typeof wish === 'object' && !Array.isArray(wish) ? wish.exact : undefined;
}

function preferred(wish: ConstrainDOMString | undefined): string | string[] | undefined {
  return typeof wish === 'object' && !Array.isArray(wish) ? wish.ideal : wish;
}

function atLeast(wish: ConstrainULong | ConstrainDouble | undefined): number | undefined {
  return typeof wish === 'object' ? (wish.exact ?? wish.min) : undefined;
}

function overconstrained(constraint: string): Error {
  const error = new Error(`No device satisfies ${constraint}`);
  return Object.assign(error, { name: 'OverconstrainedError', constraint });
}
