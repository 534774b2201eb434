// The page of the end-to-end tests: one client whose every connection, track and device request is on record.
import {
  browserEnvironment,
  type Call,
  type CallClient,
  type CallClientOptions,
  createCallClient,
  type Environment,
  type MediaSource,
  waitFor,
} from '@org/calls-core';
import { webSocketTransport } from '@org/calls-core/websocket';

/** What the page can be asked to be. */
export interface PhoneOptions extends Pick<
  CallClientOptions,
  'preconnect' | 'callWaiting' | 'concurrent' | 'transfers' | 'timeouts' | 'iceServers' | 'iceTransportPolicy'
> {
  readonly user: string;
  readonly device?: string;
  readonly signaling: string;
  /** Answers by itself, with these wishes. */
  readonly answer?: { readonly microphone?: boolean; readonly camera?: boolean };
}

/** RTP so far, over all connections that were ever made. */
export interface RtpTotals {
  readonly sent: { readonly audio: number; readonly video: number };
  readonly received: { readonly audio: number; readonly video: number };
  readonly decoded: number;
  readonly live: number;
}

const connections: RTCPeerConnection[] = [];
const offers: string[] = [];
let captures = 0;

function recordingEnvironment(): Environment {
  const base = browserEnvironment({ logLevel: 'debug' });
  return {
    ...base,
    createPeerConnection(config) {
      const connection = base.createPeerConnection(config);
      connections.push(connection);
      return connection;
    },
    get mediaDevices() {
      return base.mediaDevices && countCaptures(base.mediaDevices);
    },
  };
}

function countCaptures(devices: MediaDevices): MediaDevices {
  return new Proxy(devices, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== 'function') return value;
      if (name === 'getUserMedia' || name === 'getDisplayMedia') captures++;
      return value.bind(target) as unknown;
    },
  });
}

async function rtp(): Promise<RtpTotals> {
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

let client: CallClient;
let current: Call | undefined;
const ended: string[] = [];

const phone = {
  open(options: PhoneOptions) {
    const { user, device, signaling, answer, ...rest } = options;
    client = createCallClient({
      self: { id: user, name: user, ...(device && { device }) },
      transport: webSocketTransport({ url: `${signaling}?user=${user}` }),
      environment: recordingEnvironment(),
      ...rest,
    });
    client.on('added', (call) => (current = call));
    client.on('ended', (call) => ended.push(`${call.id} ${call.get().reason}`));
    if (answer) client.on('incoming', (call) => void call.accept(answer));
    return waitFor(client, (c) => c.signaling === 'open').then(() => true);
  },
  get client() {
    return client;
  },
  /** The call added last. */
  get call() {
    if (!current) throw new Error('no call yet');
    return current;
  },
  connections,
  offers,
  ended,
  rtp,
  captures: () => captures,
  /** A call's snapshot without the objects that cannot leave the page. */
  state() {
    const s = phone.call.get();
    return {
      id: s.id,
      status: s.status,
      reason: s.reason,
      code: s.error?.code ?? null,
      held: s.held,
      connection: s.connection,
      transferring: s.transferring,
      participants: s.participants.map((p) => ({
        id: p.id,
        status: p.status,
        muted: p.muted,
        holding: p.holding,
        sources: p.tracks.map((t) => t.source),
      })),
      local: { microphone: s.local.microphone.actual, camera: s.local.camera.actual },
    };
  },
  states: () => client.get().calls.map((call) => `${call.get().status}:${call.get().reason ?? call.get().held}`),
  until: (status: string) =>
    waitFor(phone.call, (c) => c.status === status, { signal: AbortSignal.timeout(30_000) }).then(() => true),
  /** Shows a remote stream and returns how many frames its element has shown. */
  show(source: MediaSource = 'camera') {
    const stream = phone.call.get().participants[0]?.tracks.find((t) => t.source === source)?.stream;
    if (!stream) throw new Error(`no ${source}`);
    const video = document.createElement('video');
    video.muted = true;
    video.autoplay = true;
    video.srcObject = stream;
    document.body.append(video);
    let frames = 0;
    const count = (): void => {
      frames++;
      video.requestVideoFrameCallback(count);
    };
    video.requestVideoFrameCallback(count);
    return { frames: () => frames, video };
  },
};

export type Phone = typeof phone;
Object.assign(globalThis, { phone });
