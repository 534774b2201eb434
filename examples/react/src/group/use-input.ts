import { openInput } from '@calls/example-shared';
import { useEffect, useState } from 'react';

/** A device of the lobby: its track while it is wanted, and whether it could not be opened. */
export interface Input {
  readonly track: MediaStreamTrack | null;
  readonly failed: boolean;
}

const none: Input = { track: null, failed: false };

/** The chosen device while it is wanted: nobody opens it before it is asked for, and it is released with the lobby. */
export function useInput(kind: 'audio' | 'video', wanted: boolean, device: string | null): Input {
  const [input, setInput] = useState(none);
  useEffect(() => {
    if (!wanted) return;
    let over = false;
    let opened: MediaStreamTrack | null = null;
    openInput(kind, device).then(
      (track) => {
        opened = track;
        if (over) track.stop();
        else setInput({ track, failed: false });
      },
      () => over || setInput({ track: null, failed: true }),
    );
    return () => {
      over = true;
      opened?.stop();
      setInput(none);
    };
  }, [kind, wanted, device]);
  return input;
}
