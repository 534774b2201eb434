/** Streams whose tracks can be followed: what this library does to them, no event tells. */
export interface Streams {
  create(tracks?: readonly MediaStreamTrack[]): MediaStream;
  /** Calls `use` with the stream's track of a kind, and with each that takes its place; what it returned ends the use of the one before. */
  follow(stream: MediaStream, kind: 'audio' | 'video', use: (track: MediaStreamTrack) => () => void): () => void;
}

/** Creates the streams of one environment. */
export function createStreams(construct: (tracks: MediaStreamTrack[]) => MediaStream): Streams {
  const followers = new WeakMap<MediaStream, Set<() => void>>();
  const telling = (stream: MediaStream, change: (track: MediaStreamTrack) => void) => (track: MediaStreamTrack) => {
    change.call(stream, track);
    for (const follower of followers.get(stream) ?? []) follower();
  };
  return {
    create(tracks = []) {
      const stream = construct([...tracks]);
      followers.set(stream, new Set());
      // Defined, not assigned: the methods of native objects may be read-only.
      return Object.defineProperties(stream, {
        addTrack: { value: telling(stream, stream.addTrack) },
        removeTrack: { value: telling(stream, stream.removeTrack) },
      });
    },
    follow(stream, kind, use) {
      let current: MediaStreamTrack | undefined;
      let end: (() => void) | undefined;
      const change = (track: MediaStreamTrack | undefined): void => {
        if (track === current) return;
        end?.();
        current = track;
        end = track && use(track);
      };
      const look = (): void => change(stream.getTracks().find((track) => track.kind === kind));
      followers.get(stream)?.add(look);
      look();
      return () => {
        followers.get(stream)?.delete(look);
        change(undefined);
      };
    },
  };
}
