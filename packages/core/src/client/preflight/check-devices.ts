import { type Capture, createCapture } from '../../media/capture.ts';
import { cameraAttempts, microphoneAttempts } from '../../media/constraints.ts';
import type { InputDevice } from '../../media/media-environment.ts';
import { listen } from './listen.ts';
import { look } from './look.ts';
import { openDevice } from './open-device.ts';
import type { PreflightOptions } from './preflight.ts';
import type { PreflightFindings } from './report.ts';
import type { Reporter } from './reporter.ts';
import type { Scope } from './scope.ts';

/** Looks at the devices that the options do not leave out. Both together ask at most once. */
export async function checkDevices(scope: Scope, reporter: Reporter, options: PreflightOptions): Promise<void> {
  const { environment } = scope;
  const { microphone = true, camera = true } = options;
  const [devices, ofCamera, ofMicrophone] = await Promise.all([
    countDevices(scope),
    environment.permission('camera'),
    environment.permission('microphone'),
  ]);
  reporter.add({ devices, permissions: { camera: ofCamera, microphone: ofMicrophone } });
  const capture = createCapture(environment);
  await Promise.all([
    reporter.step('microphone', microphone, (wish) => checkMicrophone(scope, reporter, { ...options, wish, capture })),
    reporter.step('camera', camera, (wish) => checkCamera(scope, reporter, { ...options, wish, capture })),
  ]);
  const [camera2, microphone2] = await Promise.all([
    environment.permission('camera'),
    environment.permission('microphone'),
  ]);
  reporter.add({ permissions: { camera: camera2, microphone: microphone2 } });
}

interface Subject<W> {
  readonly prompt?: boolean;
  readonly wish: W;
  readonly capture: Capture;
}

async function checkMicrophone(
  scope: Scope,
  { report }: Reporter,
  { wish, capture, prompt = false }: Subject<NonNullable<PreflightOptions['microphone']>>,
): Promise<Partial<PreflightFindings>> {
  const raw = { echoCancellation: false, noiseSuppression: false, autoGainControl: false };
  const opened = await openDevice(scope, capture, {
    ...given('microphone', wish, prompt, report.get()),
    attempts: microphoneAttempts({ ...(isPlain(wish) && wish), ...raw }),
  });
  if (typeof opened === 'string') return { microphone: { status: opened, label: '', peak: null } };
  return { microphone: await listen(scope, opened) };
}

async function checkCamera(
  scope: Scope,
  { report }: Reporter,
  { wish, capture, prompt = false }: Subject<NonNullable<PreflightOptions['camera']>>,
): Promise<Partial<PreflightFindings>> {
  const opened = await openDevice(scope, capture, {
    ...given('camera', wish, prompt, report.get()),
    attempts: cameraAttempts({ ...(isPlain(wish) && wish) }),
  });
  if (typeof opened !== 'string') return { camera: await look(scope, opened) };
  return { camera: { status: opened, label: '', width: null, height: null, brightness: null } };
}

function given(
  device: InputDevice,
  wish: object | boolean,
  prompt: boolean,
  { devices, permissions }: PreflightFindings,
): { device: InputDevice; given: MediaStreamTrack | null; count: number; prompt: boolean } & {
  permission: PreflightFindings['permissions'][InputDevice];
} {
  const track = isTrack(wish) ? wish : null;
  return { device, given: track, count: devices?.[`${device}s`] ?? 0, prompt, permission: permissions[device] };
}

function isTrack(wish: object | boolean): wish is MediaStreamTrack {
  return typeof wish === 'object' && 'readyState' in wish;
}

function isPlain<W extends object>(wish: W | boolean): wish is Exclude<W, MediaStreamTrack> {
  return typeof wish === 'object' && !isTrack(wish);
}

async function countDevices({ environment }: Scope): Promise<NonNullable<PreflightFindings['devices']>> {
  const infos = (await environment.mediaDevices?.enumerateDevices().catch(() => [])) ?? [];
  const count = (kind: MediaDeviceKind): number =>
    infos.filter(({ kind: own, deviceId }) => own === kind && !/^(default|communications)$/.test(deviceId)).length;
  return { cameras: count('videoinput'), microphones: count('audioinput'), speakers: count('audiooutput') };
}
