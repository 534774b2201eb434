import type { Environment } from '../../environment/environment.ts';
import type { Capture } from '../../media/capture.ts';
import type { CaptureHost } from '../../media/capture-hooks.ts';
import type { Attempts } from '../../media/constraints.ts';
import type { Device } from '../../media/devices.ts';
import type { InputDevice } from '../../media/media-environment.ts';
import { look } from '../preflight/look.ts';
import { createScope } from '../preflight/scope.ts';
import { candidateIds, captureFirst, chosenId, type DevicePolicy } from './choose-device.ts';
import { facingOf } from './flip-camera.ts';
import { listedAs } from './listed-as.ts';
import type { DeviceNotices } from './notices.ts';
import type { CareThresholds } from './thresholds.ts';
import { watchMicrophone } from './watch-microphone.ts';

/** What taking care of one kind of device takes. */
export interface CareOfOptions {
  readonly host: CaptureHost;
  readonly device: InputDevice;
  readonly policy: DevicePolicy;
  /** Whether one that gives nothing makes way for the next. */
  readonly check: boolean;
  readonly limits: CareThresholds;
  readonly notices: DeviceNotices;
}

/** Takes care of the microphone or the camera; returns how it is opened. */
export function careOf({ host, device, policy, check, limits, notices }: CareOfOptions): Capture {
  const { environment, devices, media } = host;
  const bad = new Set<string>();
  /** Those that gave something once: silent later, their own switch may have muted them, and another one would be heard. */
  const good = new Set<string | null>();
  let last: string | null = null;
  let lost: Device | null = null;
  let used: Device | null = null;
  /** Its track ended by itself; whether it was pulled out, the list says, now or soon. */
  let gone: Device | null = null;
  let watched: MediaStreamTrack | null = null;
  let stopWatching = (): void => {};

  const listed = (): readonly Device[] => devices.get()[`${device}s`];
  const find = (id: string | null): Device | null => listed().find((one) => one.id !== '' && one.id === id) ?? null;
  const state = () => media.get()[device];
  const openId = (): string | null => listedAs(state(), listed());
  const free = (): boolean => devices.get().selected[device] === null;
  const say = (code: Parameters<DeviceNotices['put']>[0], holds: boolean, label = state().origin?.label ?? ''): void =>
    notices.put(code, device, holds ? label : null);
  const ids = (): readonly string[] => {
    const back = lost && find(lost.id) && (policy !== 'follow' || device === 'camera') ? [lost.id] : [];
    return [...back, ...candidateIds({ list: listed(), policy, last, bad })];
  };
  const reconsider = (): void => {
    const [best] = ids();
    const id = openId();
    if (free() && best && state().actual !== 'failed' && id && best !== id) void host.reopen(device);
  };
  const givesNothing = (): void => {
    const id = openId();
    if (!check || !free() || !id || bad.has(id)) return;
    bad.add(id);
    if (listed().some(({ id }) => id !== '' && !bad.has(id))) reconsider();
  };
  const watch = (track: MediaStreamTrack): (() => void) => {
    const interrupted = (): void => say('interrupted', track.muted, track.label);
    track.addEventListener('mute', interrupted);
    track.addEventListener('unmute', interrupted);
    interrupted();
    const stop = device === 'microphone' ? listenTo(track) : lookAt(track);
    return () => {
      track.removeEventListener('mute', interrupted);
      track.removeEventListener('unmute', interrupted);
      stop();
      for (const code of trackNotices) say(code, false);
    };
  };
  const listenTo = (track: MediaStreamTrack): (() => void) =>
    watchMicrophone(track, {
      ...{ environment, limits, muted: () => !state().wanted },
      judged({ heard, speaking, silent, noisy }) {
        const { wanted } = state();
        say('speaking-while-muted', speaking && !wanted);
        say('microphone-noisy', noisy && wanted);
        say('microphone-silent', silent && wanted);
        if (heard) good.add(openId());
        if (silent && !good.has(openId())) givesNothing();
      },
    });
  const lookAt = (track: MediaStreamTrack): (() => void) => {
    const scope = createScope(environment as Environment); // as the client gave it
    void look(scope, track).then(({ status }) => {
      if (scope.disposed || status !== 'black') return;
      say('camera-dark', true);
      if (facingOf(track) === null) givesNothing(); // else the next one may look the other way, at what nobody meant to show
    });
    return () => void scope.dispose();
  };

  const remember = (): void => {
    const { origin } = state();
    const id = openId();
    if (!id) return;
    used = find(id) ?? { id, kind: device, label: origin?.label ?? '', groupId: '', isDefault: false };
    if (!lost && !gone) last = id;
  };
  const tellLost = (): void => say('device-lost', lost !== null, lost?.label);
  media.subscribe(({ [device]: { origin, wanted } }) => {
    if (origin === watched) return;
    stopWatching();
    stopWatching = () => {};
    if (!origin && wanted && watched?.readyState === 'ended') gone = used;
    if (!origin && !wanted) lost = gone = null;
    watched = origin;
    if (origin) stopWatching = watch(origin);
    remember();
    if (gone && !find(gone.id)) lost ??= gone;
    tellLost();
  });
  let selected = devices.get().selected[device];
  devices.subscribe((now) => {
    if (now.selected[device] !== selected) {
      selected = now.selected[device];
      lost = gone = null;
      bad.clear();
    }
    for (const id of bad) if (!find(id)) bad.delete(id);
    if (gone && !find(gone.id)) lost ??= gone;
    gone = null;
    if (!used) remember(); // only with the permission devices have names
    reconsider();
    if (lost && find(lost.id)) lost = null;
    tellLost();
  });

  return (kind, attempts: Attempts) => {
    const insists = chosenId(attempts) !== null || 'facingMode' in attempts[0];
    return captureFirst(host.capture, kind, attempts, insists ? [] : ids());
  };
}

/** What is over with the track. */
const trackNotices = [
  'speaking-while-muted',
  'microphone-silent',
  'microphone-noisy',
  'camera-dark',
  'interrupted',
] as const;
