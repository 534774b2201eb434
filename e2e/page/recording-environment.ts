// The browser, with a record of every connection, track and device request.
import { browserEnvironment, type Environment, type Logger } from '@org/calls-core';

/** RTP so far, over all connections that are not closed. */
export interface RtpTotals {
  readonly sent: { readonly audio: number; readonly video: number };
  readonly received: { readonly audio: number; readonly video: number };
  readonly decoded: number;
  /** Connections. */
  readonly live: number;
}

export const connections: RTCPeerConnection[] = [];
const tracks: MediaStreamTrack[] = [];
const lines: string[] = [];
const asked: string[][] = [];

/** Creates the environment of this page's client. */
export function recordingEnvironment(): Environment {
  const base = browserEnvironment();
  const note = (message: string, details?: unknown): void => void lines.push(`${message} ${JSON.stringify(details)}`);
  const log: Logger = { debug: note, info: note, warn: note, error: note };
  return {
    ...base,
    log,
    createPeerConnection(config) {
      const connection = base.createPeerConnection(config);
      connections.push(connection);
      return connection;
    },
    get mediaDevices() {
      return base.mediaDevices && recordCaptures(base.mediaDevices);
    },
  };
}

function recordCaptures(devices: MediaDevices): MediaDevices {
  return new Proxy(devices, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== 'function') return value;
      const method = value.bind(target) as (...args: unknown[]) => unknown;
      if (name !== 'getUserMedia' && name !== 'getDisplayMedia') return method;
      return async (...args: unknown[]) => {
        asked.push(kindsOf(args[0] as MediaStreamConstraints | undefined));
        const stream = (await method(...args)) as MediaStream;
        tracks.push(...stream.getTracks());
        return stream;
      };
    },
  });
}

/** How often a device or a screen was asked for. */
export function captures(): number {
  return asked.length;
}

/** Kinds that were asked for, in the order of the requests, whether or not they were given. */
export function requestedKinds(): string[] {
  return asked.flat();
}

function kindsOf({ audio, video }: MediaStreamConstraints = {}): string[] {
  return [...(audio ? ['audio'] : []), ...(video ? ['video'] : [])];
}

/** Kinds of the captured tracks that still run. */
export function liveTracks(): string[] {
  return tracks.filter(({ readyState }) => readyState === 'live').map(({ kind }) => kind);
}

/** Lines of the client's log that have a word in them. */
export function logged(word: string): string[] {
  return lines.filter((line) => line.includes(word));
}

/** Sums up what the connections say of RTP. */
export async function rtp(): Promise<RtpTotals> {
  const totals = { sent: { audio: 0, video: 0 }, received: { audio: 0, video: 0 }, decoded: 0, live: 0 };
  for (const connection of connections) {
    if (connection.connectionState === 'closed') continue;
    totals.live++;
    for (const entry of (await connection.getStats()).values()) {
      const kind = entry.kind as 'audio' | 'video';
      if (entry.type === 'outbound-rtp') totals.sent[kind] += entry.packetsSent ?? 0;
      if (entry.type !== 'inbound-rtp') continue;
      totals.received[kind] += entry.packetsReceived ?? 0;
      totals.decoded += entry.framesDecoded ?? 0;
    }
  }
  return totals;
}

/** Frames that came out of each connection that is not closed, in the order in which they were made. */
export async function decoded(): Promise<number[]> {
  const live = connections.filter(({ connectionState }) => connectionState !== 'closed');
  return Promise.all(
    live.map(async (connection) => {
      const report = [...(await connection.getStats()).values()] as { type: string; framesDecoded?: number }[];
      return report.reduce((sum, one) => sum + (one.type === 'inbound-rtp' ? (one.framesDecoded ?? 0) : 0), 0);
    }),
  );
}

/** Types of the two candidates in use, like `host-prflx`, on each connection that is up. */
export async function paths(): Promise<string[]> {
  const found: string[] = [];
  for (const connection of connections) {
    if (connection.connectionState !== 'connected') continue;
    const report = await connection.getStats();
    const typeOf = (id: string): unknown => (report.get(id) as { candidateType?: string } | undefined)?.candidateType;
    const transport = [...report.values()].find(({ type }) => type === 'transport');
    const pair = report.get(transport?.selectedCandidatePairId ?? '') as RTCIceCandidatePairStats | undefined;
    if (pair) found.push(`${typeOf(pair.localCandidateId)}-${typeOf(pair.remoteCandidateId)}`);
  }
  return found;
}

/** Samples of sound that were made up, of all that were played, from everybody. */
export async function concealed(): Promise<{ readonly concealed: number; readonly samples: number }> {
  const sum = { concealed: 0, samples: 0 };
  for (const connection of connections) {
    for (const entry of (await connection.getStats()).values()) {
      if (entry.type !== 'inbound-rtp' || entry.kind !== 'audio') continue;
      sum.concealed += (entry.concealedSamples ?? 0) - (entry.silentConcealedSamples ?? 0);
      sum.samples += entry.totalSamplesReceived ?? 0;
    }
  }
  return sum;
}
