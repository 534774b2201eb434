import { inArena } from '../lib/arena.ts';
import { type Benchmark, interleave } from '../lib/benchmark.ts';
import { type Bar, measurement } from '../lib/result.ts';
import type { ContenderName } from '../pages/contenders/index.ts';
import type { RecoverySample } from '../pages/recovery.ts';

/** What the caller's signaling takes to connect anew when it breaks too: a TCP, a TLS and a WebSocket handshake. */
const REOPENS_AFTER = 300;
const ROUND_TRIP = 50;

interface Fault {
  readonly says: string;
  readonly hint: boolean;
  readonly signalingReopensAfter?: number;
  readonly bar: Bar;
}

const faults: readonly Fault[] = [
  { says: 'with the browser’s hint', hint: true, bar: { atMost: 600 } },
  { says: 'without a hint', hint: false, bar: { atMost: 1800 } },
  {
    says: `signaling breaks too and reopens after ${REOPENS_AFTER} ms, with the hint`,
    hint: true,
    signalingReopensAfter: REOPENS_AFTER,
    bar: { atMost: REOPENS_AFTER + 600 },
  },
];

const peers = ['raw', 'raw, restart on disconnected', 'simple-peer', 'PeerJS'] as const;

/** Every address of both ends dies in a running call, as when Wi-Fi gives way to the mobile network. */
export const networkSwitch: Benchmark = {
  name: 'switch',
  about: 'all addresses die: longest freeze of the worse end',
  sampled: true,
  run: ({ rounds }) =>
    inArena(async (arena) => {
      const run = async (contender: ContenderName, fault: Omit<Fault, 'says' | 'bar'>): Promise<RecoverySample> => {
        const page = await arena.page(contender);
        const { hint, signalingReopensAfter } = fault;
        const cut = signalingReopensAfter === undefined ? {} : { signalingReopensAfter };
        const patience = contender.startsWith('ours') ? 30_000 : 15_000;
        return page.call('recovery', { roundTrip: ROUND_TRIP, fault: 'switch', hint, patience, ...cut });
      };
      const names = [...faults.map(({ says }) => says), 'raw, restart on hint', ...peers];
      const samples = await interleave<RecoverySample>(names, rounds, (name) => {
        const fault = faults.find(({ says }) => says === name);
        if (fault) return run('ours', fault);
        return run(name as ContenderName, { hint: name === 'raw, restart on hint' });
      });
      const freezes = (name: string): readonly number[] =>
        (samples.get(name) ?? []).map(({ longestFreeze }) => longestFreeze);
      return faults.map(({ says, bar }) =>
        measurement(
          says,
          'ms',
          {
            ours: freezes(says),
            floor: freezes('raw, restart on hint'),
            peers: Object.fromEntries(peers.map((peer) => [peer, freezes(peer)])),
          },
          bar,
        ),
      );
    }),
};
