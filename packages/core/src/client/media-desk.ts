import type { CameraOptions, MicrophoneOptions } from '../media/constraints.ts';
import type { ScreenOptions } from '../media/device-openers.ts';
import type { LocalMedia } from '../media/local-media.ts';
import type { LocalSource } from '../media/source-slot.ts';
import { cameraFormats, publishOptions } from '../media/presets.ts';
import { fromTrack, type TrackSource } from '../media/sources.ts';
import type { MediaFlags, MediaSource } from '../protocol/messages.ts';
import { flagOf, type CallState, noMedia } from '../state/model.ts';
import { isHeldHere, outgoingMedia, wantsDevices } from '../state/selectors.ts';
import { check } from '../util/check.ts';
import type { CameraWish, MicrophoneWish } from './api.ts';
import { type CallMedia, mediaSources } from './call-media.ts';

/** How a source is to be opened: the app's options, or its own track. */
export type SourcePlan = MicrophoneOptions | CameraOptions | ScreenOptions | TrackSource;

/** A wish in its two halves. */
export interface Wish {
  readonly on: boolean;
  readonly plan?: SourcePlan;
}

/** One call, as the desk sees it. */
export interface DeskCall {
  readonly state: CallState;
  /** Null until the call has a connection. */
  readonly media: CallMedia | null;
  readonly plans: ReadonlyMap<MediaSource, SourcePlan>;
  /** Sources that are not opened by themselves, after a reload of the page, before the user or the browser says so. */
  readonly waits: ReadonlySet<MediaSource>;
  /** The app asked to open the devices before they are needed. */
  readonly prepared: boolean;
}

/** Shares one microphone, one camera and one screen among the calls of a client. */
export interface MediaDesk {
  /** Opens, mutes and closes devices and publishes tracks as the calls' states say. */
  reconcile(calls: readonly DeskCall[]): void;
  /** The app wishes for it once more: a device that failed is asked for again. */
  tryAgain(source: MediaSource): void;
  /** Resolves when the last wish for a source came true; rejects with its error when it failed. */
  settled(source: MediaSource): Promise<void>;
}

const devices = ['microphone', 'camera', 'screen'] as const;
type DeviceSource = (typeof devices)[number];

/** Creates the desk. */
export function createMediaDesk(
  local: LocalMedia,
  { preview, fault }: { readonly preview: () => boolean; readonly fault: (error: unknown) => void },
): MediaDesk {
  const asked = new Map<DeviceSource, { on: boolean; plan: SourcePlan | undefined; done: Promise<LocalSource> }>();

  const ask = (source: DeviceSource, on: boolean, plan: SourcePlan | undefined): void => {
    const before = asked.get(source);
    if (before ? before.on === on && (!on || before.plan === plan) : !on) return;
    asked.set(source, { on, plan, done: local.set(source as 'microphone', on, plan as MicrophoneOptions | undefined) });
  };

  const openDevices = (calls: readonly DeskCall[]): void => {
    const using = calls.filter(
      ({ state, prepared }) =>
        wantsDevices(state, { preview: preview() }) || (prepared && state.phase.status !== 'ended'),
    );
    if (using.length === 0) {
      if (asked.size > 0) local.release();
      return asked.clear();
    }
    for (const source of devices) {
      const user = using.findLast(({ state, waits }) => state.wishes[flagOf[source]] && !waits.has(source));
      ask(source, user !== undefined, user?.plans.get(source));
    }
  };

  const publish = (call: DeskCall, media: CallMedia): void => {
    media.hear(!isHeldHere(call.state));
    const outgoing = outgoingMedia(call.state);
    const legs = outgoing.map(({ leg }) => leg);
    const flags = outgoing[0]?.media ?? noMedia;
    if (legs.length > 0) {
      for (const source of mediaSources) {
        const options = publishOptions(source, call.plans.get(source));
        media.publish(source, trackToSend(local, source, flags), options).catch(fault);
      }
    }
    media.sendTo(legs).catch(fault);
  };

  return {
    reconcile(calls) {
      openDevices(calls);
      for (const call of calls) if (call.media) publish(call, call.media);
    },
    tryAgain(source) {
      if (local.get()[flagOf[source]].actual === 'failed') asked.delete(source as DeviceSource);
    },
    async settled(source) {
      const wish = asked.get(source as DeviceSource);
      const then = await wish?.done;
      // A device may have failed or recovered since; a screen that was cancelled is not wished for any more.
      const state = wish === asked.get(source as DeviceSource) ? local.get()[flagOf[source]] : then;
      if (state?.error && (state.wanted || state.actual === 'failed')) throw state.error;
    },
  };
}

/** A muted microphone's track goes on, disabled, so that unmuting needs nothing of the connection. */
function trackToSend(local: LocalMedia, source: MediaSource, flags: MediaFlags): MediaStreamTrack | null {
  const media = local.get();
  const { track } = media[flagOf[source]];
  if (source === 'microphone') return flags.microphone || !media.microphone.wanted ? track : null;
  return flags[flagOf[source]] ? track : null;
}

/** Splits a wish of the public API into whether it is on and how. Throws `invalid-argument` for what is none. */
export function readWish(source: 'microphone' | 'camera', wish: MicrophoneWish | CameraWish): Wish {
  if (typeof wish === 'boolean') return { on: wish };
  const plan = typeof wish === 'string' ? { quality: wish } : wish;
  const { quality = 'medium' } = Object(plan) as CameraOptions;
  check(quality in cameraFormats, source, Object.keys(cameraFormats).join(' | '), quality);
  check(typeof plan === 'object' && plan, source, 'a boolean or an object', wish);
  if ('readyState' in plan) return { on: true, plan: fromTrack(plan, { name: source }) };
  return { on: true, plan };
}
