import type { SignalMessage } from '../protocol/envelope.ts';
import type { SignalingTransport, TransportCapabilities } from '../signaling/transport.ts';
import type { Clock } from '../util/clock.ts';
import { createRandom } from './random.ts';

/** What a bad network does to each message that is sent. Everything is off by default. */
export interface LossyOptions {
  /** Share of messages lost, 0 to 1. */
  readonly loss?: number;
  /** Share of messages that arrive twice, 0 to 1. */
  readonly duplicate?: number;
  /** Share of messages that later ones overtake, 0 to 1. The others keep their order. */
  readonly reorder?: number;
  /** Shortest and longest delay, ms. */
  readonly delay?: readonly [min: number, max: number];
  /** The same seed gives the same network. Default 1. */
  readonly seed?: string | number;
  readonly clock: Clock;
}

/** How much longer than the longest delay an overtaken message takes, at most, ms. */
const overtaken = 100;

/**
 * Wraps a transport so that it loses, doubles, delays and reorders what it sends, and promises nothing about delivery.
 *
 * @example
 * lossy(memoryTransport({ network }), { loss: 0.3, duplicate: 0.2, reorder: 0.5, delay: [0, 80], seed: 7, clock });
 */
export function lossy(transport: SignalingTransport, options: LossyOptions): SignalingTransport {
  const { loss = 0, duplicate = 0, reorder = 0, delay = [0, 0], seed = 1, clock } = options;
  const random = createRandom(seed);
  const { delivery: _, ...capabilities }: TransportCapabilities = transport.capabilities ?? {};
  let round = 0;
  let lastDue = 0;

  const deliver = (message: SignalMessage): void => {
    const [min, max] = delay;
    const wait = min + random.next() * (max - min);
    const late = random.next() < reorder;
    const due = late ? clock.now() + max + random.next() * overtaken : Math.max(lastDue, clock.now() + wait);
    if (!late) lastDue = due;
    const mine = round;
    clock.after(due - clock.now(), async () => {
      try {
        if (mine === round) await transport.send(message);
      } catch {
        // Lost: the wrapped transport is closed or refuses.
      }
    });
  };
  const { joinRoom, probe } = transport;
  return {
    name: `lossy ${transport.name}`,
    capabilities,
    open(context) {
      round++;
      return transport.open(context);
    },
    send(message) {
      if (random.next() >= loss) deliver(message);
      if (random.next() < duplicate) deliver(message);
    },
    close() {
      round++;
      return transport.close();
    },
    ...(joinRoom && { joinRoom: (room) => joinRoom.call(transport, room) }),
    ...(probe && { probe: () => probe.call(transport) }),
  };
}
