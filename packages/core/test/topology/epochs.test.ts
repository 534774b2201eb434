import { describe, expect, test } from 'vitest';
import type { PeerSignal } from '../../src/protocol/messages.ts';
import { createEpochs } from '../../src/topology/peer/epochs.ts';

const signal = (epoch: number, peerEpoch: number, kind: 'offer' | 'answer' | 'candidates' | 'nothing'): PeerSignal => ({
  epoch,
  peerEpoch,
  ...((kind === 'offer' || kind === 'answer') && { description: { type: kind, sdp: '' } }),
  ...(kind === 'candidates' && { candidates: [null] }),
});

/** Epochs after `initiate` of each of our connections and the epoch that was linked last. */
function epochs(options: { polite?: boolean; builds?: boolean[]; linked?: number } = {}) {
  const made = createEpochs(options.polite ?? false);
  for (const initiate of options.builds ?? [true]) made.next(initiate);
  if (options.linked) made.link(options.linked);
  return made;
}

describe('the first exchange', () => {
  test('takes an offer when none was made here', () => {
    expect(epochs({ builds: [false] }).judge(signal(1, 0, 'offer'))).toBe('apply');
  });

  test('takes the answer to the offer that was made here', () => {
    expect(epochs().judge(signal(1, 1, 'answer'))).toBe('apply');
  });

  test('keeps candidates until the description they belong to', () => {
    const { judge, link } = epochs({ builds: [false] });
    expect(judge(signal(1, 0, 'candidates'))).toBe('keep');
    link(1);
    expect(judge(signal(1, 0, 'candidates'))).toBe('apply');
  });

  test('when two first offers cross, the impolite side goes on and the polite one builds anew', () => {
    expect(epochs().judge(signal(1, 0, 'offer'))).toBe('drop');
    expect(epochs({ polite: true }).judge(signal(1, 0, 'offer'))).toBe('answer-anew');
  });

  test('after crossed offers the impolite side takes the answer of the connection that was built for it', () => {
    const { judge } = epochs();
    judge(signal(1, 0, 'offer'));
    expect(judge(signal(2, 1, 'answer'))).toBe('apply');
  });

  test('an offer that already knows of ours means ours was refused, whoever is polite', () => {
    expect(epochs().judge(signal(2, 1, 'offer'))).toBe('answer-anew');
  });
});

describe('a connection in use', () => {
  test('takes further offers, answers and candidates of the same epoch', () => {
    const { judge } = epochs({ linked: 1 });
    for (const kind of ['offer', 'answer', 'candidates'] as const) expect(judge(signal(1, 1, kind))).toBe('apply');
  });

  test('is built anew for an offer of a higher epoch', () => {
    expect(epochs({ linked: 1 }).judge(signal(2, 1, 'offer'))).toBe('answer-anew');
  });

  test('is built anew with an offer when the other end built anew and asks for one', () => {
    const { judge } = epochs({ linked: 1 });
    expect(judge(signal(2, 1, 'nothing'))).toBe('offer-anew');
    expect(judge(signal(2, 1, 'nothing'))).toBe('drop');
  });

  test('drops everything of a lower epoch', () => {
    const { judge } = epochs({ linked: 3 });
    for (const kind of ['offer', 'answer', 'candidates', 'nothing'] as const) {
      expect(judge(signal(2, 1, kind))).toBe('drop');
    }
  });
});

describe('after this end built anew', () => {
  test('what was meant for the older connection is dropped', () => {
    const { judge, next } = epochs({ linked: 1 });
    next(true);
    expect(judge(signal(1, 1, 'offer'))).toBe('drop');
    expect(judge(signal(1, 1, 'answer'))).toBe('drop');
    expect(judge(signal(1, 2, 'answer'))).toBe('apply');
  });

  test('a request to offer is no news when an offer is on its way', () => {
    const { judge, next } = epochs({ linked: 1 });
    next(true);
    expect(judge(signal(2, 1, 'nothing'))).toBe('drop');
  });

  test('two ends that both wait for an offer get one', () => {
    const { judge, next } = epochs({ linked: 1 });
    next(false);
    expect(judge(signal(2, 1, 'nothing'))).toBe('offer-anew');
  });

  test('an answer of a second connection than the one in use is dropped', () => {
    expect(epochs({ linked: 1 }).judge(signal(2, 1, 'answer'))).toBe('drop');
  });
});
