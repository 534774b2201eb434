import type { Candidate, IceGeneration, NetworkCore, TurnTransport } from '../network/network-core.ts';
import { turnHost } from '../network/network-core.ts';
import type { TaskQueue } from './task-queue.ts';

/** The address under which the fake TURN server shows its allocations. */
const turnAddress = '192.0.2.1';

/** What gathering tells. */
export interface GatheringEvents {
  state(state: RTCIceGatheringState): void;
  /** Null at the end. */
  candidate(candidate: Candidate | null): void;
  error(event: {
    url: string;
    errorCode: number;
    errorText: string;
    address: string | null;
    port: number | null;
  }): void;
}

/** Gathers candidates for one generation; returns the function that stops it. */
export function gather(options: {
  readonly core: NetworkCore;
  readonly host: string;
  readonly config: RTCConfiguration;
  readonly generation: IceGeneration;
  readonly tasks: TaskQueue;
  readonly on: GatheringEvents;
}): () => void {
  const { core, host, config, generation, tasks, on } = options;
  const closed = core.firewalls.get(host) ?? new Set();
  const isClosed = (server: RTCIceServer): boolean => urlsOf(server).every((url) => closed.has(transportOf(url)));
  const silent = (config.iceServers ?? []).filter(isClosed);
  const turnServers = (config.iceServers ?? [])
    .filter((server) => !isClosed(server))
    .filter((server) => urlsOf(server).some((url) => /^turns?:/.test(url)));
  const stops: (() => void)[] = [];
  const later = (task: () => void, ms?: number): void => void stops.push(tasks.add(task, ms));
  const found = (relay: boolean): void => {
    const candidate = makeCandidate(core, host, relay, generation.ufrag);
    core.change(() => generation.candidates.push(candidate));
    on.candidate(candidate);
  };
  const finish = (): void => {
    if (silent.length > 0) return later(giveUp, core.timings.gather);
    on.candidate(null);
    on.state('complete');
  };
  const giveUp = (): void => {
    for (const server of silent.splice(0)) tell(server, 701, 'STUN allocate request timed out.');
    finish();
  };
  const tell = (server: RTCIceServer, errorCode: number, errorText: string): void =>
    on.error({ url: urlsOf(server)[0] ?? '', errorCode, errorText, address: null, port: null });

  later(() => on.state('gathering'));
  if (config.iceTransportPolicy !== 'relay') later(() => found(false));
  if (turnServers.length === 0) later(finish);
  else {
    const roundTrip = 2 * core.link(host, turnHost).latency;
    later(() => {
      for (const server of turnServers) {
        if (!core.turn || core.link(host, turnHost).cut) continue;
        if (core.turn.refuses) tell(server, core.turn.refuses, 'Refused');
        else if (accepts(core.turn, server)) found(true);
        else tell(server, 401, 'Unauthorized');
      }
      later(finish);
    }, roundTrip);
  }
  return () => stops.forEach((stop) => stop());
}

/** The `address:port` of a candidate's line; null when there is none in it. */
export function shownAddress(text: string): string | null {
  const match = /^(?:a=)?candidate:\S+ \d+ \S+ \d+ (\S+) (\d+) typ /.exec(text);
  return match ? `${match[1]}:${match[2]}` : null;
}

function makeCandidate(core: NetworkCore, host: string, relay: boolean, ufrag: string): Candidate {
  const route = core.allocate(host, relay);
  const address = relay ? turnAddress : route.address;
  const priority = relay ? 41_885_439 : 2_122_260_223;
  const kind = relay ? `typ relay raddr ${route.address} rport ${route.port}` : 'typ host';
  return {
    route,
    shown: `${address}:${route.port}`,
    text: `candidate:${core.random.integer(4_000_000_000)} 1 udp ${priority} ${address} ${route.port} ${kind} generation 0 ufrag ${ufrag} network-id 1`,
  };
}

function accepts(turn: NonNullable<NetworkCore['turn']>, server: RTCIceServer): boolean {
  if (turn.username === undefined) return true;
  return server.username === turn.username && server.credential === turn.credential;
}

function transportOf(url: string): TurnTransport {
  if (url.startsWith('turns:')) return 'tls';
  return /transport=tcp/.test(url) ? 'tcp' : 'udp';
}

function urlsOf(server: RTCIceServer): readonly string[] {
  return typeof server.urls === 'string' ? [server.urls] : server.urls;
}
