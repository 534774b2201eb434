// The page's way to an SFU, with a record of its connections: mediasoup-client makes them by itself.
import type { MediaSource, Topology } from '@org/calls-core';
import type { DemoConnection } from './demo-signaling.ts';
import { connections } from './recording-environment.ts';

/** Which SFU: that of the transport's server, or one with the messages of mediasoup's demo. */
export type SfuDescription = { readonly kind: 'server' } | { readonly kind: 'demo'; readonly url: string };

type Session = ReturnType<Topology['createSession']>;

let current: Session | undefined;

/** Makes the topology. */
export async function sfuTopology(description: SfuDescription): Promise<Topology> {
  recordConnections();
  const topology = await createTopology(description);
  return { ...topology, createSession: (context) => (current = topology.createSession(context)) };
}

async function createTopology(description: SfuDescription): Promise<Topology> {
  const { sfu } = await import('@org/calls-core/sfu');
  if (description.kind === 'server') return sfu();
  const { demoSignaling } = await import('./demo-signaling.ts');
  return sfu({ signaling: demoSignaling(await connectDemo(description.url)) });
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
  /** Widths of the layers that the camera is sent in at present, smallest first. */
  async layers(): Promise<number[]> {
    const reports = await Promise.all(connections.map((connection) => connection.getStats()));
    const sent = reports.flatMap((report) => [...report.values()].filter(({ type }) => type === 'outbound-rtp'));
    const layers = sent.filter(({ rid, framesPerSecond }) => rid !== undefined && framesPerSecond > 0);
    return layers.map(({ frameWidth }) => frameWidth as number).sort((a, b) => a - b);
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
