import { onTestFinished } from 'vitest';
import type { DeviceAddress } from '../../../src/protocol/address.ts';
import type { MediaSource } from '../../../src/protocol/messages.ts';
import {
  createFakeClock,
  createFakeEnvironment,
  createFakeNetwork,
  createFakeSfu,
  type FakeClock,
  type FakeEnvironment,
  type FakeSfu,
} from '../../../src/testing/index.ts';
import { sfu, type SfuOptions } from '../../../src/topology/sfu/index.ts';
import type { TopologyContext, TopologyFact, TopologySession } from '../../../src/topology/topology.ts';

type FactOf<T extends TopologyFact['type']> = Extract<TopologyFact, { readonly type: T }>;

export const room = 'room';

/** One device at a fake SFU, with what its session told. */
export interface Seat {
  readonly self: DeviceAddress;
  readonly session: TopologySession;
  readonly facts: TopologyFact[];
  readonly tracks: Map<string, MediaStreamTrack | null>;
  of<T extends TopologyFact['type']>(type: T): FactOf<T>[];
  /** Meets these; their names are the peers' ids. */
  meet(...names: string[]): void;
  send(...sources: MediaSource[]): Promise<void>;
  track(kind: 'audio' | 'video', settings?: MediaTrackSettings): Promise<MediaStreamTrack>;
  requests(method: string): readonly Record<string, unknown>[];
  /** Counter of what arrives of one source. */
  arrived(peer: string, source: MediaSource, counter?: string): Promise<number>;
}

export interface Bench {
  readonly clock: FakeClock;
  readonly fakeSfu: FakeSfu;
  readonly environment: FakeEnvironment;
  open(name: string, options?: SfuOptions, context?: Partial<TopologyContext>): Seat;
  /** Opens devices of these names; each meets all others, and all are up. */
  gather(...names: string[]): Promise<Seat[]>;
}

/** The device of a name. */
export function deviceOf(name: string): DeviceAddress {
  return { user: name, device: `${name}1` };
}

/** Sessions over one fake SFU on one clock; closed when the test is over. */
export function createBench(): Bench {
  const clock = createFakeClock();
  const fakeSfu = createFakeSfu({ clock });
  const environment = createFakeEnvironment({ network: createFakeNetwork({ clock }) });
  const sessions: TopologySession[] = [];
  onTestFinished(async () => {
    await Promise.all(sessions.map((session) => session.close()));
    await clock.advanceAsync(1000);
  });

  const open: Bench['open'] = (name, options = {}, context = {}) => {
    const self = deviceOf(name);
    const facts: TopologyFact[] = [];
    const tracks = new Map<string, MediaStreamTrack | null>();
    const session = sfu({ ...fakeSfu.options(self), random: () => 1, ...options }).createSession({
      ...{ self, room, server: null, clock, log: environment.log },
      createPeerConnection: environment.createPeerConnection,
      capabilities: environment.capabilities,
      createMediaStream: () => environment.createMediaStream(),
      iceServers: async () => [],
      ...context,
      on(fact) {
        facts.push(fact);
        if (fact.type === 'track') tracks.set(`${fact.peer} ${fact.source}`, fact.track);
      },
    });
    sessions.push(session);
    const of = <T extends TopologyFact['type']>(type: T): FactOf<T>[] =>
      facts.filter((fact): fact is FactOf<T> => fact.type === type);
    const track: Seat['track'] = async (kind, settings = { width: 1280, height: 720 }) => {
      const stream = await environment.mediaDevices!.getUserMedia({ [kind]: kind === 'video' ? settings : true });
      return stream.getTracks()[0]!;
    };
    return {
      ...{ self, session, facts, tracks, of, track },
      meet(...names) {
        for (const peer of names) {
          const how = { initiate: false, polite: false, relayOnly: false, holdCandidates: false };
          session.addPeer(peer, { ...how, device: deviceOf(peer) });
        }
      },
      async send(...sources) {
        await session.sendTo(['anybody']);
        for (const source of sources)
          void session.publish(source, await track(source === 'camera' || source === 'screen' ? 'video' : 'audio'));
      },
      requests: (method) =>
        fakeSfu.requests
          .filter((request) => request.method === method && request.device.user === name)
          .map(({ body }) => body as Record<string, unknown>),
      async arrived(peer, source, counter = 'packetsReceived') {
        const stats = (await session.stats()).find((one) => one.peer === peer);
        let value = 0;
        stats?.report.forEach((entry: Record<string, unknown>) => {
          if (entry['type'] === 'inbound-rtp' && stats.mids.get(String(entry['mid'])) === source)
            value = Number(entry[counter] ?? 0);
        });
        return value;
      },
    };
  };
  return {
    ...{ clock, fakeSfu, environment, open },
    async gather(...names) {
      const seats = names.map((name) => open(name));
      for (const [index, seat] of seats.entries()) seat.meet(...names.filter((_, other) => other !== index));
      await clock.advanceUntil(() => seats.every((seat) => seat.of('up').length >= names.length - 1));
      return seats;
    },
  };
}
