import type { Scope } from './scope.ts';

const size = { width: 320, height: 180 };
const frameRate = 20;
const tile = 10;

/** A picture that no encoder can make small, so that it fills what a path carries; null where there is no canvas. */
export function openNoise({ environment, add }: Scope): MediaStreamTrack | null {
  const canvas = environment.createCanvas(size.width, size.height);
  const context = canvas?.getContext('2d');
  if (!canvas?.captureStream || !context) return null;
  let shade = 1;
  const paint = (): void => {
    for (let x = 0; x < size.width; x += tile)
      for (let y = 0; y < size.height; y += tile) {
        shade = (shade * 48_271) % 2_147_483_647; // Park and Miller's generator
        context.fillStyle = `hsl(${shade % 360} 80% ${20 + (shade % 61)}%)`;
        context.fillRect(x, y, tile, tile);
      }
  };
  paint();
  const [track] = canvas.captureStream(frameRate).getVideoTracks();
  const stop = environment.clock.every(1000 / frameRate, paint);
  add(() => {
    stop();
    track?.stop();
  });
  return track ?? null;
}
