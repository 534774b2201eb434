import { describe, expect, test } from 'vitest';
import {
  judgeMicrophone,
  type MicrophoneJudgement,
  unheard,
} from '../../../src/client/device-care/judge-microphone.ts';
import { thresholdsWith } from '../../../src/client/device-care/thresholds.ts';

const limits = thresholdsWith();
/** Hears a level for some time, ten readings a second. */
function hear(level: number, seconds: number, muted = false, before = unheard, from = 0): MicrophoneJudgement {
  let now = before;
  for (let step = 1; step <= seconds * 10; step += 1)
    now = judgeMicrophone(now, { at: from + step * 100, level, muted }, limits);
  return now;
}

describe('speaking while muted', () => {
  test('is noticed after about a second of speech, not after a knock', () => {
    expect(hear(0.1, 0.6, true).speaking).toBe(false);
    expect(hear(0.1, 1.5, true).speaking).toBe(true);
  });

  test('lasts over pauses, and is over three seconds after the last word', () => {
    const speaking = hear(0.1, 2, true);
    expect(hear(0, 2, true, speaking, 2_000).speaking).toBe(true);
    expect(hear(0, 5, true, speaking, 2_000).speaking).toBe(false);
  });

  test('is over at once when the microphone is open', () => {
    expect(hear(0.1, 0.1, false, hear(0.1, 2, true), 2_000).speaking).toBe(false);
    expect(hear(0.1, 10, false).speaking).toBe(false);
  });
});

describe('a microphone', () => {
  test('that gives nothing but zeros for four seconds is silent, until the first sound', () => {
    expect(hear(0, 3.9).silent).toBe(false);
    const silent = hear(0, 4.2);
    expect(silent.silent).toBe(true);
    expect(hear(0.0001, 0.1, false, silent, 4_200).silent).toBe(false);
  });

  test('is heard as long as it gives anything', () => {
    expect(hear(0.0001, 0.1).heard).toBe(true);
    expect(hear(0, 0.1, false, hear(0.0001, 0.1), 100).heard).toBe(false);
  });

  test('in a quiet room is not silent', () => {
    expect(hear(0.0001, 60).silent).toBe(false);
  });

  test('that roars without a pause for six seconds is noisy, until it is quiet for a moment', () => {
    expect(hear(0.2, 5.9).noisy).toBe(false);
    const noisy = hear(0.2, 6.2);
    expect(noisy.noisy).toBe(true);
    expect(hear(0.01, 0.1, false, noisy, 6_200).noisy).toBe(false);
  });

  test('of somebody who talks and breathes is not noisy', () => {
    let now = unheard;
    for (let step = 1; step <= 300; step += 1)
      now = judgeMicrophone(now, { at: step * 100, level: step % 30 === 0 ? 0.02 : 0.3, muted: false }, limits);
    expect(now.noisy).toBe(false);
  });
});

test('an app may have thresholds of its own', () => {
  const strict = thresholdsWith({ silentFor: 1_000 });
  let now = unheard;
  for (let step = 1; step <= 12; step += 1)
    now = judgeMicrophone(now, { at: step * 100, level: 0, muted: false }, strict);
  expect([now.silent, strict.speech]).toEqual([true, limits.speech]);
});
