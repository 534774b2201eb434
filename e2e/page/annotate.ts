import type { Call } from '@org/calls-core';
import { annotations, mountAnnotations, pictureArea } from '@org/calls-core/annotations';

/** A share as one sees it, in a tile of some size. */
export function showBoard(call: Call, sharer: string, stream: MediaStream | null, width: number, height: number) {
  const tile = document.createElement('div');
  tile.id = 'board';
  Object.assign(tile.style, {
    position: 'fixed',
    left: '20px',
    top: '10px',
    width: `${width}px`,
    height: `${height}px`,
  });
  const video = document.createElement('video');
  const canvas = document.createElement('canvas');
  Object.assign(video, { muted: true, autoplay: true, srcObject: stream });
  Object.assign(video.style, { width: '100%', height: '100%', objectFit: 'contain', background: '#000' });
  Object.assign(canvas.style, { position: 'absolute', inset: '0', width: '100%', height: '100%' });
  tile.append(video, canvas);
  document.body.append(tile);
  const board = annotations(call).board(sharer);
  return { ...mountAnnotations({ canvas, video, board }), board, canvas, video };
}

type Shown = ReturnType<typeof showBoard>;

/** The middle of everything that is painted, in parts of the picture, and how many pixels that is; null before there is something. */
export function painted({ canvas, video }: Pick<Shown, 'canvas' | 'video'>) {
  if (!video.videoWidth || !canvas.width || !canvas.height) return null;
  const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
  let [count, sumX, sumY] = [0, 0, 0];
  for (let at = 0; at < data.length / 4; at++) {
    if ((data[at * 4 + 3] ?? 0) < 200) continue;
    count += 1;
    sumX += (at % canvas.width) + 0.5;
    sumY += Math.floor(at / canvas.width) + 0.5;
  }
  if (count === 0) return null;
  const { left, top, width, height } = pictureArea(canvas, { width: video.videoWidth, height: video.videoHeight });
  return { x: (sumX / count - left) / width, y: (sumY / count - top) / height, count };
}

/** Where a point of the picture, in parts of it, lies on the page. */
export function spotOf({ canvas, video }: Pick<Shown, 'canvas' | 'video'>, x: number, y: number): [number, number] {
  const box = canvas.getBoundingClientRect();
  const { left, top, width, height } = pictureArea(box, { width: video.videoWidth, height: video.videoHeight });
  return [box.left + left + x * width, box.top + top + y * height];
}
