import { pictureFilter, trackProcessors, voiceFilter } from '@org/calls-core/processors';

/** The filters of this page's client. */
export const processors = trackProcessors();

/** Filters on or off: a grey picture, a voice without rumble. */
export async function filter(on: boolean): Promise<void> {
  await processors.set('camera', on ? [pictureFilter({ filter: 'grayscale(1)' })] : []);
  await processors.set('microphone', on ? [voiceFilter()] : []);
}

/** How colourful the middle of a video is: the mean distance between its channels, 0 to 255. */
export function colourOf(video: HTMLVideoElement): number {
  const canvas = Object.assign(document.createElement('canvas'), { width: 32, height: 32 });
  const context = canvas.getContext('2d', { willReadFrequently: true });
  context?.drawImage(video, 0, 0, 32, 32);
  const { data } = context!.getImageData(0, 0, 32, 32);
  let sum = 0;
  for (let at = 0; at < data.length; at += 4) {
    const [red, green, blue] = [data[at]!, data[at + 1]!, data[at + 2]!];
    sum += Math.max(red, green, blue) - Math.min(red, green, blue);
  }
  return (sum * 4) / data.length;
}
