import { onScopeDispose, type Ref, shallowRef } from 'vue';

/** Puts the large picture, else the first that is seen, into a window over all others; `open` follows the browser's own button. */
export function usePictureInPicture(stage: Readonly<Ref<HTMLElement | null>>) {
  const open = shallowRef(false);
  const follow = (): void => void (open.value = document.pictureInPictureElement !== null);
  const events = ['enterpictureinpicture', 'leavepictureinpicture'];
  for (const event of events) document.addEventListener(event, follow, true);
  onScopeDispose(() => {
    for (const event of events) document.removeEventListener(event, follow, true);
  });
  const change = async (): Promise<void> => {
    if (document.pictureInPictureElement) return document.exitPictureInPicture();
    const videos = [...(stage.value?.querySelectorAll<HTMLVideoElement>('[data-place] video') ?? [])];
    const seen = videos.filter(({ videoWidth, style }) => videoWidth > 0 && style.visibility !== 'hidden');
    const large = seen.find((video) => video.closest('[data-place="main"]')) ?? seen[0];
    await large?.requestPictureInPicture();
  };
  return { available: document.pictureInPictureEnabled, open, toggle: () => void change().catch(() => {}) };
}
