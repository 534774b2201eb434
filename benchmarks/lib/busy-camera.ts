import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const width = 480;
const height = 360;
const frames = 40;

/** A film that encoders find hard, for Chromium's fake camera. */
export interface BusyCamera {
  readonly args: readonly string[];
  close(): void;
}

/**
 * Writes it: a panning pattern under grain, so that video takes all the bitrate that a browser allows a picture of this size
 * (1.7 Mbps). The browser's own test picture takes half of that in one of four times the size.
 */
export function createBusyCamera(): BusyCamera {
  const folder = mkdtempSync(join(tmpdir(), 'busy-camera-'));
  const file = join(folder, 'busy.y4m');
  const parts: Uint8Array[] = [Buffer.from(`YUV4MPEG2 W${width} H${height} F20:1 Ip A1:1 C420jpeg\n`)];
  for (let frame = 0; frame < frames; frame++) parts.push(Buffer.from('FRAME\n'), draw(frame));
  writeFileSync(file, Buffer.concat(parts));
  return {
    args: [`--use-file-for-fake-video-capture=${file}`],
    close: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function draw(frame: number): Uint8Array {
  const picture = new Uint8Array((width * height * 3) / 2).fill(128);
  // The same film each time.
  let seed = frame + 1;
  const turn = (2 * Math.PI * frame) / frames;
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
      const pattern = 40 * Math.sin(x / 17 + 2 * turn) + 40 * Math.sin(y / 13 - turn);
      picture[y * width + x] = 128 + pattern + ((seed >>> 24) - 128) / 16;
    }
  return picture;
}
