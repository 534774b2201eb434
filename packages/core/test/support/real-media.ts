import { onTestFinished } from 'vitest';
import { browserEnvironment } from '../../src/environment/browser-environment.ts';
import type { Environment } from '../../src/environment/environment.ts';
import { createDevices, type DeviceManager } from '../../src/media/devices.ts';
import { createLocalMedia, type LocalMedia } from '../../src/media/local-media.ts';
import { displayCapture } from '../../src/screen/display-capture.ts';
import { silentLogger } from '../../src/util/log.ts';

export const isFirefox = /Firefox/.test(navigator.userAgent);

/** The page's own devices, and every track that was opened through them. */
export interface RealMedia {
  readonly environment: Environment;
  readonly devices: DeviceManager;
  readonly local: LocalMedia;
  readonly constraints: MediaStreamConstraints[];
  liveTracks(): MediaStreamTrack[];
}

/** Opens a real environment; everything is closed when the test is over. */
export function openRealMedia(): RealMedia {
  const tracks: MediaStreamTrack[] = [];
  const constraints: MediaStreamConstraints[] = [];
  const environment = watched(browserEnvironment({ log: silentLogger }), (asked, stream) => {
    constraints.push(asked);
    tracks.push(...stream.getTracks());
  });
  const devices = createDevices(environment);
  const local = createLocalMedia({ environment, devices, displayCapture });
  onTestFinished(async () => {
    local.close();
    devices.close();
    await environment.close();
  });
  return {
    environment,
    devices,
    local,
    constraints,
    liveTracks: () => tracks.filter((track) => track.readyState === 'live'),
  };
}

type Opened = (asked: MediaStreamConstraints, stream: MediaStream) => void;

function watched(environment: Environment, opened: Opened): Environment {
  const real = navigator.mediaDevices;
  const mediaDevices = Object.assign(Object.create(real) as MediaDevices, {
    enumerateDevices: () => real.enumerateDevices(),
    addEventListener: real.addEventListener.bind(real),
    removeEventListener: real.removeEventListener.bind(real),
    async getUserMedia(asked: MediaStreamConstraints) {
      const stream = await real.getUserMedia(asked);
      opened(asked, stream);
      return stream;
    },
    async getDisplayMedia(asked: DisplayMediaStreamOptions) {
      const stream = await real.getDisplayMedia({ ...asked, ...{ preferCurrentTab: true } });
      opened({}, stream);
      return stream;
    },
  });
  return Object.defineProperty({ ...environment }, 'mediaDevices', { value: mediaDevices });
}

/** A playing video element with a stream, removed at the end. */
export async function playVideo(stream: MediaStream): Promise<HTMLVideoElement> {
  const video = document.createElement('video');
  video.muted = true;
  video.playsInline = true;
  video.srcObject = stream;
  document.body.append(video);
  onTestFinished(() => {
    video.srcObject = null;
    video.remove();
  });
  await video.play();
  return video;
}

/** Resolves with the size of the next frame that is really shown. */
export function nextFrame(video: HTMLVideoElement): Promise<{ width: number; height: number }> {
  return new Promise((resolve) =>
    video.requestVideoFrameCallback((_, { width, height }) => resolve({ width, height })),
  );
}
