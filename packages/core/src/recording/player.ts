import type { RecordingEnvironment } from './recording-environment.ts';

/** Reads the frames of a picture whose track may be exchanged. */
export interface Player {
  /** Plays this track from now on; cheap when it is the same. */
  show(track: MediaStreamTrack | null): void;
  /** The element to draw from; null while it has no frame. */
  frame(): HTMLVideoElement | null;
  readonly shows: boolean;
  close(): void;
}

/** Creates a player. Its element keeps one stream, in which tracks are exchanged: a new stream would be black for a moment. */
export function createPlayer(environment: RecordingEnvironment): Player {
  const element = environment.createPlayer();
  const stream = environment.createStream();
  let current: MediaStreamTrack | null = null;
  return {
    show(track) {
      if (track === current) return;
      // Remove first, add second: Firefox freezes otherwise.
      if (current) stream.removeTrack(current);
      current = track;
      if (!track) return;
      stream.addTrack(track);
      if (element.srcObject !== stream) element.srcObject = stream;
      element.play().catch(() => {});
    },
    frame: () => (current && element.readyState >= 2 && element.videoWidth > 0 ? element : null),
    get shows() {
      return current !== null;
    },
    close() {
      if (current) stream.removeTrack(current);
      current = null;
      element.srcObject = null;
    },
  };
}
