import { gradeLimits, type QualityLevel } from '@org/calls-core';
import { type MeasuredWarning, type QualityWarningCode, qualityWarningLimits } from '@org/calls-core/quality';
import { levelOf } from '../../packages/core/src/quality/level.ts';
import { scoreOf } from '../../packages/core/src/quality/score.ts';
import { code, number, table } from './markdown.ts';

/** The limits of single numbers. */
export const grades: string = table(
  ['Number', 'Good', 'Fair', 'Poor'],
  Object.entries(gradeLimits).map(([name, { good, fair }]) => {
    const unit = name === 'rtt' ? 'ms' : name === 'bitrate' ? 'bit/s' : '%';
    const [better, worse] = good < fair ? ['below', 'above'] : ['above', 'below'];
    return [
      code(name),
      `${better} ${number(good)} ${unit}`,
      `${number(Math.min(good, fair))} to ${number(Math.max(good, fair))} ${unit}`,
      `${worse} ${number(fair)} ${unit}`,
    ];
  }),
);

/** The lowest score of a level, found by asking for every hundredth. */
function lowest(level: QualityLevel): string {
  for (let hundredths = 100; hundredths <= 450; hundredths++) {
    if (levelOf(hundredths / 100) === level) return (hundredths / 100).toFixed(2);
  }
  throw new Error(`No score is ${level}.`);
}

const means: Readonly<Record<QualityLevel, string>> = {
  excellent: 'users are very satisfied',
  good: 'users are satisfied',
  fair: 'some users are dissatisfied',
  poor: 'most users would hang up and call again',
  lost: 'nothing arrives any more',
  unknown: 'not measured: no two samples yet, on hold, or nobody listens',
};

/** The levels and where they begin. */
export const levels: string = table(
  ['Level', 'Score from', 'Means'],
  (Object.keys(means) as QualityLevel[]).map((level) => [
    code(level),
    level === 'lost' || level === 'unknown' ? '–' : lowest(level),
    means[level],
  ]),
);

const examples = [
  [20, 2, 0],
  [100, 10, 0],
  [100, 10, 2],
  [200, 20, 0],
  [200, 20, 5],
  [100, 10, 10],
  [500, 40, 5],
  [900, 50, 0],
] as const;

/** Networks, and what the score makes of them. */
export const scores: string = table(
  ['Round trip, ms', 'Jitter, ms', 'Loss, %', 'Score', 'Level'],
  examples.map(([rtt, jitter, loss]) => {
    const score = scoreOf({ rtt, jitter, loss });
    return [String(rtt), String(jitter), String(loss), score.toFixed(2), code(levelOf(score))];
  }),
);

const units: Readonly<Record<MeasuredWarning, string>> = {
  'high-rtt': 'above ${} ms',
  'high-loss': 'above ${} %',
  'high-jitter': 'above ${} ms',
  'low-bitrate': 'below ${} bit/s',
  'frozen-video': 'above ${} % of the time',
  'silent-microphone': 'longer than ${} ms',
};

const warningMeanings: Readonly<Record<QualityWarningCode, readonly [what: string, when: string]>> = {
  'high-rtt': ['round trip: people talk over each other', 'always'],
  'high-loss': ['lost on the way here, or on the way there: see `direction`', 'something is sent'],
  'high-jitter': ['unevenness of what arrives', 'something arrives'],
  'low-bitrate': [
    'what the browser thinks it could send',
    'a camera or a screen is on here; not in Firefox, which has no estimate',
  ],
  'frozen-video': ['a picture stands still', 'a camera or a screen is on there, and wished to be received'],
  'silent-microphone': ['one’s own microphone gives nothing but zeros', 'it is on; not where a browser does not say'],
  'one-way-audio': ['no packet of their voice arrives', 'their microphone is on'],
  relayed: ['the way leads through a TURN server: no fault, but why it may take long', 'always'],
  cpu: [
    'pictures are smaller than wished because the machine is busy',
    'a camera or a screen is on here; Chromium and Safari',
  ],
};

/** What is warned of, and when. */
export const warnings: string = table(
  ['Code', 'Warns of', 'A look is bad', 'Judged while'],
  (Object.keys(warningMeanings) as QualityWarningCode[]).map((name) => {
    const [what, when] = warningMeanings[name];
    const unit = units[name as MeasuredWarning] as string | undefined;
    return [
      code(name),
      what,
      unit?.replace('${}', number(qualityWarningLimits[name as MeasuredWarning])) ?? 'when it is so',
      when,
    ];
  }),
);
