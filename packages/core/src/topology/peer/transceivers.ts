import type { MediaSource } from '../../protocol/messages.ts';

/** Which transceiver carries which source. */
export interface Transceivers {
  /** Offering side: makes all four. */
  create(): void;
  /** Answering side: takes those that the offer brought, by the offerer's list or else by the order of sections. */
  adopt(sources: readonly (readonly [string, MediaSource])[] | undefined): void;
  of(source: MediaSource): RTCRtpTransceiver | undefined;
  /** Media section and source of each that has its section. */
  mids(): [string, MediaSource][];
}

/** What belongs together plays in step: the stream ids that go into the descriptions. */
export interface SendStreams {
  readonly talk: MediaStream;
  readonly share: MediaStream;
}

/** Every source, in the order of the media sections. */
export const sources: readonly MediaSource[] = ['microphone', 'camera', 'screen', 'screen-audio'];

/** Kind of the track of a source. */
export function kindOf(source: MediaSource): 'audio' | 'video' {
  return source === 'camera' || source === 'screen' ? 'video' : 'audio';
}

/**
 * Four transceivers from the start, so that no source ever needs another negotiation.
 * Each carries a stream id: with null tracks the description would have none, and lip sync would be lost.
 */
export function createTransceivers(
  pc: RTCPeerConnection,
  streams: SendStreams,
  prefer: (transceiver: RTCRtpTransceiver, kind: 'audio' | 'video') => void,
): Transceivers {
  const bySource = new Map<MediaSource, RTCRtpTransceiver>();
  const streamOf = (source: MediaSource): MediaStream =>
    source === 'microphone' || source === 'camera' ? streams.talk : streams.share;
  const bind = (source: MediaSource, transceiver: RTCRtpTransceiver): void => {
    bySource.set(source, transceiver);
    prefer(transceiver, kindOf(source));
  };
  return {
    create() {
      for (const source of sources) {
        bind(source, pc.addTransceiver(kindOf(source), { direction: 'sendrecv', streams: [streamOf(source)] }));
      }
    },
    adopt(told) {
      const byMid = told && new Map(told);
      const taken = new Set(bySource.values());
      for (const transceiver of pc.getTransceivers()) {
        const { mid, receiver, sender } = transceiver;
        if (mid === null || taken.has(transceiver)) continue;
        const fits = (source: MediaSource): boolean => kindOf(source) === receiver.track.kind && !bySource.has(source);
        const source = sources.find((each) => fits(each) && (!byMid || byMid.get(mid) === each));
        if (!source) continue;
        transceiver.direction = 'sendrecv';
        sender.setStreams?.(streamOf(source));
        bind(source, transceiver);
      }
    },
    of: (source) => bySource.get(source),
    mids: () =>
      Array.from(bySource, ([source, { mid }]) => [mid, source] as [string, MediaSource]).filter(([mid]) => mid),
  };
}
