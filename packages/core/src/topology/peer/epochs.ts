import type { PeerSignal } from '../../protocol/messages.ts';

/**
 * What to do with a signal: apply it, drop it, keep it until the description it belongs to, build anew and then apply
 * it, or build anew and offer.
 */
export type Verdict = 'apply' | 'drop' | 'keep' | 'answer-anew' | 'offer-anew';

/** Which connection of one end talks to which of the other. */
export interface Epochs {
  readonly own: number;
  /** The newest epoch of the other end that was seen; 0 when none. */
  readonly other: number;
  /** A connection is built at this end. */
  next(initiate: boolean): number;
  /** The present connection takes part in this epoch of the other end. */
  link(epoch: number): void;
  judge(signal: PeerSignal): Verdict;
}

/**
 * Keeps the epochs of one peer. Two first offers that cross never reach the browser: rolling one back would leave its
 * transceivers behind, so the polite end builds anew and the other one ignores.
 */
export function createEpochs(polite: boolean, from = 0): Epochs {
  let own = from;
  let other = 0;
  /** The epoch with which the present connection exchanged descriptions; 0 while it is fresh. */
  let linked = 0;
  let initiating = false;

  const judgeOffer = ({ epoch, peerEpoch }: PeerSignal): Verdict => {
    if (epoch === linked) return 'apply';
    const answersOurs = peerEpoch === own;
    if (epoch === other && !answersOurs) return 'drop';
    other = epoch;
    if (!linked && !initiating) return 'apply';
    return linked || polite || answersOurs ? 'answer-anew' : 'drop';
  };

  return {
    get own() {
      return own;
    },
    get other() {
      return other;
    },
    next(initiate) {
      initiating = initiate;
      linked = 0;
      return (own += 1);
    },
    link: (epoch) => void (other = linked = epoch),
    judge(signal) {
      const { epoch, peerEpoch, description } = signal;
      if (epoch < other) return 'drop';
      if (description?.type === 'offer') return judgeOffer(signal);
      if (description?.type === 'answer') {
        return peerEpoch === own && (!linked || linked === epoch) ? 'apply' : 'drop';
      }
      if (signal.candidates) return epoch === linked ? 'apply' : 'keep';
      // Nothing in it: the other end built anew and waits for an offer.
      const news = epoch > other && (linked > 0 || !initiating);
      other = epoch;
      return news ? 'offer-anew' : 'drop';
    },
  };
}
