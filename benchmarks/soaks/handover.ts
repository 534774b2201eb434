import { setTimeout as pause } from 'node:timers/promises';
import type { Browser } from 'playwright-core';
import { launchChromium } from '../lib/browser.ts';
import { type HandoverVerdict, judgeHandover } from '../lib/handover/judge.ts';
import { startHandoverBots } from '../lib/handover/start-bots.ts';
import { servePage } from '../lib/page-server.ts';
import { openRemote } from '../lib/remote.ts';
import { type Bar, type Measurement, measurement } from '../lib/result.ts';
import { startSfuServer } from '../lib/sfu/start-server.ts';
import type { HandoverSeat, SoakHandoverPage } from '../pages/soak-handover.ts';
import type { Soak } from './soak.ts';

/** Frames a second that the measured pages send: two cores carry it. */
const frameRate = 20;
const runs = 10;
/** How long a stage is watched when nothing changes, ms. */
const calm = 5_000;

interface Bed {
  readonly server: string;
  readonly browser: Browser;
  readonly url: string;
}

/** A call grows out of its mesh and shrinks back, again and again. */
export const handover: Soak = {
  name: 'handover',
  about: `rooms that grow out of their mesh and shrink back, ${runs} of 2→3→2 and ${runs} of 4→5→4`,
  async run({ scale }) {
    const count = Math.ceil(runs * scale);
    const server = await startSfuServer();
    const [browser, pages] = await Promise.all([launchChromium(), servePage('soak-handover.ts')]);
    const bed = { server: server.url, browser, url: pages.url };
    try {
      return [...(await repeat(bed, 2, count)), ...(await repeat(bed, 4, count))];
    } finally {
      await browser.close();
      pages.close();
      server.stop();
    }
  },
};

async function repeat(bed: Bed, mesh: number, count: number): Promise<readonly Measurement[]> {
  const name = `${mesh}→${mesh + 1}→${mesh}`;
  const verdicts: HandoverVerdict[][] = [];
  for (let run = 1; run <= count; run++) {
    try {
      const ends = await changeOver(bed, mesh, `${name} ${run}`);
      verdicts.push(ends);
      for (const end of ends) console.log(`  ${name} ${run}: ${describe(end)}${holds(end) ? '' : ' MISSED'}`);
    } catch (error) {
      console.log(`  ${name} ${run}: ${String(error)} MISSED`);
    }
  }
  const all = verdicts.flat();
  const says = (what: string, unit: string, value: number, bar: Bar): Measurement => ({
    ...measurement(`${name}, ${count} times: ${what}`, unit, { ours: [value] }, bar),
    rounds: count,
  });
  const worst = (of: (end: HandoverVerdict) => number): number =>
    all.length === 0 ? Infinity : Math.max(...all.map(of));
  return [
    says('runs in which everything held', 'runs', verdicts.filter((ends) => ends.every(holds)).length, {
      atLeast: count,
    }),
    says(
      'longest time without a frame',
      'ms',
      worst(({ gap }) => gap),
      { atMost: limits.gap },
    ),
    says(
      'black frames',
      'frames',
      worst(({ black }) => black),
      { atMost: 0 },
    ),
    says(
      'sound made up',
      'ms',
      worst(({ concealed }) => concealed),
      { atMost: limits.concealed },
    ),
    says(
      'sound after picture',
      'ms off',
      worst(({ skew }) => skew),
      { atMost: limits.skew },
    ),
    says(
      'streams that an element was given',
      'streams',
      worst(({ assigned }) => assigned),
      { atMost: 1 },
    ),
  ];
}

const limits = { gap: 200, concealed: 200, skew: 80 };

function holds({ gap, gapElsewhere, black, concealed, skew, assigned, paths }: HandoverVerdict): boolean {
  const smooth = gap <= Math.max(limits.gap, gapElsewhere + 1000 / frameRate);
  const there = paths.join() === 'sfu,mesh';
  return smooth && there && black === 0 && concealed <= limits.concealed && skew <= limits.skew && assigned === 1;
}

function describe({ gap, gapElsewhere, black, concealed, skew, skewBefore, assigned, paths }: HandoverVerdict): string {
  const whole = Math.round;
  return (
    `gap ${whole(gap)} ms (elsewhere ${whole(gapElsewhere)}), ${black} black, ${whole(concealed)} ms made up, ` +
    `skew ${skew} ms (before ${skewBefore}), ${assigned} stream, ${paths.join(' ')}`
  );
}

/** One room: two pages that watch each other, and others that make it large. */
async function changeOver({ server, browser, url }: Bed, mesh: number, room: string): Promise<HandoverVerdict[]> {
  const seat = (user: string): HandoverSeat => ({ server, user, room, mesh, frameRate });
  const [alice, bob] = await Promise.all([
    openRemote<SoakHandoverPage>(browser, url, { front: false }),
    openRemote<SoakHandoverPage>(browser, url, { front: false }),
  ]);
  const bots = startHandoverBots();
  const both = [
    { page: alice, other: 'bob' },
    { page: bob, other: 'alice' },
  ];
  const mark = (name: string): Promise<unknown> => Promise.all(both.map(({ page }) => page.call('mark', name)));
  const crossed = async (times: number): Promise<void> => {
    for (const { page, other } of both) await until(async () => (await page.call('crossed', other)) >= times);
    await pause(calm);
  };
  try {
    await alice.call('join', seat('alice'));
    await bob.call('join', seat('bob'));
    for (let index = 2; index < mesh; index++) await bots.enter(seat(`c${index}`));
    for (const { page } of both) await page.call('meets', mesh - 1);
    for (const { page, other } of both) await page.call('follow', other);
    await pause(500);
    await mark('begin');
    await pause(calm);
    await mark('grow');
    await bots.enter(seat('zoe'));
    await crossed(1);
    await mark('grown');
    await pause(calm / 4);
    await mark('shrink');
    await bots.leave('zoe');
    await crossed(2);
    await mark('shrunk');
    const records = await Promise.all(both.map(({ page, other }) => page.call('record', other)));
    return records.map(judgeHandover);
  } finally {
    bots.close();
    await Promise.all([alice.close(), bob.close()]);
  }
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  const end = performance.now() + 30_000;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error('The path did not change.');
    await pause(100);
  }
}
