import { describe, expect, test } from 'vitest';
import { createNegotiation, type Negotiation } from '../../src/topology/peer/perfect-negotiation.ts';

/** A connection whose operations finish when the test says so. */
function scripted(polite: boolean, state: RTCSignalingState = 'stable') {
  const log: string[] = [];
  const waiting: { readonly resolve: () => void; readonly reject: (error: unknown) => void }[] = [];
  const operation = (name: string, after: () => void): Promise<void> => {
    log.push(name);
    return new Promise<void>((resolve, reject) => waiting.push({ resolve, reject })).then(after);
  };
  const pc = {
    signalingState: state,
    localDescription: null as { type: RTCSdpType; sdp: string } | null,
    setLocalDescription(description?: RTCSessionDescriptionInit) {
      const offers = pc.signalingState === 'stable';
      return operation(description ? `local ${description.type}` : 'local', () => {
        const type = description?.type ?? (offers ? 'offer' : 'answer');
        pc.localDescription = { type, sdp: 'v=0' };
        pc.signalingState = type === 'offer' ? 'have-local-offer' : 'stable';
      });
    },
    setRemoteDescription: ({ type }: RTCSessionDescriptionInit) =>
      operation(`remote ${type}`, () => void (pc.signalingState = type === 'offer' ? 'have-remote-offer' : 'stable')),
  };
  const negotiation: Negotiation = createNegotiation(pc as unknown as RTCPeerConnection, {
    polite,
    prepareAnswer: () => log.push('prepare'),
    send: (type) => log.push(`send ${type}`),
  });
  const settle = async (): Promise<void> => {
    for (let turn = 0; turn < 10; turn++) await Promise.resolve();
  };
  return {
    negotiation,
    log,
    pc,
    async finish() {
      waiting.shift()?.resolve();
      await settle();
    },
    async refuse() {
      waiting.shift()?.reject(new DOMException('no', 'InvalidStateError'));
      await settle();
    },
  };
}

const offer = { type: 'offer', sdp: 'v=0' } as const;
const answer = { type: 'answer', sdp: 'v=0' } as const;

describe('an offer', () => {
  test('is made by setLocalDescription without arguments and then sent', async () => {
    const { negotiation, log, finish } = scripted(false);
    const made = negotiation.offer();
    await finish();
    await made;
    expect(log).toEqual(['local', 'send offer']);
  });

  test('of the other side is answered after the answer was prepared', async () => {
    const { negotiation, log, finish } = scripted(false);
    const accepted = negotiation.accept(offer);
    await finish();
    await finish();
    expect(await accepted).toBe(true);
    expect(log).toEqual(['remote offer', 'prepare', 'local', 'send answer']);
  });

  test('that arrives while ours is being made is ignored by the impolite side', async () => {
    const { negotiation, log } = scripted(false);
    void negotiation.offer();
    expect(await negotiation.accept(offer)).toBe(false);
    expect(log).toEqual(['local']);
  });

  test('that arrives while ours is being made is taken by the polite side', async () => {
    const { negotiation, log, finish } = scripted(true);
    void negotiation.offer();
    const accepted = negotiation.accept(offer);
    for (let step = 0; step < 3; step++) await finish();
    expect(await accepted).toBe(true);
    expect(log).toEqual(['local', 'remote offer', 'send offer', 'prepare', 'local', 'send answer']);
  });

  test('that arrives while ours waits for its answer: ignored by the impolite, taken by the polite', async () => {
    expect(await scripted(false, 'have-local-offer').negotiation.accept(offer)).toBe(false);
    const polite = scripted(true, 'have-local-offer');
    const accepted = polite.negotiation.accept(offer);
    await polite.finish();
    await polite.finish();
    expect(await accepted).toBe(true);
  });

  test('is accepted while an answer is being set, also by the impolite side', async () => {
    const { negotiation, log, finish } = scripted(false, 'have-local-offer');
    const first = negotiation.accept(answer);
    const second = negotiation.accept(offer);
    for (let step = 0; step < 3; step++) await finish();
    expect(await Promise.all([first, second])).toEqual([true, true]);
    expect(log).toEqual(['remote answer', 'remote offer', 'prepare', 'local', 'send answer']);
  });

  test('is welcome again after making one has failed', async () => {
    const { negotiation, refuse, finish } = scripted(false);
    const made = negotiation.offer();
    const failed = expect(made).rejects.toThrow();
    await refuse();
    await failed;
    const accepted = negotiation.accept(offer);
    await finish();
    await finish();
    expect(await accepted).toBe(true);
  });

  test('is taken by an explicit rollback where the browser has no implicit one', async () => {
    const { negotiation, log, finish, refuse } = scripted(true, 'have-local-offer');
    const accepted = negotiation.accept(offer);
    await refuse();
    for (let step = 0; step < 3; step++) await finish();
    expect(await accepted).toBe(true);
    expect(log.slice(0, 3)).toEqual(['remote offer', 'local rollback', 'remote offer']);
  });

  test('that is faulty is not rolled back but rejects', async () => {
    const { negotiation, log, refuse } = scripted(true);
    const accepted = negotiation.accept(offer);
    const failed = expect(accepted).rejects.toThrow('no');
    await refuse();
    await failed;
    expect(log).toEqual(['remote offer']);
  });
});

describe('an answer', () => {
  test('is set when an offer waits for it', async () => {
    const { negotiation, log, finish } = scripted(false, 'have-local-offer');
    const accepted = negotiation.accept(answer);
    await finish();
    expect(await accepted).toBe(true);
    expect(log).toEqual(['remote answer']);
  });

  test('that nobody waits for is ignored: a second one, or one to an offer that was taken back', async () => {
    const { negotiation, log } = scripted(true, 'stable');
    expect(await negotiation.accept(answer)).toBe(false);
    expect(log).toEqual([]);
  });
});
