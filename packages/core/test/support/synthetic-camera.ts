import { synthetic } from '../../src/media/synthetic.ts';
import { openRealMedia } from './real-media.ts';

/** A camera of this page that shows the test pattern; off again when the test is over. */
export async function openSyntheticCamera() {
  const camera = await openRealMedia().local.set('camera', true, synthetic({ kind: 'camera' }));
  return { camera, stream: camera.stream! };
}
