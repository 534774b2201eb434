import type { MediaSource } from '../protocol/messages.ts';

/** Names of the camera presets. */
export type CameraPreset = '180p' | '240p' | '360p' | '480p' | '720p' | '1080p' | 'low' | 'medium' | 'high';

/** Size (pixels), rate (frames per second) and bitrate (bps) of a camera. */
export interface CameraFormat {
  readonly width: number;
  readonly height: number;
  readonly frameRate: number;
  readonly maxBitrate: number;
}

const format = (width: number, height: number, frameRate: number, kbps: number): CameraFormat => ({
  width,
  height,
  frameRate,
  maxBitrate: kbps * 1000,
});

/** The presets' formats, as LiveKit has them; `240p` is for narrow links, `medium` is the default. */
export const cameraFormats: Readonly<Record<CameraPreset, CameraFormat>> = {
  '180p': format(320, 180, 20, 160),
  '240p': format(320, 240, 15, 200),
  '360p': format(640, 360, 30, 450),
  '480p': format(640, 480, 30, 700),
  '720p': format(1280, 720, 30, 1700),
  '1080p': format(1920, 1080, 30, 3000),
  low: format(320, 180, 15, 160),
  medium: format(1280, 720, 30, 1700),
  high: format(1920, 1080, 30, 3000),
};

/** Steps down from the best, when a camera cannot start with what was asked for. */
export const cameraLadder: readonly CameraPreset[] = ['1080p', '720p', '480p', '360p', '180p'];

/** What a screen share is made for: `text` keeps letters sharp, `motion` keeps movement smooth. */
export const screenFormats = {
  text: { frameRate: 15, maxBitrate: 2_500_000, contentHint: 'detail', degradationPreference: 'maintain-resolution' },
  motion: { frameRate: 30, maxBitrate: 5_000_000, contentHint: 'motion', degradationPreference: 'maintain-framerate' },
} as const;

/** Opus, bps: speech in mono by default, music in stereo (LiveKit). */
export const audioBitrates = { speech: 48_000, music: 128_000 } as const;

/** How a source is sent, as `RTCRtpSender.setParameters` and the track take it. */
export interface SendOptions {
  readonly encodings: readonly RTCRtpEncodingParameters[];
  readonly contentHint?: string;
  readonly degradationPreference?: RTCDegradationPreference;
  readonly priority?: RTCPriorityType;
}

/** The part of a wish that matters to sending; a source of the app's own has none and is sent by the defaults. */
export interface SendWish {
  readonly quality?: CameraPreset;
  readonly content?: keyof typeof screenFormats;
  readonly stereo?: boolean;
  readonly frameRate?: number;
  readonly maxBitrate?: number;
}

/** How to send a source that was opened with `wish`. Bitrates are upper bounds; the bandwidth estimate stays below. */
export function publishOptions(source: MediaSource, wish: SendWish | object = {}): SendOptions {
  const { quality = 'medium', content = 'text', stereo = source === 'screen-audio', ...own } = wish as SendWish;
  switch (source) {
    case 'camera': {
      const { maxBitrate, frameRate } = { ...cameraFormats[quality], ...own };
      return {
        encodings: [{ maxBitrate, maxFramerate: frameRate }],
        degradationPreference: 'maintain-framerate',
      };
    }
    case 'screen': {
      const { frameRate, maxBitrate, contentHint, degradationPreference } = { ...screenFormats[content], ...own };
      return { encodings: [{ maxBitrate, maxFramerate: frameRate }], contentHint, degradationPreference };
    }
    default:
      return {
        encodings: [{ maxBitrate: own.maxBitrate ?? (stereo ? audioBitrates.music : audioBitrates.speech) }],
        priority: 'high',
      };
  }
}
