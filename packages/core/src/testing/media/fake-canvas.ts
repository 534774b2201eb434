import { FakeMediaStream } from './fake-media-stream.ts';
import { FakeMediaStreamTrack, type MediaFactory } from './fake-media-stream-track.ts';

/** As much of a canvas as a synthetic camera uses: it draws nothing and streams a video track. */
export interface FakeCanvas {
  width: number;
  height: number;
  getContext(type: string): unknown;
  captureStream(frameRate?: number): FakeMediaStream;
}

/** Creates a canvas. */
export function createFakeCanvas(factory: MediaFactory, width: number, height: number): FakeCanvas {
  const canvas: FakeCanvas = {
    width,
    height,
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

/** Takes every property and answers every method with nothing. */
function createContext(canvas: FakeCanvas): unknown {
  const properties: Record<PropertyKey, unknown> = { canvas };
  return new Proxy(properties, {
    get: (target, name) => (name in target ? target[name] : () => ({ addColorStop() {}, width: 0 })),
    set: (target, name, value) => ((target[name] = value), true),
  });
}
