import type { MediaSource } from '../../protocol/messages.ts';
import { kindOf, sources, type Transceivers } from './transceivers.ts';

/** Tells which track each source is received on, once per change. Call `sync` after each negotiation step. */
export function createReceivedTracks(
  transceivers: Transceivers,
  tell: (source: MediaSource, receiver: RTCRtpReceiver | null) => void,
): { sync(): void; receives(kind: 'audio' | 'video'): boolean } {
  const known = new Map<MediaSource, RTCRtpReceiver>();
  return {
    sync() {
      for (const source of sources) {
        const receiver = liveReceiver(transceivers.of(source));
        if (receiver === known.get(source)) continue;
        if (receiver) known.set(source, receiver);
        else known.delete(source);
        tell(source, receiver ?? null);
      }
    },
    receives: (kind) => [...known.keys()].some((source) => kindOf(source) === kind),
  };
}

function liveReceiver(transceiver: RTCRtpTransceiver | undefined): RTCRtpReceiver | undefined {
  if (!transceiver || transceiver.receiver.track.readyState === 'ended') return undefined;
  // Null until the first answer: then the track is there and will receive.
  const direction: string = transceiver.currentDirection ?? 'recvonly';
  return direction.includes('recv') ? transceiver.receiver : undefined;
}
