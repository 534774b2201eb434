import { check } from '../util/check.ts';
import { type CapturedDisplay, type PickerOptions, plainSound } from './display-capture.ts';

/** Names of the sizes in which a screen is captured at most; `full` is what is shared, as it is. */
export type SharePreset = '720p' | '1080p' | '1440p' | '2160p' | 'full';

/** How a share is captured and sent. Each of these may change while it runs. */
export interface ShareFormat {
  /** `text` keeps letters sharp (15 frames per second), `motion` keeps movement smooth (30). Default `text`. */
  readonly content?: 'text' | 'motion';
  /** Size at most; what is larger is scaled down, its shape is kept. Default `full`. */
  readonly quality?: SharePreset;
  /** Frames per second at most, 1 to 60. Default by `content`. */
  readonly frameRate?: number;
  /** Bps at most. Default by `content` and `quality`: 2.5 Mbps for text in 1080p, twice that for motion. */
  readonly maxBitrate?: number;
}

/** What the browser's picker offers, and how what is chosen is captured. What a browser does not know it leaves alone. */
export interface DisplayOptions extends ShareFormat {
  /** Also the sound of what is shared, where the user allows it. Default false. */
  readonly audio?: boolean;
  /** What the picker shows first. Default: the browser's own choice. */
  readonly displaySurface?: 'monitor' | 'window' | 'browser';
  /** Whether this tab is among what can be chosen; shared, it shows itself without end. Default `exclude`. */
  readonly selfBrowserSurface?: 'include' | 'exclude';
  /** Offers this tab before everything else; includes it. Default false. */
  readonly preferCurrentTab?: boolean;
  /** Whether the sound of the whole system is offered with a screen. Default `include` with `audio`. */
  readonly systemAudio?: 'include' | 'exclude';
  /** Whether the browser's bar lets the user change over to another tab. Default `include`. */
  readonly surfaceSwitching?: 'include' | 'exclude';
  /** Whether whole screens are offered. Default `include`. */
  readonly monitorTypeSurfaces?: 'include' | 'exclude';
  /** Whether a shared tab falls silent here. Default false. */
  readonly suppressLocalAudioPlayback?: boolean;
  /** Whether the sound of this page, the others' voices, is left out of what is captured. Default true. */
  readonly restrictOwnAudio?: boolean;
  /** Whether the tab or window that was chosen comes to the front (CaptureController). Default: the browser's own choice. */
  readonly focus?: 'focus-captured-surface' | 'no-focus-change';
}

const heights = { '720p': 720, '1080p': 1080, '1440p': 1440, '2160p': 2160 } as const;
const text = { frameRate: 15, maxBitrate: 2_500_000 } as const;
const motion = { frameRate: 30, maxBitrate: 5_000_000 } as const;

/** Frames per second and bps of a format; more pixels need more bits, by the power of 0.75. */
export function ratesOf({ content = 'text', quality = 'full', ...own }: ShareFormat): {
  readonly frameRate: number;
  readonly maxBitrate: number;
} {
  const base = content === 'text' ? text : motion;
  const pixels = quality === 'full' ? 1 : (heights[quality] / 1080) ** 2;
  return {
    frameRate: own.frameRate ?? base.frameRate,
    maxBitrate: own.maxBitrate ?? Math.round((base.maxBitrate * pixels ** 0.75) / 1000) * 1000,
  };
}

/** The picture that is asked for; `min` and `exact` are errors in the picker. */
export function pictureConstraints(format: ShareFormat): MediaTrackConstraints {
  // Told no size, Chromium scales what is shared down to the page's own screen.
  const height = format.quality && format.quality !== 'full' ? heights[format.quality] : 4320;
  return {
    frameRate: { max: ratesOf(format).frameRate, ideal: ratesOf(format).frameRate },
    width: { max: (height * 16) / 9 },
    height: { max: height },
  };
}

/** The options as `getDisplayMedia` takes them. */
export function pickerOptions(options: DisplayOptions): PickerOptions {
  const { audio = false, preferCurrentTab = false, displaySurface, restrictOwnAudio = true } = options;
  return {
    video: { ...pictureConstraints(options), ...(displaySurface && !preferCurrentTab && { displaySurface }) },
    audio: audio && {
      ...plainSound,
      ...{ suppressLocalAudioPlayback: options.suppressLocalAudioPlayback ?? false, restrictOwnAudio },
    },
    systemAudio: options.systemAudio ?? (audio ? 'include' : 'exclude'),
    surfaceSwitching: options.surfaceSwitching ?? 'include',
    monitorTypeSurfaces: options.monitorTypeSurfaces ?? 'include',
    ...(preferCurrentTab ? { preferCurrentTab } : { selfBrowserSurface: options.selfBrowserSurface ?? 'exclude' }),
    ...focusOf(options),
  };
}

/** Chromium alone has a controller. */
function focusOf({ focus }: DisplayOptions): { readonly controller?: object } {
  const { CaptureController } = globalThis as { CaptureController?: new () => { setFocusBehavior(how: string): void } };
  if (!focus || !CaptureController) return {};
  const controller = new CaptureController();
  controller.setFocusBehavior(focus);
  return { controller };
}

/** Brings what is captured already into a format. Rejects where the browser cannot. */
export async function applyFormat({ video }: Pick<CapturedDisplay, 'video'>, format: ShareFormat): Promise<void> {
  if ('contentHint' in video) video.contentHint = format.content === 'motion' ? 'motion' : 'detail';
  await video.applyConstraints(pictureConstraints(format));
}

/** Throws `invalid-argument` for a format that is none. */
export function checkFormat({ content = 'text', quality = 'full', frameRate = 1, maxBitrate = 1 }: ShareFormat): void {
  check(content === 'text' || content === 'motion', 'content', 'text | motion', content);
  check(quality === 'full' || quality in heights, 'quality', `${Object.keys(heights).join(' | ')} | full`, quality);
  check(frameRate >= 1 && frameRate <= 60, 'frameRate', 'from 1 to 60', frameRate);
  check(maxBitrate > 0, 'maxBitrate', 'above 0 bps', maxBitrate);
}
