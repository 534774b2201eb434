// One page of a room through an SFU: a participant who shows some of the others in tiles, and receives what it shows.
import {
  attach,
  type Call,
  type CallClient,
  type CameraPreset,
  createCallClient,
  mesh,
  type MediaSource,
  type SignalingTransport,
  type Topology,
  waitFor,
} from '@org/calls-core';
import { adaptiveReceive } from '@org/calls-core/adaptive-receive';
import { callsServer } from '@org/calls-core/calls-server';
import { sfu } from '@org/calls-core/sfu';
import { webSocketTransport } from '@org/calls-core/websocket';

/** Who comes where. */
export interface RoomSeat {
  readonly url: string;
  readonly user: string;
  readonly room: string;
  readonly camera: CameraPreset | false;
  /** The server is asked for a place when the camera is on. Default false: both at once. */
  readonly cameraFirst?: boolean;
  /** How media travels. Default `sfu`. */
  readonly way?: 'sfu' | 'mesh';
}

/** What came of somebody so far. */
export interface Received {
  readonly frames: number;
  readonly width: number;
  readonly videoBytes: number;
  readonly audioPackets: number;
}

interface Tile {
  readonly element: HTMLVideoElement;
  /** When frames were shown, and when they had come, ms since 1970: pages and processes of a machine agree on it. */
  readonly shown: { readonly at: number; readonly received: number }[];
}

type Session = ReturnType<Topology['createSession']>;

let client: CallClient | undefined;
let call: Call | undefined;
let session: Session | undefined;
let failure: string | null = null;
const captured: MediaStreamTrack[] = [];
const connections: RTCPeerConnection[] = [];
const tiles = new Map<string, Tile>();
const now = (): number => performance.timeOrigin + performance.now();

const bench = {
  /** Comes in; resolves with null when somebody else is there, or with the reason why not. */
  async enter({ url, user, room, camera, cameraFirst = false, way = 'sfu' }: RoomSeat): Promise<string | null> {
    noteCaptures();
    noteConnections();
    const topology = way === 'mesh' ? mesh() : sfu();
    client = createCallClient({
      self: { id: user, device: `${user}-1` },
      transport: connect(url, cameraFirst),
      topology: { ...topology, createSession: (context) => (session = topology.createSession(context)) },
      ...{ receiving: adaptiveReceive(), maxParticipants: way === 'mesh' ? 8 : 50, logLevel: 'silent' },
    });
    await waitFor(client, ({ signaling }) => signaling === 'open');
    call = client.join(room, { camera });
    call.ready.catch((error: { readonly code?: string }) => (failure = error.code ?? String(error)));
    await waitFor(call, ({ status }) => status === 'connected' || status === 'ended');
    return call.get().reason;
  },
  /** Those who are connected, oneself included. */
  people: (): number => 1 + participants().filter(({ status }) => status === 'connected').length,
  /** Those who are in the room as far as this page knows, however they fare at the moment. */
  present: (): number => 1 + participants().filter(({ status }) => status !== 'left').length,
  /** The code by which its call could not be had; null while there is none. */
  failure: () => failure,
  /** States of every camera's track that this page was ever given. */
  cameras: () => captured.filter(({ kind }) => kind === 'video').map(({ readyState }) => readyState),
  /** Makes a tile for each; who has none any more is not shown. */
  show(users: readonly string[], width: number, height: number): void {
    for (const [user, { element }] of tiles) if (!users.includes(user)) element.remove();
    for (const user of users) if (!tiles.has(user)) tiles.set(user, createTile(user, width, height));
  },
  /** When frames of each were shown, ms since 1970. */
  shown: (): Readonly<Record<string, readonly number[]>> =>
    Object.fromEntries(Array.from(tiles, ([user, { shown }]) => [user, shown.map(({ at }) => at)])),
  /** What came of each so far. */
  async received(): Promise<Readonly<Record<string, Received>>> {
    const all = (await session?.stats()) ?? [];
    return Object.fromEntries(all.map(({ peer, report, mids }) => [userOf(peer), receivedOf(report, mids)]));
  },
  /** Hides a tile, and watches for so many ms; resolves with ms until the last byte of any video came. */
  async hide(user: string, watched: number): Promise<number> {
    tileOf(user).element.style.display = 'none';
    const hidden = now();
    let [bytes, last] = [await videoBytes(), hidden];
    while (now() < hidden + watched) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      const more = await videoBytes();
      if (more > bytes) last = now();
      bytes = more;
    }
    return last - hidden;
  },
  /** Shows a tile again; resolves with ms until a frame was on screen that had not come before, `Infinity` after so many. */
  async unhide(user: string, patience: number): Promise<number> {
    const { element, shown } = tileOf(user);
    const seen = shown.length;
    element.style.display = 'block';
    const begun = now();
    const fresh = () => shown.slice(seen).find(({ received }) => received > begun);
    while (!fresh() && now() < begun + patience) await new Promise((resolve) => setTimeout(resolve, 10));
    return (fresh()?.at ?? Infinity) - begun;
  },
};

