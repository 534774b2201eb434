/** The video that is worth floating: the element itself, or the largest inside it that is seen and has a picture; null for none. */
export function floatingVideo(where: Element): HTMLVideoElement | null {
  if (where.nodeName === 'VIDEO') return where as HTMLVideoElement;
  let best: HTMLVideoElement | null = null;
  let bestArea = 0;
  for (const video of where.querySelectorAll('video')) {
    if (video.videoWidth === 0 || video.disablePictureInPicture || !isSeen(video)) continue;
    const { width, height } = video.getBoundingClientRect();
    if (width * height <= bestArea) continue;
    best = video;
    bestArea = width * height;
  }
  return best;
}

function isSeen(video: HTMLVideoElement): boolean {
  return video.ownerDocument.defaultView?.getComputedStyle(video).visibility !== 'hidden';
}
