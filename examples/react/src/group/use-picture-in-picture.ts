import { type RefObject, useEffect, useRef, useState } from 'react';

interface PictureInPicture {
  /** Where the videos are. */
  readonly stage: RefObject<HTMLDivElement | null>;
  readonly available: boolean;
  /** Follows the browser, which has a button of its own to leave. */
  readonly open: boolean;
  readonly toggle: () => void;
}

/** Puts the large picture, else the first that is seen, into a window over all others. */
export function usePictureInPicture(): PictureInPicture {
  const stage = useRef<HTMLDivElement>(null);
  const [open, setOpen] = useState(false);
  useEffect(() => {
    const follow = (): void => setOpen(document.pictureInPictureElement !== null);
    const events = ['enterpictureinpicture', 'leavepictureinpicture'];
    for (const event of events) document.addEventListener(event, follow, true);
    return () => {
      for (const event of events) document.removeEventListener(event, follow, true);
    };
  }, []);
  const toggle = async (): Promise<void> => {
    if (document.pictureInPictureElement) return document.exitPictureInPicture();
    const videos = [...(stage.current?.querySelectorAll<HTMLVideoElement>('[data-place] video') ?? [])];
    const seen = videos.filter(({ videoWidth, style }) => videoWidth > 0 && style.visibility !== 'hidden');
    const large = seen.find((video) => video.closest('[data-place="main"]')) ?? seen[0];
    await large?.requestPictureInPicture();
  };
  return { stage, available: document.pictureInPictureEnabled, open, toggle: () => void toggle().catch(() => {}) };
}
