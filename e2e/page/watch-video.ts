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

/** A black frame has 0 or, after its conversion, a little more. */
const dark = 40;

/** What a watch saw since the page's time `from`, and how it fared around some moments. */
export function summarize(watch: VideoWatch | undefined, from: number, moments: readonly { readonly at: number }[]) {
  const { frames = [], assigned = 0 } = watch ?? {};
  const since = frames.filter(({ at }) => at >= from);
  const gaps = since.slice(1).map(({ at }, index) => ({ begin: since[index]?.at ?? at, end: at }));
  const isNear = ({ begin, end }: (typeof gaps)[number]): boolean =>
    moments.some(({ at }) => end > at - 100 && begin < at + 1_000);
  const longest = (list: typeof gaps): number => Math.max(0, ...list.map(({ begin, end }) => end - begin));
  return {
    frames: since.length,
    /** Streams that the element was given. */
    assigned,
    /** Frames darker than anything that a camera of the tests sends. */
    dark: since.filter(({ bright }) => bright <= dark).length,
    /** The longest time between two frames around one of the moments, and at any other time, ms. */
    gapAround: longest(gaps.filter(isNear)),
    gapElsewhere: longest(gaps.filter((gap) => !isNear(gap))),
  };
}
