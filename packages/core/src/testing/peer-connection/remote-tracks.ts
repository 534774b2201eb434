import { FakeMediaStream } from '../media/fake-media-stream.ts';
import type { MediaFactory } from '../media/fake-media-stream-track.ts';
import type { FakeRtpTransceiver } from './rtp-transceiver.ts';
import type { SdpSection } from './sdp.ts';

/** The streams that the other side's media arrives in. */
export class RemoteTracks {
  readonly #factory: MediaFactory;
  readonly #streams: Map<string, FakeMediaStream> = new Map();

  constructor(factory: MediaFactory) {
    this.#factory = factory;
  }

  /**
   * Takes over what a section says about a transceiver's remote track.
   * Returns what to fire once the state is in place, in the order of browsers: mute, streams, `track`.
   */
  update(
    transceiver: FakeRtpTransceiver,
    section: SdpSection,
    receiving: boolean,
    fire: (type: string, fields: object) => void,
  ): () => void {
    const { receiver } = transceiver;
    const before = receiver.streams;
    const appeared = receiving && !transceiver.firedReceiving;
    const vanished = !receiving && transceiver.firedReceiving;
    const after = receiving ? section.streams.map((id) => this.#stream(id)) : [];
    receiver.streams = after;
    transceiver.firedReceiving = receiving;
    return () => {
      const { track } = receiver;
      if (vanished) track.setMuted(true);
      for (const stream of before) if (!after.includes(stream)) stream.withdraw(track);
      for (const stream of after) stream.deliver(track);
      if (appeared) fire('track', { receiver, track, streams: [...after], transceiver });
    };
  }

  #stream(id: string): FakeMediaStream {
    const known = this.#streams.get(id) ?? new FakeMediaStream(this.#factory, [], id);
    this.#streams.set(id, known);
    return known;
  }
}
