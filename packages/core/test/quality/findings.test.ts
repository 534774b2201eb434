import { expect, test } from 'vitest';
import type { QualitySummary } from '../../src/quality/quality.ts';
import { applies, type Circumstances, findingsOf } from '../../src/quality/warnings/findings.ts';
import { type QualityWarningCode, qualityWarningLimits } from '../../src/quality/warnings/warning-limits.ts';

const all: Circumstances = { flows: true, speaks: true, shows: true, hears: true, sees: ['camera'] };
const facts = { span: 2000, cpuLimited: false, audioPackets: 100, frozen: new Map() };
const summary = (more: Partial<QualitySummary>): QualitySummary => ({
  ...{ timestamp: 0, bitrate: { audio: {}, video: {} }, scores: { audio: {}, video: {} }, silent: false },
  ...more,
});
const found = (more: Partial<QualitySummary>, circumstances = all): QualityWarningCode[] =>
  findingsOf(summary(more), facts, circumstances).map(({ code }) => code);

test('what cannot be told is left out', () => {
  expect(found({})).toEqual(['one-way-audio', 'cpu']);
  expect(found({ rtt: 0, packetLossPercentOutbound: 0 })).toEqual(['high-rtt', 'high-loss', 'one-way-audio', 'cpu']);
});

test('unevenness of what no longer comes is an old number, and left out', () => {
  const arriving = (inbound: number) => ({ audio: { inbound }, video: {} });
  expect(found({ jitter: 60, bitrate: arriving(40_000) })).toContain('high-jitter');
  expect(found({ jitter: 60, bitrate: arriving(0) })).not.toContain('high-jitter');
});

test('each warning has its condition, and none holds while nothing flows', () => {
  const without: Readonly<Partial<Record<QualityWarningCode, Partial<Circumstances>>>> = {
    'silent-microphone': { speaks: false },
    'low-bitrate': { shows: false },
    cpu: { shows: false },
    'one-way-audio': { hears: false },
    'frozen-video': { sees: [] },
  };
  const codes = [...Object.keys(qualityWarningLimits), 'one-way-audio', 'relayed', 'cpu'] as QualityWarningCode[];
  for (const code of codes) {
    expect(applies(code, all)).toBe(true);
    expect(applies(code, { ...all, flows: false })).toBe(false);
    expect(applies(code, { ...all, ...without[code] })).toBe(without[code] === undefined);
  }
});
