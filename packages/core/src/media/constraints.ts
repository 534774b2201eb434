import { type CameraPreset, cameraFormats, cameraLadder } from './presets.ts';

/** What can be asked of a microphone. Every switch is on by default. */
export interface MicrophoneOptions {
  readonly deviceId?: string;
  readonly echoCancellation?: boolean;
  readonly noiseSuppression?: boolean;
  readonly autoGainControl?: boolean;
  /** Stereo Opus; default mono. */
  readonly stereo?: boolean;
  /** The most that Opus sends, bps. Default 48 000, in stereo 128 000. */
  readonly maxBitrate?: number;
}

/** What can be asked of a camera. */
export interface CameraOptions {
  readonly deviceId?: string;
  readonly facing?: 'user' | 'environment';
  /** Default `720p`. */
  readonly quality?: CameraPreset;
  /** Frames per second, at most 60. Default: as the quality says. */
  readonly frameRate?: number;
  /** The most that is sent, bps. Default: as the quality says. */
  readonly maxBitrate?: number;
}

/** Constraints in the order in which they are to be tried. */
export type Attempts = readonly [MediaTrackConstraints, ...MediaTrackConstraints[]];

/** The chosen microphone, then any. */
export function microphoneAttempts(options: MicrophoneOptions = {}): Attempts {
  const { deviceId, echoCancellation = true, noiseSuppression = true, autoGainControl = true, stereo } = options;
  return withDevice(deviceId, [
    { echoCancellation, noiseSuppression, autoGainControl, channelCount: { ideal: stereo ? 2 : 1 } },
  ]);
}

/** The chosen camera from the wished quality downwards, then any camera. Sizes are wishes: a camera gives its nearest. */
export function cameraAttempts(options: CameraOptions = {}): Attempts {
  const { deviceId, facing, quality = '720p' } = options;
  const { height } = cameraFormats[quality];
  const lower = cameraLadder.filter((preset) => cameraFormats[preset].height < height);
  const constraintsOf = (preset: CameraPreset): MediaTrackConstraints => {
    const { width, height, frameRate } = cameraFormats[preset];
    return {
      width: { ideal: width },
      height: { ideal: height },
      frameRate: { ideal: options.frameRate ?? frameRate, max: 60 },
      ...(facing && { facingMode: facing }),
    };
  };
  return withDevice(deviceId, [constraintsOf(quality), ...lower.map(constraintsOf)]);
}

function withDevice(deviceId: string | undefined, attempts: Attempts): Attempts {
  if (!deviceId) return attempts;
  const exact = (attempt: MediaTrackConstraints): MediaTrackConstraints => ({
    ...attempt,
    deviceId: { exact: deviceId },
  });
  const [first, ...rest] = attempts;
  return [exact(first), ...rest.map(exact), ...attempts];
}