export type SfuRoomPage = typeof bench;
Object.assign(globalThis, { bench });

const participants = () => call?.get().participants ?? [];

function connect(url: string, cameraFirst: boolean): SignalingTransport {
  const transport = webSocketTransport({ url, server: callsServer() });
  if (!cameraFirst) return transport;
  return Object.assign(Object.create(transport) as SignalingTransport, {
    async joinRoom(room: string): Promise<void> {
      while (!bench.cameras().includes('live')) await new Promise((resolve) => setTimeout(resolve, 10));
      await transport.joinRoom?.(room);
    },
  });
}

/** Peers are called by their devices. */
const userOf = (peer: string): string => peer.split('/')[0] ?? '';

function tileOf(user: string): Tile {
  const tile = tiles.get(user);
  if (!tile) throw new Error(`There is no tile for ${user}.`);
  return tile;
}

function createTile(user: string, width: number, height: number): Tile {
  const element = document.createElement('video');
  Object.assign(element.style, { display: 'block', float: 'left', width: `${width}px`, height: `${height}px` });
  element.autoplay = true;
  document.body.append(element);
  const shown: Tile['shown'] = [];
  const look = (at: number, { receiveTime = at }: VideoFrameCallbackMetadata): void => {
    shown.push({ at: performance.timeOrigin + at, received: performance.timeOrigin + receiveTime });
    element.requestVideoFrameCallback(look);
  };
  element.requestVideoFrameCallback(look);
  let stream: MediaStream | undefined;
  const follow = (): void => {
    const tracks = participants().find(({ id }) => id === user)?.tracks ?? [];
    const camera = tracks.find(({ source }) => source === 'camera')?.stream;
    if (!camera || camera === stream) return;
    stream = camera;
    attach(element, camera, { muted: true });
  };
  call?.subscribe(follow);
  follow();
  return { element, shown };
}

function receivedOf(report: RTCStatsReport, mids: ReadonlyMap<string, MediaSource>): Received {
  const found = { frames: 0, width: 0, videoBytes: 0, audioPackets: 0 };
  report.forEach((entry) => {
    if (entry.type !== 'inbound-rtp') return;
    const source = mids.get(entry.mid);
    if (source === 'microphone') found.audioPackets += entry.packetsReceived ?? 0;
    if (source !== 'camera') return;
    // With headers: the SFU counts whole packets.
    found.videoBytes += (entry.bytesReceived ?? 0) + (entry.headerBytesReceived ?? 0);
    found.frames += entry.framesDecoded ?? 0;
    found.width = entry.frameWidth ?? 0;
  });
  return found;
}

/** Bytes of video that came over all connections, without the SFU's probes. */
async function videoBytes(): Promise<number> {
  let bytes = 0;
  for (const report of await Promise.all(connections.map((connection) => connection.getStats())))
    report.forEach((entry) => {
      if (entry.type === 'inbound-rtp' && entry.kind === 'video' && entry.mid !== 'probator')
        bytes += entry.bytesReceived ?? 0;
    });
  return bytes;
}

/** Writes down every connection: neither the SDK nor mediasoup-client gives theirs away. */
function noteConnections(): void {
  const Native = globalThis.RTCPeerConnection;
  globalThis.RTCPeerConnection = class extends Native {
    constructor(configuration?: RTCConfiguration) {
      super(configuration);
      connections.push(this);
    }
  };
}

/** Writes down every track that a device gave. */
function noteCaptures(): void {
  const devices = navigator.mediaDevices;
  const open = devices.getUserMedia.bind(devices);
  devices.getUserMedia = async (constraints) => {
    const stream = await open(constraints);
    captured.push(...stream.getTracks());
    return stream;
  };
}
