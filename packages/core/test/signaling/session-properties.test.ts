import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import type { SignalingTransport } from '../../src/signaling/transport.ts';
import { lossy } from '../../src/testing/lossy-transport.ts';
import { createScene, update, type Scene, type TestSession } from '../support/sessions.ts';

vi.setConfig({ testTimeout: 300_000 });

const users = ['alice', 'bob', 'carol'] as const;
const calls = ['one', 'two'] as const;

type Step =
  | {
      readonly do: 'send';
      readonly from: number;
      readonly to: number;
      readonly call: (typeof calls)[number];
      readonly size: number;
    }
  | { readonly do: 'wait'; readonly ms: number }
  | { readonly do: 'break'; readonly who: number }
  | { readonly do: 'outage'; readonly ms: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('send' as const),
      from: fc.nat(2),
      to: fc.nat(2),
      call: fc.constantFrom(...calls),
      size: fc.constantFrom(0, 0, 0, 12_000),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('wait' as const), ms: fc.nat(1500) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('break' as const), who: fc.nat(2) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('outage' as const), ms: fc.nat(20_000) }) },
);
const steps = fc.array(step, { maxLength: 60 });

/** Plays the steps; then lets time pass until nothing is under way, and compares what arrived with what was sent. */
async function play(
  script: readonly Step[],
  count: number,
  wrap: (scene: Scene) => (t: SignalingTransport) => SignalingTransport,
) {
  const scene = createScene();
  const sessions = users.slice(0, count).map((user) => scene.session(user, { wrap: wrap(scene) }));
  const sent = new Map<string, number[]>();
  scene.know(...calls);
  let number = 0;
  for (const step of script) {
    if (step.do === 'send') {
      const [from, to] = [sessions[step.from % count]!, sessions[step.to % count]!];
      if (from === to) continue;
      const key = `${from.self.user} ${to.self.user} ${step.call}`;
      sent.set(key, [...(sent.get(key) ?? []), ++number]);
      from.send(to.self, step.call, large(number, step.call, step.size));
    } else if (step.do === 'wait') await scene.clock.advanceAsync(step.ms);
    else if (step.do === 'break') scene.network.disconnect({ user: users[step.who % count]! });
    else {
      scene.network.cut();
      await scene.clock.advanceAsync(step.ms);
      scene.network.restore();
    }
  }
  await scene.clock.advanceAsync(120_000);
  expect(arrived(sessions)).toEqual(Object.fromEntries([...sent].sort()));
  const before = scene.count();
  await scene.clock.advanceAsync(120_000);
  expect(scene.count(), 'messages sent while idle').toBe(before);
}

function large(at: number, call: string, size: number): ReturnType<typeof update> {
  if (!size) return update(at, call);
  const sdp = 'a=candidate:"quoted" \\ é\u{1f600}\r\n'.repeat(size / 30);
  const signal = { epoch: at, peerEpoch: 0, description: { type: 'offer', sdp } } as const;
  return { type: 'signal', call, secret: 'abcdefghijklmnopqrstuv', signal };
}

function arrived(sessions: readonly TestSession[]): Record<string, number[]> {
  const all: [string, number[]][] = sessions.flatMap((to) =>
    sessions.flatMap((from) =>
      calls.map((call): [string, number[]] => [
        `${from.self.user} ${to.self.user} ${call}`,
        to.received.flatMap(({ message, from: { user } }) => {
          if (user !== from.self.user || !('call' in message) || message.call !== call) return [];
          return message.type === 'media' ? message.version : message.type === 'signal' ? message.signal.epoch : [];
        }),
      ]),
    ),
  );
  return Object.fromEntries(all.filter(([, numbers]) => numbers.length).sort());
}

const runs = { numRuns: Number(process.env['SOAK_RUNS'] ?? 100) };
const bad = { loss: 0.3, duplicate: 0.2, reorder: 0.4, delay: [0, 120] } as const;

test.each([2, 3])(
  '%i sessions over an ordered transport that breaks at random moments lose, double and reorder nothing',
  async (count) => {
    await fc.assert(
      fc.asyncProperty(steps, (script) => play(script, count, () => (transport) => transport)),
      runs,
    );
  },
);

test.each([2, 3])(
  '%i sessions over a transport that loses, doubles, reorders and breaks lose, double and reorder nothing',
  async (count) => {
    await fc.assert(
      fc.asyncProperty(steps, fc.integer(), (script, seed) =>
        play(
          script,
          count,
          ({ clock }) =>
            (transport) =>
              lossy(transport, { ...bad, seed, clock }),
        ),
      ),
      runs,
    );
  },
);

test('messages that travel in parts of 8 kB arrive once and in order as well', async () => {
  await fc.assert(
    fc.asyncProperty(steps, fc.integer(), (script, seed) =>
      play(script, 2, ({ clock }) => (transport) => {
        const small = { ...transport, capabilities: { ...transport.capabilities, maxMessageBytes: 8000 } };
        return lossy(small, { ...bad, seed, clock });
      }),
    ),
    runs,
  );
});

test('one side may promise order while the other side promises nothing', async () => {
  await fc.assert(
    fc.asyncProperty(steps, (script) => {
      let index = 0;
      return play(script, 2, () => (transport) => (index++ === 0 ? transport : { ...transport, capabilities: {} }));
    }),
    runs,
  );
});
