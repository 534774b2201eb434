import { describe, expect, test } from 'vitest';
import type { IceCandidate } from '../../src/protocol/messages.ts';
import { createFakeClock } from '../../src/testing/index.ts';
import {
  createCandidateInbox,
  createCandidateOutbox,
  withoutCandidates,
  type Candidate,
} from '../../src/topology/peer/candidates.ts';

const candidate = (name: string, fragment?: string): IceCandidate => ({
  candidate: `candidate:${name} 1 udp 1 192.0.2.1 9 typ host`,
  sdpMid: '0',
  sdpMLineIndex: 0,
  ...(fragment && { usernameFragment: fragment }),
});
const native = (name: string): RTCIceCandidate =>
  ({ candidate: name && `candidate:${name}`, toJSON: () => ({ candidate: name }) }) as unknown as RTCIceCandidate;
const described = (...fragments: string[]): string =>
  fragments.map((fragment) => `m=audio\r\na=ice-ufrag:${fragment}\r\n`).join('');

function outbox(hold = false) {
  const clock = createFakeClock();
  const sent: unknown[][] = [];
  const box = createCandidateOutbox({
    clock,
    hold,
    send: (candidates) => sent.push(candidates.map((each) => each?.candidate ?? null)),
  });
  return { clock, sent, box };
}

function inbox(refuse: (candidate: Candidate) => boolean = () => false) {
  const added: (string | null)[] = [];
  const errors: unknown[] = [];
  const pc = {
    async addIceCandidate(given: Candidate) {
      if (refuse(given)) throw new Error('refused');
      added.push(given && (given.candidate.split(' ')[0]?.slice('candidate:'.length) ?? ''));
    },
  };
  const box = createCandidateInbox(pc as unknown as RTCPeerConnection, (error) => errors.push(error));
  return { box, added, errors };
}

describe('local candidates', () => {
  test('the first leaves at once, those within 5 ms follow together, the end included', () => {
    const { clock, sent, box } = outbox();
    box.add(native('1'));
    expect(sent).toEqual([['1']]);
    box.add(native('2'));
    clock.advance(2.5);
    box.add(native('3'));
    box.add(native(''));
    box.add(null);
    expect(sent).toHaveLength(1);
    clock.advance(2.5);
    expect(sent).toEqual([['1'], ['2', '3', null]]);
    clock.advance(100);
    expect(sent).toHaveLength(2);
    box.add(native('4'));
    expect(sent[2]).toEqual(['4']);
  });

  test('held ones leave together when they are released', () => {
    const { clock, sent, box } = outbox(true);
    box.add(native('1'));
    box.add(native('2'));
    clock.advance(1000);
    expect(sent).toEqual([]);
    box.release();
    expect(sent).toEqual([['1', '2']]);
    box.release();
    expect(sent).toHaveLength(1);
  });

  test('nothing leaves after the stop, and no timer is left', () => {
    const { clock, sent, box } = outbox();
    box.add(native('1'));
    box.add(native('2'));
    box.stop();
    clock.advance(100);
    box.add(native('3'));
    expect(sent).toEqual([['1']]);
    expect(clock.pending).toBe(0);
  });
});

describe('remote candidates', () => {
  test('wait for their description', async () => {
    const { box, added } = inbox();
    await box.add([candidate('1', 'one'), null]);
    expect(added).toEqual([]);
    await box.described(described('one'));
    expect(added).toEqual(['1', null]);
  });

  test('of a later description wait while an earlier one is there', async () => {
    const { box, added } = inbox();
    await box.described(described('one'));
    await box.add([candidate('2', 'two')]);
    expect(added).toEqual([]);
    await box.described(described('two'));
    expect(added).toEqual(['2']);
  });

  test('of a description that was replaced are dropped', async () => {
    const { box, added, errors } = inbox();
    await box.described(described('one'));
    await box.described(described('two'));
    await box.add([candidate('1', 'one'), candidate('2', 'two')]);
    await box.described(described('one'));
    expect([added, errors]).toEqual([['2'], []]);
  });

  test('of an ignored offer never reach the browser, so there is nothing to swallow', async () => {
    const { box, added, errors } = inbox(() => true);
    await box.described(described('one'));
    await box.add([candidate('x', 'ignored')]);
    expect([added, errors]).toEqual([[], []]);
    await box.add([candidate('1', 'one')]);
    expect(errors).toHaveLength(1);
  });

  test('tell their description in their text too, and belong to the present one when they tell none', async () => {
    const { box, added } = inbox();
    await box.described(described('one', 'other'));
    const text = { ...candidate('2'), candidate: 'candidate:2 1 udp 1 192.0.2.1 9 typ host ufrag later network-id 1' };
    await box.add([candidate('1'), text, candidate('3', 'other')]);
    expect(added).toEqual(['1', '3']);
    await box.described(described('later'));
    expect(added).toEqual(['1', '3', '2']);
  });

  test('one that is refused keeps none of the others away', async () => {
    const { box, added, errors } = inbox((given) => given?.candidate.startsWith('candidate:bad') ?? false);
    await box.described(described('one'));
    await box.add([candidate('bad', 'one'), candidate('good', 'one')]);
    expect([added, errors.length]).toEqual([['good'], 1]);
  });

  test('that wait are limited in number', async () => {
    const { box, added } = inbox();
    for (let count = 0; count < 1000; count++) await box.add([candidate(String(count), 'one')]);
    await box.described(described('one'));
    expect(added).toHaveLength(256);
  });
});

test('a description travels without its candidates', () => {
  const sdp = 'm=audio\r\na=candidate:1 1 udp\r\na=ice-ufrag:x\r\na=end-of-candidates\r\na=mid:0\r\n';
  expect(withoutCandidates(sdp)).toBe('m=audio\r\na=ice-ufrag:x\r\na=mid:0\r\n');
});
