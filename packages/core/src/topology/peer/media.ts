import type { MediaSource, PeerSignal } from '../../protocol/messages.ts';
import { preferCodecs } from './codecs.ts';
import { createReceivedTracks } from './received-tracks.ts';
import { createSenders, type Senders } from './senders.ts';
import type { Part } from './setup.ts';
import { createTransceivers } from './transceivers.ts';

/** The media of one connection: what is sent and received on which transceiver. */
export interface Media extends Senders {
  /** Before the first offer. */
  prepareOffer(): void;
  /** Between a remote offer and its answer. */
  prepareAnswer(sources: PeerSignal['sources']): void;
  /** After a description was applied. */
  described(): void;
  mids(): [string, MediaSource][];
}

/** Creates the media of a connection. */
export function createMedia(part: Part): Media {
  const { pc, context, wanted, tell, inHand, debug } = part;
  const transceivers = createTransceivers(pc, part.streams, (transceiver, kind) =>
    preferCodecs(transceiver, kind, context),
  );
  const senders = createSenders({
    wanted,
    senderOf: (source) => transceivers.of(source)?.sender,
    onError: (error) => debug('sender-error', String(error)),
  });
  const tracks = createReceivedTracks(transceivers, (source, receiver) =>
    tell({ type: 'track', source, track: receiver?.track ?? null, receiver }),
  );
  const sync = (source: MediaSource): Promise<void> => inHand(senders.sync(source));
  const syncAll = (): void => wanted.forEach((_, source) => void sync(source));
  return {
    sync,
    forceKeyFrame: (source) => inHand(senders.forceKeyFrame(source)),
    prepareOffer() {
      transceivers.create();
      syncAll();
    },
    prepareAnswer(sources) {
      transceivers.adopt(sources);
      syncAll();
      tracks.sync();
    },
    described() {
      tracks.sync();
      const missing = (['audio', 'video'] as const).filter((kind) => !tracks.receives(kind));
      if (missing.length === 2) tell({ type: 'failed', code: 'no-common-codec' });
      else for (const kind of missing) tell({ type: 'no-codec', kind });
    },
    mids: transceivers.mids,
  };
}
