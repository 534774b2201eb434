import type { Arena } from '../lib/arena.ts';
import { interleave } from '../lib/benchmark.ts';
import { startCoturn } from '../lib/coturn.ts';
import { type Measurement, measurement } from '../lib/result.ts';
import type { UpgradeSample } from '../pages/upgrade.ts';

const ROUND_TRIP = 100;

/** The default policy: connected through TURN while it rings, direct soon after the accept. */
export async function relaySetup(arena: Arena, rounds: number): Promise<Measurement[]> {
  const turn = await startCoturn();
  try {
    const options = { roundTrip: ROUND_TRIP, ringFor: 2500, iceServers: turn.iceServers };
    const samples = await interleave<UpgradeSample>(['ours, relay', 'floor, relay'], rounds, async (contender) => {
      const page = await arena.page(contender as 'ours, relay' | 'floor, relay');
      const sample = await page.call('upgrade', options);
      if (!sample.relayed) throw new Error(`${contender} did not connect through TURN while it rang.`);
      return sample;
    });
    const values = (what: Exclude<keyof UpgradeSample, 'relayed'>) => ({
      ours: (samples.get('ours, relay') ?? []).map((sample) => sample[what]),
      floor: (samples.get('floor, relay') ?? []).map((sample) => sample[what]),
    });
    const line = (what: Exclude<keyof UpgradeSample, 'relayed'>, says: string, ...rest: LineRest): Measurement =>
      measurement(`relay, RTT ${ROUND_TRIP}, ${says}`, rest[0], values(what), rest[1]);
    return [
      line('calleeSees', 'callee sees caller', 'ms', { times: 1.1, of: 'floor' }),
      line('callerSees', 'caller sees callee', 'ms', { times: 1.1, of: 'floor' }),
      line('direct', 'accept → direct at both ends', 'ms', { atMost: 3000 }),
      line('freezes', 'freezes within 5 s', 'freezes', { atMost: 0 }),
      line('longestFreeze', 'longest time without a frame within 5 s', 'ms'),
    ];
  } finally {
    await turn.close();
  }
}

type LineRest = readonly [unit: string, bar?: Parameters<typeof measurement>[3]];
