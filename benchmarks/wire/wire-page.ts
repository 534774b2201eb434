import type { LinkConditions } from './wire.ts';
import type { WireRequest } from './wire-server.ts';

/** The wire as a page sees it. */
export interface WireControl {
  set(conditions: Partial<LinkConditions>): Promise<void>;
  killAddresses(): Promise<void>;
  /** Connections that are made from now on do without the wire. */
  release(): void;
}

/**
 * Puts the wire between all peer connections of this page, whatever library makes them: each address that a
 * connection is told of the other side is replaced by the wire's stand-in. TCP and IPv6 candidates are left out.
 */
export async function connectWire(port: number): Promise<WireControl> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}`);
  await new Promise((resolve, reject) => {
    socket.onopen = resolve;
    socket.onerror = reject;
  });
  const waiting: ((answer: number) => void)[] = [];
  socket.onmessage = ({ data }) => waiting.shift()?.(Number(data));
  const ask = (request: WireRequest): Promise<number> =>
    new Promise((resolve) => {
      waiting.push(resolve);
      socket.send(JSON.stringify(request));
    });
  const release = patchPeerConnection(createRewriter((address) => ask({ type: 'port-for', address })));
  return {
    set: async (conditions) => void (await ask({ type: 'set', conditions })),
    killAddresses: async () => void (await ask({ type: 'kill-addresses' })),
    release,
  };
}

/** Rewrites a candidate line; null leaves it out. */
type Rewrite = (candidate: string) => Promise<string | null>;

function createRewriter(portFor: (address: string) => Promise<number>): Rewrite {
  const standIns = new Set<string>();
  return async (candidate) => {
    const fields = candidate.split(' ');
    const [, , protocol, , host, port] = fields;
    if (standIns.has(`${host}:${port}`)) return candidate;
    if (protocol?.toLowerCase() !== 'udp' || !host || !/^[\d.]+$/.test(host)) return null;
    fields[4] = '127.0.0.1';
    fields[5] = String(await portFor(`${host}:${port}`));
    standIns.add(`${fields[4]}:${fields[5]}`);
    return fields.join(' ');
  };
}

/** Returns what leaves later connections alone. */
function patchPeerConnection(rewrite: Rewrite): () => void {
  const { prototype } = RTCPeerConnection;
  const add: (candidate?: RTCIceCandidateInit | null) => Promise<void> = prototype.addIceCandidate;
  const describe: (description: RTCSessionDescriptionInit) => Promise<void> = prototype.setRemoteDescription;
  const turns = new WeakMap<RTCPeerConnection, Promise<unknown>>();
  let released = false;
  const isFree = (connection: RTCPeerConnection): boolean => released && !turns.has(connection);
  /** Rewriting takes a moment; calls still reach the connection in the order in which they were made. */
  const inTurn = <T>(connection: RTCPeerConnection, work: () => Promise<T>): Promise<T> => {
    const turn = (turns.get(connection) ?? Promise.resolve()).then(work);
    turns.set(connection, turn);
    return turn;
  };
  prototype.addIceCandidate = async function (candidate?: RTCIceCandidateInit | null) {
    if (isFree(this)) return add.call(this, candidate);
    const line = await inTurn(this, async () => (candidate?.candidate ? rewrite(candidate.candidate) : ''));
    if (line === null) return;
    if (line === '') return add.call(this, candidate);
    const { sdpMid, sdpMLineIndex, usernameFragment } = candidate ?? {};
    return add.call(this, {
      candidate: line,
      sdpMid: sdpMid ?? null,
      sdpMLineIndex: sdpMLineIndex ?? null,
      usernameFragment: usernameFragment ?? null,
    });
  };
  prototype.setRemoteDescription = async function (description: RTCSessionDescriptionInit) {
    if (isFree(this)) return describe.call(this, description);
    const sdp = await inTurn(this, async () => rewriteDescription(description.sdp ?? '', rewrite));
    return describe.call(this, sdp === '' ? description : { type: description.type, sdp });
  };
  return () => void (released = true);
}

async function rewriteDescription(sdp: string, rewrite: Rewrite): Promise<string> {
  const lines = await Promise.all(
    sdp.split('\r\n').map(async (line) => {
      if (!line.startsWith('a=candidate:')) return line;
      const candidate = await rewrite(line.slice(2));
      return candidate === null ? null : `a=${candidate}`;
    }),
  );
  return lines.filter((line) => line !== null).join('\r\n');
}
