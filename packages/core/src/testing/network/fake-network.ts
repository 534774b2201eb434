import type { Clock } from '../../util/clock.ts';
import { createRandom } from '../random.ts';
import {
  createNetworkCore,
  type Link,
  type NetworkCore,
  type NetworkTimings,
  type TurnServer,
  type TurnTransport,
} from './network-core.ts';

/** An environment of the network, or its name. */
export type NetworkEnd = string | { readonly name: string };

/** Options of a fake network. */
export interface FakeNetworkOptions {
  readonly clock: Clock;
  /** One way between any two ends, ms. Default 10. */
  readonly latency?: number;
  /** Whether `turn:` servers work, and with which credentials. Default false. */
  readonly turn?:
    | boolean
    | { readonly username: string; readonly credential: string }
    /** The error that it answers every request with, such as 486. */
    | { readonly refuses: number }
    /** It gives addresses and passes nothing on. */
    | { readonly deaf: true };
  readonly timings?: Partial<NetworkTimings>;
  readonly seed?: string | number;
}

/** The network between fake environments. Everything happens on its clock. */
export interface FakeNetwork {
  readonly clock: Clock;
  /** Lets no packet pass between two ends, or between one end and everybody. Nobody is told. */
  cut(a: NetworkEnd, b?: NetworkEnd): void;
  restore(a: NetworkEnd, b?: NetworkEnd): void;
  /** Sets latency, loss, jitter and bandwidth between two ends, one of which may be `turn`, the TURN server. */
  setLink(a: NetworkEnd, b: NetworkEnd, link: Partial<Omit<Link, 'cut'>>): void;
  /** Puts a firewall around an end: STUN (`udp`) and TURN by these transports get no answer. */
  block(end: NetworkEnd, ...transports: readonly TurnTransport[]): void;
  /** A network switch: the end gets new addresses, and every path it has is dead until ICE restarts. */
  killAddresses(end: NetworkEnd): void;
  /** Switches TURN on or off, or changes the credentials it takes. */
  setTurn(turn: NonNullable<FakeNetworkOptions['turn']>): void;
  /** Video from one end to the other arrives but shows no frame, until its sender makes a key frame. */
  loseKeyFrame(from: NetworkEnd, to: NetworkEnd): void;
  /** Connections that are not closed. */
  readonly connections: number;
}

const cores = new WeakMap<FakeNetwork, NetworkCore>();

/**
 * Creates an in-memory network for `createFakeEnvironment`.
 *
 * @example
 * const clock = createFakeClock();
 * const network = createFakeNetwork({ clock, latency: 50 });
 * const alice = createFakeEnvironment({ name: 'alice', clock, network });
 * const bob = createFakeEnvironment({ name: 'bob', clock, network });
 * network.cut(alice, bob);
 */
export function createFakeNetwork(options: FakeNetworkOptions): FakeNetwork {
  const { clock, latency = 10, timings, seed = 'network' } = options;
  const { core, setLink, setOffline, setTurn, killAddresses } = createNetworkCore({
    clock,
    random: createRandom(seed),
    link: { cut: false, latency, loss: 0, jitter: 1, bandwidth: 2_500_000 },
    turn: turnServer(options.turn ?? false),
    timings: { disconnect: 5000, fail: 10_000, gather: 9500, ...timings },
  });
  const setCut = (cut: boolean, a: NetworkEnd, b?: NetworkEnd): void => {
    if (b === undefined) setOffline(nameOf(a), cut);
    else setLink(nameOf(a), nameOf(b), { cut });
  };
  const network: FakeNetwork = {
    clock,
    cut: (a, b) => setCut(true, a, b),
    restore: (a, b) => setCut(false, a, b),
    setLink: (a, b, link) => setLink(nameOf(a), nameOf(b), link),
    block: (end, ...transports) => void core.firewalls.set(nameOf(end), new Set(transports)),
    killAddresses: (end) => killAddresses(nameOf(end)),
    setTurn: (turn) => setTurn(turnServer(turn)),
    loseKeyFrame: (from, to) => core.change(() => core.frozen.add(`${nameOf(from)} ${nameOf(to)}`)),
    get connections() {
      return core.peers.size;
    },
  };
  cores.set(network, core);
  return network;
}

/** The inside of a network that `createFakeNetwork` made. */
export function coreOf(network: FakeNetwork): NetworkCore {
  const core = cores.get(network);
  if (!core) throw new TypeError('Not a network of createFakeNetwork()');
  return core;
}

function nameOf(end: NetworkEnd): string {
  return typeof end === 'string' ? end : end.name;
}

function turnServer(turn: NonNullable<FakeNetworkOptions['turn']>): TurnServer {
  if (turn === false) return null;
  return turn === true ? {} : turn;
}
