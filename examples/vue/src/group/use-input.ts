import { openInput } from '@calls/example-shared';
import { type Ref, shallowRef, watch } from 'vue';

/** A device of the lobby: its track while it is wanted, and whether it could not be opened. */
export interface Input {
  readonly track: Ref<MediaStreamTrack | null>;
  readonly failed: Ref<boolean>;
}

/** The chosen device while it is wanted: nobody opens it before it is asked for, and it is released with the lobby. */
export function useInput(kind: 'audio' | 'video', wanted: () => boolean, device: () => string | null): Input {
  const track = shallowRef<MediaStreamTrack | null>(null);
  const failed = shallowRef(false);
  watch([wanted, device], ([on, id], _before, onCleanup) => {
    failed.value = false;
    if (!on) return;
    let over = false;
    let opened: MediaStreamTrack | null = null;
    openInput(kind, id).then(
      (given) => {
        opened = given;
        if (over) given.stop();
        else track.value = given;
      },
      () => (failed.value = !over),
    );
    onCleanup(() => {
      over = true;
      opened?.stop();
      track.value = null;
    });
  });
  return { track, failed };
}
