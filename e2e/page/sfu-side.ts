// The page's way to an SFU, with a record of its connections: mediasoup-client makes them by itself.
import type { MediaSource, Topology } from '@org/calls-core';
import type { DemoConnection } from './demo-signaling.ts';
import { connections } from './recording-environment.ts';

/** Which SFU: that of the transport's server, also for large calls only, or one with the messages of mediasoup's demo. */
export type SfuDescription =
  | { readonly kind: 'server' }
  | {
      readonly kind: 'auto';
      readonly mesh: number;
      readonly back?: number;
      readonly retry?: number;
      readonly deaf?: boolean;
    }
  | { readonly kind: 'demo'; readonly url: string };

type Session = ReturnType<Topology['createSession']>;

let current: Session | undefined;

/** Makes the topology. */
export async function sfuTopology(description: SfuDescription): Promise<Topology> {
  recordConnections();
  const topology = await createTopology(description);
  return { ...topology, createSession: (context) => (current = topology.createSession(watched(context))) };
}

/** When a peer came to be received over another path. */
interface PathCrossing {
  readonly at: number;
  readonly peer: string;
  readonly path: unknown;
}

const crossings: PathCrossing[] = [];
const failures: string[] = [];

type Context = Parameters<Topology['createSession']>[0];

function watched(context: Context): Context {
  const on: Context['on'] = (fact) => {
    if (fact.type === 'debug' && fact.what === 'path')
      crossings.push({ at: performance.now(), peer: fact.peer, path: fact.details });
    if (fact.type === 'path-failed') failures.push(fact.path);
    context.on(fact);
  };
  return Object.assign(Object.create(context) as Context, { on });
}

async function createTopology(description: SfuDescription): Promise<Topology> {
  if (description.kind === 'auto') return autoTopology(description);
  const { sfu } = await import('@org/calls-core/sfu');
  if (description.kind === 'server') return sfu();
  const { demoSignaling } = await import('./demo-signaling.ts');
  return sfu({ signaling: demoSignaling(await connectDemo(description.url)) });
}

let deaf = false;
/** What a deaf SFU was asked to forward. */
const unheard: (() => Promise<unknown>)[] = [];

/** `deaf`: the SFU takes everything and forwards nothing, until a test says otherwise. */
async function autoTopology(given: Extract<SfuDescription, { kind: 'auto' }>): Promise<Topology> {
  const { auto } = await import('@org/calls-core/auto');
  deaf = given.deaf ?? false;
  const load = async (): Promise<Topology> => {
    const { sfu } = await import('@org/calls-core/sfu');
    const topology = sfu();
    const createSession: Topology['createSession'] = (context) => {
      const { server } = context;
      if (!server) return topology.createSession(context);
      // What is consumed begins paused: it stays so.
      const request: typeof server.request = async (method, body) => {
        const ask = (): ReturnType<typeof request> => server.request(method, body);
        if (!deaf || method !== 'sfu.update') return ask();
        unheard.push(ask);
        return undefined;
      };
      return topology.createSession(Object.assign(Object.create(context), { server: { ...server, request } }));
    };
    return { ...topology, createSession };
  };
  return auto({ sfu: load, paths: { mesh: given.mesh, back: given.back ?? 500, retry: given.retry ?? 30_000 } });
}

/** What a test does with the session of the newest call. */
export const sfuSide = {
  get session(): Session {
    if (!current) throw new Error('no session yet');
    return current;
  },
  /** What came of a source so far. */
  async received(peer: string, source: MediaSource) {
    const stats = (await current?.stats())?.find((one) => one.peer === peer);
    const found = { bytes: 0, packets: 0, frames: 0, width: 0 };
    for (const entry of stats?.report.values() ?? []) {
      if (entry.type !== 'inbound-rtp' || stats?.mids.get(entry.mid) !== source) continue;
      found.bytes = entry.bytesReceived ?? 0;
      found.packets = entry.packetsReceived ?? 0;
      found.frames = entry.framesDecoded ?? 0;
      found.width = entry.frameWidth ?? 0;
    }
    return found;
  },
  crossings,
  /** Paths that could not be had. */
  failures,
  /** The SFU forwards from now on, also what it was asked before. */
  hear(): void {
    deaf = false;
    // Of a session that was left meanwhile the server knows nothing any more.
    for (const ask of unheard.splice(0)) ask().catch(() => {});
  },
  /** Widths of the layers that the camera is sent in at present, smallest first. */
  async layers(): Promise<number[]> {
    const reports = await Promise.all(connections.map((connection) => connection.getStats()));
    const sent = reports.flatMap((report) => [...report.values()].filter(({ type }) => type === 'outbound-rtp'));
    const layers = sent.filter(({ rid, framesPerSecond }) => rid !== undefined && framesPerSecond > 0);
    return layers.map(({ frameWidth }) => frameWidth as number).sort((a, b) => a - b);
  },
  /** The streams that the camera is sent in at present: of which codec, and with which layers inside. */
  async videoSent(): Promise<{ codec: string | undefined; mode: string | undefined }[]> {
    const reports = await Promise.all(connections.map((connection) => connection.getStats()));
    return reports.flatMap((report) =>
      [...report.values()]
        .filter(({ type, kind, framesSent }) => type === 'outbound-rtp' && kind === 'video' && framesSent > 0)
        .map(({ codecId, scalabilityMode }) => ({ codec: report.get(codecId)?.mimeType, mode: scalabilityMode })),
    );
  },
  /** The user name fragments of the connections that are up: others after a restart of ICE. */
  fragments: () =>
    connections
      .filter(({ connectionState }) => connectionState === 'connected')
      .map(({ localDescription }) => /^a=ice-ufrag:(\S+)/m.exec(localDescription?.sdp ?? '')?.[1] ?? ''),
};

function recordConnections(): void {
  const Native = globalThis.RTCPeerConnection;
  globalThis.RTCPeerConnection = class extends Native {
    constructor(configuration?: RTCConfiguration) {
      super(configuration);
      connections.push(this);
    }
  };
}

/** Requests and notifications as protoo has them. */
async function connectDemo(url: string): Promise<DemoConnection> {
  const socket = new WebSocket(url);
  await new Promise((resolve) => socket.addEventListener('open', resolve, { once: true }));
  const asked = new Map<number, { resolve(data: never): void; reject(error: Error): void }>();
  let ids = 0;
  let told: Parameters<DemoConnection['onNotification']>[0] = () => {};
  socket.addEventListener('message', ({ data: text }: MessageEvent<string>) => {
    const { id, ok, data, errorReason, notification, method } = JSON.parse(text) as Record<string, never>;
    if (notification) return told(method as never, data as never);
    const question = asked.get(id as never);
    asked.delete(id as never);
    if (ok) question?.resolve(data as never);
    else question?.reject(new Error(errorReason));
  });
  return {
    request: (method, data = {}) =>
      new Promise((resolve, reject) => {
        const id = ids++;
        asked.set(id, { resolve, reject });
        socket.send(JSON.stringify({ request: true, id, method, data }));
      }),
    onNotification: (listener) => void (told = listener),
  };
}
