import type { MediaSource } from '../protocol/messages.ts';

/** The two streams of one participant: what belongs together in time shares a stream. */
export interface RemoteMedia {
  /** The stream that carries a source; the same one for as long as this object lives. */
  stream(source: MediaSource): MediaStream;
  track(source: MediaSource): MediaStreamTrack | null;
  receiver(source: MediaSource): RTCRtpReceiver | null;
  /** Nothing of this kind can be received, for want of a codec, until a track of it comes. */
  lack(kind: 'audio' | 'video'): void;
  /** False for what is sent but cannot be received. */
  plays(source: MediaSource): boolean;
  /** Puts a track in the place of the source's old one. */
  set(source: MediaSource, track: MediaStreamTrack | null, receiver?: RTCRtpReceiver | null): void;
  /** False silences everything, without a word to the other side. */
  enable(on: boolean): void;
  /** Empties the streams. */
  clear(): void;
}

/** Creates the streams of one participant. */
export function createRemoteMedia(createStream: () => MediaStream): RemoteMedia {
  const talk = createStream();
  const share = createStream();
  const tracks = new Map<MediaSource, MediaStreamTrack>();
  const receivers = new Map<MediaSource, RTCRtpReceiver>();
  const lacking = new Set<string>();
  let enabled = true;
  const kindOf = (source: MediaSource): string => (source === 'camera' || source === 'screen' ? 'video' : 'audio');
  const streamOf = (source: MediaSource): MediaStream =>
    source === 'microphone' || source === 'camera' ? talk : share;

  const set: RemoteMedia['set'] = (source, track, receiver) => {
    if (receiver) receivers.set(source, receiver);
    else receivers.delete(source);
    const old = tracks.get(source);
    if (old === track) return;
    const stream = streamOf(source);
    // Remove first, add second, in one task: Firefox freezes the element when the new track comes before the old one went.
    if (old) stream.removeTrack(old);
    tracks.delete(source);
    if (!track) return;
    track.enabled = enabled;
    lacking.delete(track.kind);
    tracks.set(source, track);
    stream.addTrack(track);
  };

  return {
    stream: streamOf,
    track: (source) => tracks.get(source) ?? null,
    receiver: (source) => receivers.get(source) ?? null,
    lack: (kind) => void lacking.add(kind),
    plays: (source) => !lacking.has(kindOf(source)),
    set,
    enable(on) {
      enabled = on;
      for (const track of tracks.values()) track.enabled = on;
    },
    clear() {
      for (const source of [...tracks.keys()]) set(source, null);
    },
  };
}
