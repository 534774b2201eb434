import type { PeerSignal } from '../../protocol/messages.ts';
import { createCandidateInbox, createCandidateOutbox, withoutCandidates } from './candidates.ts';
import type { Media } from './media.ts';
import { tuneOpus } from './opus.ts';
import { createNegotiation } from './perfect-negotiation.ts';
import type { Part, SignalContent } from './setup.ts';

/** Descriptions and candidates between the two ends of one connection. */
export interface Exchange {
  /** Applies what the other end sent, strictly one after the other. */
  apply(content: SignalContent): void;
  releaseCandidates(): void;
}

/** Creates the exchange. `openChannels` is called when data channels no longer cause an offer of their own. */
export function createExchange(part: Part, media: Media, openChannels: () => void): Exchange {
  const { pc, context, inHand, listen, debug, disposer } = part;
  let queue: Promise<void> = Promise.resolve();
  let sources: PeerSignal['sources'];

  const send = (content: SignalContent): void => {
    if (!disposer.disposed) part.send(content);
  };
  const outbox = createCandidateOutbox({
    clock: context.clock,
    hold: part.holdCandidates,
    send: (candidates) => send({ candidates }),
  });
  const inbox = createCandidateInbox(pc, (error) => debug('candidate-error', String(error)));
  const negotiation = createNegotiation(pc, {
    polite: part.polite,
    prepareAnswer() {
      media.prepareAnswer(sources);
      openChannels();
    },
    send(type, sdp) {
      const description = { type: type as 'offer' | 'answer', sdp: withoutCandidates(sdp) };
      send(type === 'offer' ? { description, sources: media.mids() } : { description });
    },
  });
  const refused = (error: unknown): void => {
    if (!disposer.disposed) part.refused(error);
  };

  const accept = async (description: NonNullable<SignalContent['description']>): Promise<void> => {
    const sdp = tuneOpus(description.sdp, context.opus ?? {});
    if (!(await negotiation.accept({ ...description, sdp }))) return debug('description-ignored', description.type);
    media.described();
    await inbox.described(sdp);
  };
  const process = async (content: SignalContent): Promise<void> => {
    if (disposer.disposed) return;
    sources = content.sources;
    if (content.description) await accept(content.description).catch(refused);
    if (content.candidates) await inbox.add(content.candidates);
  };

  disposer.add(outbox.stop);
  listen('negotiationneeded', () => void inHand(negotiation.offer()).catch(refused));
  listen('icecandidate', ({ candidate }) => {
    debug('local-candidate', candidate?.candidate);
    outbox.add(candidate);
  });
  listen('icecandidateerror', ({ errorCode, errorText, url }) => {
    debug('ice-error', { errorCode, errorText, url });
    if (errorCode === 401) context.log.warn('turn-unauthorized', { url });
  });

  return {
    apply: (content) => void (queue = inHand(queue.then(() => process(content)))),
    releaseCandidates: outbox.release,
  };
}
