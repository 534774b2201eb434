/** What one element showed, frame by frame. */
export interface VideoWatch {
  /** When each frame came, ms of the page, and how bright its brightest colour was, 0 to 255. */
  readonly frames: { readonly at: number; readonly bright: number }[];
  /** Streams that the element was given. */
  assigned: number;
}

/** Shows a stream and looks at every frame. `stream` is asked again whenever it may have changed. */
export function watchVideo(stream: () => MediaStream | undefined, onChange: (look: () => void) => void): VideoWatch {
  const video = document.createElement('video');
  Object.assign(video, { muted: true, autoplay: true, playsInline: true });
  document.body.append(video);
  const eye = new OffscreenCanvas(4, 4).getContext('2d', { willReadFrequently: true });
  const watch: VideoWatch = { frames: [], assigned: 0 };
  const follow = (): void => {
    const now = stream();
    if (!now || video.srcObject === now) return;
    video.srcObject = now;
    watch.assigned += 1;
  };
  const look = (): void => {
    eye?.drawImage(video, 0, 0, 4, 4);
    const pixels = eye?.getImageData(0, 0, 4, 4).data ?? new Uint8ClampedArray();
    watch.frames.push({ at: performance.now(), bright: Math.max(...pixels.filter((_, index) => index % 4 < 3)) });
    video.requestVideoFrameCallback(look);
  };
  video.requestVideoFrameCallback(look);
  onChange(follow);
  follow();
  return watch;
}
