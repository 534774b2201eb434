import { FakeMediaStream } from './fake-media-stream.ts';
import { FakeMediaStreamTrack, type MediaFactory } from './fake-media-stream-track.ts';

/** As much of a canvas as a synthetic camera uses: it streams a video track, and of what it draws it knows the brightness. */
export interface FakeCanvas {
  width: number;
  height: number;
  readonly ownerDocument: { createElement(name: 'video'): FakeVideoPicture };
  getContext(type: string): unknown;
  captureStream(frameRate?: number): FakeMediaStream;
}

/** As much of a video element as it takes to read pictures. */
export interface FakeVideoPicture {
  srcObject: FakeMediaStream | null;
  muted: boolean;
  playsInline: boolean;
  readonly videoWidth: number;
  readonly videoHeight: number;
  play(): Promise<void>;
}

/** Creates a canvas. */
export function createFakeCanvas(factory: MediaFactory, width: number, height: number): FakeCanvas {
  const canvas: FakeCanvas = {
    width,
    height,
    ownerDocument: { createElement: createVideo },
    getContext: (type) => (type === '2d' ? createContext(canvas) : null),
    captureStream(frameRate = 30) {
      const settings = { width: canvas.width, height: canvas.height, frameRate };
      return new FakeMediaStream(factory, [
        new FakeMediaStreamTrack(factory, { kind: 'video', label: 'canvas', settings }),
      ]);
    },
  };
  return canvas;
}

function createVideo(): FakeVideoPicture {
  const size = (name: 'width' | 'height'): number => {
    const [track] = video.srcObject?.getVideoTracks() ?? [];
    const shown = track?.readyState === 'live' && track.brightness !== null;
    return shown ? (track.getSettings()[name] ?? 0) : 0;
  };
  const video: FakeVideoPicture = {
    srcObject: null,
    muted: false,
    playsInline: false,
    get videoWidth() {
      return size('width');
    },
    get videoHeight() {
      return size('height');
    },
    async play() {},
  };
  return video;
}

/** Takes every property and answers every method with nothing, but for those that read a picture. */
function createContext(canvas: FakeCanvas): unknown {
  let shade = 0;
  const properties: Record<PropertyKey, unknown> = {
    canvas,
    drawImage: ({ srcObject }: FakeVideoPicture) =>
      void (shade = 255 * (srcObject?.getVideoTracks()[0]?.brightness ?? 0)),
    getImageData: (_x: number, _y: number, width: number, height: number) => ({
      data: new Uint8ClampedArray(4 * width * height).fill(shade),
    }),
  };
  return new Proxy(properties, {
    get: (target, name) => (name in target ? target[name] : () => ({ addColorStop() {}, width: 0 })),
    set: (target, name, value) => ((target[name] = value), true),
  });
}
