import type { MediaSource } from '../../protocol/messages.ts';
import { sources, type Transceivers } from './transceivers.ts';

/** Tells which track each source is received on, once per change. Call `sync` after each negotiation step. */
export function createReceivedTracks(
  transceivers: Transceivers,
  tell: (source: MediaSource, track: MediaStreamTrack | null) => void,
): { sync(): void; any(): boolean } {
  const known = new Map<MediaSource, MediaStreamTrack>();
  return {
    sync() {
      for (const source of sources) {
        const track = receivedTrack(transceivers.of(source));
        if (track === known.get(source)) continue;
        if (track) known.set(source, track);
        else known.delete(source);
        tell(source, track ?? null);
      }
    },
    any: () => known.size > 0,
  };
}

function receivedTrack(transceiver: RTCRtpTransceiver | undefined): MediaStreamTrack | undefined {
  if (!transceiver || transceiver.receiver.track.readyState === 'ended') return undefined;
  // Null until the first answer: then the track is there and will receive.
  const direction: string = transceiver.currentDirection ?? 'recvonly';
  return direction.includes('recv') ? transceiver.receiver.track : undefined;
}
