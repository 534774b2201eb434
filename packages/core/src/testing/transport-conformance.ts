import type { TransportCapabilities } from '../signaling/transport.ts';
import { opensAgain, refusesWhenClosed, vouchesForTheSender } from './conformance/connection-cases.ts';
import {
  carriesLargeMessages,
  carriesMessagesUnchanged,
  keepsOrder,
  keepsOthersOut,
  keepsRooms,
  reachesEachDevice,
} from './conformance/delivery-cases.ts';
import { carriesCalls } from './conformance/session-case.ts';
import { createStage, type ConformanceSetup, type Stage } from './conformance/stage.ts';

export type { ConformanceSetup } from './conformance/stage.ts';

/** One promise and its proof. */
export interface ConformanceCase {
  readonly name: string;
  /** The capability that makes this promise; null for what every transport must keep. */
  readonly needs: keyof TransportCapabilities | null;
  /** Why it does not apply to this transport; null when it does. */
  readonly skip: string | null;
  /** Resolves when the promise is kept; rejects with a sentence that names the broken one. */
  run(): Promise<void>;
}

const cases: readonly (readonly [string, keyof TransportCapabilities | null, (stage: Stage) => Promise<void>])[] = [
  ['carries messages unchanged', null, carriesMessagesUnchanged],
  ['keeps messages to one user from others', null, keepsOthersOut],
  ['carries messages up to its largest size', null, carriesLargeMessages],
  ['opens again after it was closed', null, opensAgain],
  ['refuses to send while it is closed', 'delivery', refusesWhenClosed],
  ['carries calls: everything arrives, in order and once', null, carriesCalls],
  ['loses, doubles and reorders nothing while open', 'delivery', keepsOrder],
  ['reaches each device of a user', 'devices', reachesEachDevice],
  ['passes messages on to the members of a room only', 'rooms', keepsRooms],
  ['vouches for the sender', 'verifiedSender', vouchesForTheSender],
];

/**
 * The promises of a `SignalingTransport` as cases for any test runner. Cases of capabilities that the transport does not
 * declare say so in `skip`.
 *
 * @example
 * for (const { name, skip, run } of transportConformance({ create: () => myTransport({ url }) })) {
 *   test.skipIf(skip)(skip ? `${name} (${skip})` : name, run);
 * }
 */
export function transportConformance(setup: ConformanceSetup): readonly ConformanceCase[] {
  const { name: transport, capabilities = {} } = setup.create({ user: 'nobody', device: 'none' });
  return cases.map(([name, needs, play]) => {
    const declared = needs === null || (capabilities[needs] && capabilities[needs] !== 'best-effort');
    return {
      name,
      needs,
      skip: declared ? null : `${transport} does not declare ${needs}`,
      async run() {
        const stage = createStage(setup);
        try {
          await play(stage);
        } catch (error) {
          await stage.close().catch(() => {});
          throw error;
        }
        await stage.close();
      },
    };
  });
}
