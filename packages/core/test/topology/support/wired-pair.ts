import { onTestFinished } from 'vitest';
import type { Environment } from '../../../src/environment/environment.ts';
import type { MediaSource, PeerSignal } from '../../../src/protocol/messages.ts';
import { mesh, type MeshOptions } from '../../../src/topology/mesh/mesh.ts';
import type { PeerOptions, TopologyContext, TopologyFact, TopologySession } from '../../../src/topology/topology.ts';

type FactOf<T extends TopologyFact['type']> = Extract<TopologyFact, { readonly type: T }>;

/** One end of a wired pair. */
export interface Side {
  readonly session: TopologySession;
  readonly facts: TopologyFact[];
  /** What this end sent. */
  readonly signals: PeerSignal[];
  /** Every connection of this end, the newest last. */
  readonly pcs: RTCPeerConnection[];
  readonly tracks: Map<MediaSource, MediaStreamTrack | null>;
  /** Calls of `setLocalDescription`. */
  readonly localDescriptions: { count: number };
  /** The newest connection. */
  pc(): RTCPeerConnection;
  of<T extends TopologyFact['type']>(type: T): FactOf<T>[];
  texts(): string[];
  /** Adds the other end as `other`. */
  add(options?: Partial<PeerOptions>): void;
}

export interface PairOptions extends MeshOptions {
  /** How a signal reaches the other end. Default: in a task of its own, in order. */
  readonly carry?: (signal: PeerSignal, deliver: (signal: PeerSignal) => void, from: 'a' | 'b') => void;
  readonly context?: Partial<TopologyContext>;
}

export interface Pair {
  readonly a: Side;
  readonly b: Side;
}

/** Two sessions whose signals pass through `carry`; closed when the test is over. `a` is impolite. */
export function wirePair(environments: readonly [Environment, Environment], options: PairOptions = {}): Pair {
  const carry = options.carry ?? ((signal, deliver) => void environments[0].clock.after(0, () => deliver(signal)));
  const sides: Side[] = [];
  const make = (index: 0 | 1): Side =>
    createSide(environments[index], { polite: index === 1, ...options }, (signal) => {
      // What travels is JSON.
      const copy = JSON.parse(JSON.stringify(signal)) as PeerSignal;
      carry(copy, (arrived) => sides[1 - index]!.session.handleSignal('other', arrived), index ? 'b' : 'a');
    });
  sides.push(make(0), make(1));
  onTestFinished(async () => {
    for (const { session } of sides) await session.close();
  });
  return { a: sides[0]!, b: sides[1]! };
}

function createSide(
  environment: Environment,
  { polite, stallAfter, context }: PairOptions & { readonly polite: boolean },
  send: (signal: PeerSignal) => void,
): Side {
  const facts: TopologyFact[] = [];
  const signals: PeerSignal[] = [];
  const pcs: RTCPeerConnection[] = [];
  const tracks: Side['tracks'] = new Map();
  const localDescriptions = { count: 0 };
  const session = mesh({ ...(stallAfter && { stallAfter }) }).createSession({
    self: { user: 'self', device: 'own' },
    room: 'call',
    server: null,
    createPeerConnection(config) {
      const pc = environment.createPeerConnection(config);
      const set = pc.setLocalDescription.bind(pc) as (description?: RTCLocalSessionDescriptionInit) => Promise<void>;
      pc.setLocalDescription = (description?: RTCLocalSessionDescriptionInit) => {
        localDescriptions.count += 1;
        return description ? set(description) : set();
      };
      pcs.push(pc);
      return pc;
    },
    capabilities: environment.capabilities,
    createMediaStream: () => environment.createMediaStream(),
    iceServers: async () => [],
    clock: environment.clock,
    log: environment.log,
    ...context,
    on(fact) {
      facts.push(fact);
      if (fact.type === 'track') tracks.set(fact.source, fact.track);
      if (fact.type !== 'signal') return;
      signals.push(fact.signal);
      send(fact.signal);
    },
  });
  const of = <T extends TopologyFact['type']>(type: T): FactOf<T>[] =>
    facts.filter((fact): fact is FactOf<T> => fact.type === type);
  return {
    session,
    facts,
    signals,
    pcs,
    tracks,
    localDescriptions,
    pc: () => pcs.at(-1)!,
    of,
    texts: () => of('control').map(({ text }) => text),
    add: (given) =>
      session.addPeer('other', { initiate: false, polite, relayOnly: false, holdCandidates: false, ...given }),
  };
}

/** The offers and answers among signals, in order. */
export function descriptions(signals: readonly PeerSignal[]): string[] {
  return signals.flatMap(({ description }) => (description ? [description.type] : []));
}

/** Media sections of a description that are in use or were. */
export function sections(sdp: string | undefined): string[] {
  return sdp?.match(/^m=\w+/gm) ?? [];
}

/** Sums one counter over the entries of a type in a connection's statistics. */
export async function total(pc: RTCPeerConnection, type: string, counter: string, kind?: string): Promise<number> {
  let sum = 0;
  (await pc.getStats()).forEach((entry: Record<string, unknown>) => {
    if (entry['type'] === type && (!kind || entry['kind'] === kind)) sum += Number(entry[counter] ?? 0);
  });
  return sum;
}
