import { expect, test } from 'vitest';
import { noFindings } from '../../../src/client/preflight/idle.ts';
import { judge, preflightLimits } from '../../../src/client/preflight/judge.ts';
import { verdictOf } from '../../../src/client/preflight/reasons.ts';
import type { PreflightFindings, PreflightPath, PreflightPathKind } from '../../../src/client/preflight/report.ts';

const path = (kind: PreflightPathKind, status: PreflightPath['status']): PreflightPath => ({
  ...{ kind, status, urls: [], after: null, error: null },
});
const judged = (findings: Partial<PreflightFindings>, relayOnly = false): string[] =>
  judge({ ...noFindings, ...findings }, { limits: preflightLimits, relayOnly, pathsOver: true, mediaOver: false }).map(
    ({ code }) => code,
  );

test('a STUN server that is silent beside a TURN server that answers over UDP is no blocked UDP', () => {
  expect(judged({ paths: [path('stun', 'unreachable'), path('turn-udp', 'works')] })).toEqual(['stun-unreachable']);
});

test('a refusal is an answer: UDP that brings one is not blocked', () => {
  expect(judged({ paths: [path('turn-udp', 'unauthorized'), path('turn-tcp', 'unreachable')] })).toEqual([
    'turn-unauthorized',
    'no-relay',
    'turn-unreachable',
  ]);
});

test('blocked UDP and wrong credentials are both named', () => {
  expect(judged({ paths: [path('turn-udp', 'unreachable'), path('turn-tls', 'unauthorized')] })).toEqual([
    'turn-unauthorized',
    'no-relay',
    'udp-blocked',
  ]);
});

test('where only TURN will do, STUN alone is no path', () => {
  const paths = [path('stun', 'works'), path('direct', 'works')];
  expect(judged({ paths })).toEqual(['no-turn']);
  expect(judged({ paths }, true)).toEqual(['no-path', 'no-turn']);
});

test('paths are judged once all of them were tried', () => {
  const findings = { ...noFindings, paths: [path('stun', 'unreachable')] };
  const context = { limits: preflightLimits, relayOnly: false, pathsOver: false, mediaOver: false };
  expect(judge(findings, context)).toEqual([]);
});

test('numbers are named beyond their limit, not at it, and unknown ones never', () => {
  const media = { path: 'turn-udp', score: null, level: 'unknown' } as const;
  const atLimit = { rtt: 300, jitter: 30, loss: 2, bandwidth: 500_000 };
  expect(judged({ media: { ...media, ...atLimit }, paths: [path('turn-udp', 'works')] })).toEqual([]);
  const beyond = { rtt: 301, jitter: 31, loss: 2.1, bandwidth: 499_999 };
  expect(judged({ media: { ...media, ...beyond }, paths: [path('turn-udp', 'works')] })).toEqual([
    'low-bandwidth',
    'high-loss',
    'high-jitter',
    'high-rtt',
  ]);
  const unknown = { rtt: null, jitter: null, loss: null, bandwidth: null };
  expect(judged({ media: { ...media, ...unknown }, paths: [path('turn-udp', 'works')] })).toEqual([]);
});

test('what blocks wins over what is unchecked, that over what degrades, and notes change nothing', () => {
  const reasons = (...microphones: ('denied' | 'unasked' | 'silent' | 'works')[]) =>
    microphones.flatMap((status) =>
      judge(
        { ...noFindings, microphone: { status, label: '', peak: null }, paths: [path('direct', 'works')] },
        { limits: preflightLimits, relayOnly: false, pathsOver: true, mediaOver: false },
      ),
    );
  expect(verdictOf(reasons('works', 'silent', 'unasked', 'denied'))).toBe('blocked');
  expect(verdictOf(reasons('works', 'silent', 'unasked'))).toBe('inconclusive');
  expect(verdictOf(reasons('works', 'silent'))).toBe('degraded');
  expect(verdictOf(reasons('works'))).toBe('ready');
});
