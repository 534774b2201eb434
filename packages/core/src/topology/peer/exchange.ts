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
  /** Nothing is applied or sent any more. */
  stop(): void;
}

/** Creates the exchange. `openChannels` is called when data channels no longer cause an offer of their own. */
export function createExchange(part: Part, media: Media, openChannels: () => void): Exchange {
  const { pc, context, inHand } = part;
  let stopped = false;
  let queue: Promise<void> = Promise.resolve();
  let sources: PeerSignal['sources'];

  const debug = (what: string, details?: unknown): void => part.tell({ type: 'debug', what, details });
  const send = (content: SignalContent): void => {
    if (!stopped) part.send(content);
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
    if (!stopped) part.refused(error);
  };

  const accept = async (description: NonNullable<SignalContent['description']>): Promise<void> => {
    const sdp = tuneOpus(description.sdp, context.opus ?? {});
    if (!(await negotiation.accept({ ...description, sdp }))) return debug('description-ignored', description.type);
    media.described();
    await inbox.described(sdp);
  };
  const process = async (content: SignalContent): Promise<void> => {
    if (stopped) return;
    sources = content.sources;
    if (content.description) await accept(content.description).catch(refused);
    if (content.candidates) await inbox.add(content.candidates);
  };

  pc.onnegotiationneeded = () => void inHand(negotiation.offer()).catch(refused);
  pc.onicecandidate = ({ candidate }) => {
    debug('local-candidate', candidate?.candidate);
    outbox.add(candidate);
  };
  pc.onicecandidateerror = ({ errorCode, errorText, url }) => {
    debug('ice-error', { errorCode, errorText, url });
    if (errorCode === 401) context.log.warn('turn-unauthorized', { url });
  };
  pc.onsignalingstatechange = () => debug('signaling-state', pc.signalingState);

  return {
    apply: (content) => void (queue = inHand(queue.then(() => process(content)))),
    releaseCandidates: outbox.release,
    stop() {
      stopped = true;
      outbox.stop();
      pc.onnegotiationneeded = pc.onicecandidate = pc.onicecandidateerror = pc.onsignalingstatechange = null;
    },
  };
}
