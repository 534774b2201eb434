import type { Environment } from '../../../src/environment/environment.ts';
import type { MediaSource, PeerSignal } from '../../../src/protocol/messages.ts';
import { auto, type AutoOptions } from '../../../src/topology/handover/auto.ts';
import { mesh } from '../../../src/topology/mesh/mesh.ts';
import type { Topology, TopologyContext, TopologyFact, TopologySession } from '../../../src/topology/topology.ts';

type FactOf<T extends TopologyFact['type']> = Extract<TopologyFact, { readonly type: T }>;

/** One member of a call whose signals reach the others by name. */
export interface Party {
  readonly name: string;
  readonly session: TopologySession;
  readonly facts: TopologyFact[];
  /** What is shown of the others, `name source`. */
  readonly tracks: Map<string, MediaStreamTrack>;
  readonly pcs: RTCPeerConnection[];
  of<T extends TopologyFact['type']>(type: T): FactOf<T>[];
  /** The paths over which a member came to be received, in order. */
  paths(other: string): unknown[];
  meet(other: Party): void;
}

/** The SFU of a test: a second set of connections, so that the two paths have nothing in common. */
export interface StandIn {
  /** Makes the topology for one member. */
  topology(name: string): Topology;
  /** From now on nothing passes. */
  cut: boolean;
  /** Members that are in it. */
  readonly members: ReadonlyMap<string, TopologySession>;
  /** Tells all members that the SFU is gone. */
  die(): void;
}

/** Creates a stand-in for an SFU. `deaf` never delivers anything. */
export function createStandIn(clock: { after(ms: number, run: () => void): unknown }): StandIn {
  const members = new Map<string, TopologySession>();
  const contexts = new Map<string, TopologyContext>();
  const known = new Map<string, Set<string>>();
  const waiting: { from: string; to: string; signal: PeerSignal }[] = [];
  const deliver = (from: string, to: string, signal: PeerSignal): void => {
    if (standIn.cut) return;
    if (known.get(to)?.has(from)) members.get(to)?.handleSignal(from, signal);
    else waiting.push({ from, to, signal });
  };
  const standIn: StandIn = {
    cut: false,
    members,
    topology: (name) => ({
      name: 'stand-in',
      createSession(context) {
        const on = (fact: TopologyFact): void => {
          if (fact.type !== 'signal') return context.on(fact);
          const copy = JSON.parse(JSON.stringify(fact.signal)) as PeerSignal;
          clock.after(0, () => deliver(name, fact.peer, copy));
        };
        const own = Object.assign(Object.create(context) as TopologyContext, { on });
        const session = mesh().createSession(own);
        const peers = new Set<string>();
        known.set(name, peers);
        members.set(name, session);
        contexts.set(name, context);
        return {
          ...session,
          addPeer(id, options) {
            session.addPeer(id, { ...options, epoch: 0 });
            peers.add(id);
            for (const one of waiting.splice(0)) deliver(one.from, one.to, one.signal);
          },
          async close() {
            members.delete(name);
            known.delete(name);
            await session.close();
          },
        };
      },
    }),
    die() {
      for (const [name, context] of contexts) {
        if (!members.has(name)) continue;
        for (const peer of known.get(name) ?? []) context.on({ type: 'down', peer, cause: 'disconnected' });
      }
    },
  };
  return standIn;
}

/** Members with sessions over both paths; their signals reach each other in tasks of their own, in order. */
export function createParties(
  names: readonly string[],
  environmentOf: (name: string) => Environment,
  options: { readonly sfu: (name: string) => AutoOptions['sfu']; readonly waits?: AutoOptions['waits'] },
): Party[] {
  const parties = new Map<string, Party>();
  for (const name of names) {
    const environment = environmentOf(name);
    const facts: TopologyFact[] = [];
    const tracks: Party['tracks'] = new Map();
    const pcs: RTCPeerConnection[] = [];
    const sfu = options.sfu(name);
    const session = auto({ ...(sfu && { sfu }), ...(options.waits && { waits: options.waits }) }).createSession({
      self: { user: 'self', device: 'own' },
      room: 'room',
      server: null,
      createPeerConnection(config) {
        const pc = environment.createPeerConnection(config);
        pcs.push(pc);
        return pc;
      },
      capabilities: environment.capabilities,
      createMediaStream: () => environment.createMediaStream(),
      iceServers: async () => [],
      clock: environment.clock,
      log: environment.log,
      on(fact) {
        facts.push(fact);
        if (fact.type === 'track') {
          const key = `${fact.peer} ${fact.source}`;
          if (fact.track) tracks.set(key, fact.track);
          else tracks.delete(key);
        }
        if (fact.type !== 'signal') return;
        const copy = JSON.parse(JSON.stringify(fact.signal)) as PeerSignal;
        environment.clock.after(0, () => parties.get(fact.peer)?.session.handleSignal(name, copy));
      },
    });
    const of = <T extends TopologyFact['type']>(type: T): FactOf<T>[] =>
      facts.filter((fact): fact is FactOf<T> => fact.type === type);
    parties.set(name, {
      name,
      session,
      facts,
      tracks,
      pcs,
      of,
      paths: (other) =>
        of('debug').flatMap(({ peer, what, details }) => (peer === other && what === 'path' ? [details] : [])),
      meet(other) {
        const initiate = name < other.name;
        const device = { user: other.name, device: 'd' };
        session.addPeer(other.name, {
          ...{ device, initiate, polite: !initiate, relayOnly: false, holdCandidates: false },
        });
      },
    });
  }
  return [...parties.values()];
}

/** Everybody meets everybody and may be sent to. */
export function meetAll(parties: readonly Party[]): void {
  for (const one of parties) for (const other of parties) if (one !== other) one.meet(other);
  for (const { name, session } of parties) {
    void session.sendTo(parties.map((party) => party.name).filter((id) => id !== name));
  }
}

/** What arrived of a member's source over the path in use. */
export async function arrived(party: Party, from: string, source: MediaSource): Promise<number> {
  let count = 0;
  for (const { peer, report, mids } of await party.session.stats()) {
    if (peer !== from) continue;
    report.forEach((entry: Record<string, unknown>) => {
      if (entry['type'] !== 'inbound-rtp' || mids.get(String(entry['mid'])) !== source) return;
      count += Number(
        (source === 'camera' || source === 'screen' ? entry['framesDecoded'] : entry['packetsReceived']) ?? 0,
      );
    });
  }
  return count;
}
