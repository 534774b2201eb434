// The page of the end-to-end tests: one client, and what a test wants to know of it.
import {
  attach,
  type Call,
  type CallClient,
  type CallClientOptions,
  createCallClient,
  type CameraPreset,
  type MediaSource,
  type Readable,
  type SignalingTransport,
  waitFor,
} from '@org/calls-core';
import { type Breakouts, breakouts, divide } from '@org/calls-core/breakouts';
import { annotations } from '@org/calls-core/annotations';
import { type CareThresholds, flipCamera } from '@org/calls-core/device-care';
import { screenShare } from '@org/calls-core/screen';
import { adaptiveReceive } from '@org/calls-core/adaptive-receive';
import { type QualityWarning, qualityWarnings } from '@org/calls-core/quality';
import * as pageLife from '@org/calls-core/page-life';
import { pageResume } from '@org/calls-core/resume';
import { serverIceServers } from '@org/calls-core/calls-server';
import { connectWire, type WireControl } from '../../benchmarks/wire/wire-page.ts';
import { flashAndBeep, measureSkew } from '../../benchmarks/pages/flash-and-beep.ts';
import { describeCall } from './describe-call.ts';
import { colourOf, filter, processors } from './processed.ts';
import {
  captures,
  concealed,
  connections,
  decoded,
  liveTracks,
  logged,
  paths,
  recordingEnvironment,
  requestedKinds,
  rtp,
} from './recording-environment.ts';
import { painted, showBoard, spotOf } from './annotate.ts';
import { holdDevices, plugs } from './plugs.ts';
import { openRogue, type Rogue } from './rogue.ts';
import { type SfuDescription, sfuSide, sfuTopology } from './sfu-side.ts';
import { createTransport, type TransportDescription } from './transports.ts';
import { summarize, type VideoWatch, watchVideo } from './watch-video.ts';

/** What the page can be asked to be. */
export interface PhoneOptions extends Pick<
  CallClientOptions,
  | 'preconnect'
  | 'codecs'
  | 'callWaiting'
  | 'concurrent'
  | 'transfers'
  | 'timeouts'
  | 'iceServers'
  | 'iceTransportPolicy'
  | 'maxParticipants'
> {
  readonly user: string;
  readonly device?: string;
  /** Address of the relay. */
  readonly signaling: string;
  /** How it signals instead of through the relay. */
  readonly transport?: TransportDescription;
  /** The relay vouches for senders. */
  readonly verified?: boolean;
  /** Port of a wire to put between this page's connections and the others'. */
  readonly wire?: number;
  /** Media go through this SFU. */
  readonly sfu?: SfuDescription;
  /** Its calls survive a reload of the page. */
  readonly resume?: boolean;
  /** Takes care of its devices, by these numbers; the test has a hand on them. */
  readonly care?: Partial<CareThresholds>;
  /** Receives what it shows by `attach`. */
  readonly receiving?: boolean;
  /** Answers by itself, with these wishes. */
  readonly answer?: { readonly microphone?: boolean; readonly camera?: boolean | CameraPreset };
}

let client: CallClient;
let current: Call | undefined;
let server: SignalingTransport['server'];
let rooms: Breakouts | undefined;
let rogue: Rogue | undefined;
let wireControl: WireControl | undefined;
let warned: Readable<readonly QualityWarning[]> | undefined;
let shown: ReturnType<typeof showBoard> | undefined;
const watches = new Map<string, VideoWatch>();
const moments: string[] = [];
const outcomes: string[] = [];
/** Each status that a participant of any call came to, as `id status`. */
const changes: string[] = [];

function noteChanges(call: Call): void {
  const known = new Map<string, string>();
  call.subscribe(() => {
    for (const { id, status } of call.get().participants) {
      if (known.get(id) !== status) changes.push(`${id} ${status}`);
      known.set(id, status);
    }
  });
}

/** The call added last. */
function currentCall(): Call {
  if (!current) throw new Error('no call yet');
  return current;
}

const state = (call: Call = currentCall()) => describeCall(call);

/** The streams that come in, by source. */
function streams(): Map<MediaSource, MediaStream> {
  return new Map(
    currentCall()
      .get()
      .participants[0]?.tracks.map(({ source, stream }) => [source, stream]),
  );
}

const phone = {
  async open(options: PhoneOptions) {
    const {
      user,
      device,
      signaling,
      transport,
      answer,
      wire,
      resume,
      sfu,
      care,
      receiving,
      verified = false,
      ...rest
    } = options;
    if (wire) wireControl = await connectWire(wire);
    const relay = { url: `${signaling}?user=${user}`, capabilities: { verifiedSender: verified } };
    const made = await createTransport(transport ?? { kind: 'websocket', options: relay });
    server = made.server;
    client = createCallClient({
      self: { id: user, name: user, ...(device && { device }) },
      transport: made,
      ...(resume && { resume: pageResume() }),
      ...(sfu && { topology: await sfuTopology(sfu) }),
      ...(care && { deviceCare: holdDevices(care) }),
      ...(receiving && { receiving: adaptiveReceive() }),
      ...(made.server && { iceServers: serverIceServers(made.server) }),
      environment: recordingEnvironment(),
      processors,
      logLevel: 'debug',
      ...rest,
    });
    client.on('added', (call) => {
      current = call;
      noteChanges(call);
    });
    for (const moment of ['incoming', 'missed', 'ended', 'reconnecting', 'reconnected'] as const)
      client.on(moment, () => moments.push(moment));
    if (answer) client.on('incoming', (call) => void call.accept(answer));
    await waitFor(client, (c) => c.signaling === 'open');
  },
  get client() {
    return client;
  },
  /** Asks the server past every control; the answer in a word. */
  ask: (method: string, body: object): Promise<string> =>
    Promise.resolve(server?.request(method, body as Record<string, string>)).then(
      () => 'done',
      (error: { code?: string }) => error.code ?? String(error),
    ),
  /** Follows the breakout rooms of the call’s room. */
  followRooms(): void {
    rooms = breakouts(client, currentCall(), server);
  },
  get rooms() {
    if (!rooms) throw new Error('no rooms yet');
    return rooms;
  },
  divide,
  get call() {
    return currentCall();
  },
  /** The call with somebody that began last. */
  with(user: string) {
    const call = client.get().calls.findLast((one) => one.get().peer === user);
    if (!call) throw new Error(`no call with ${user}`);
    return call;
  },
  state,
  /** The same, or null while there was no call yet. */
  seen: () => (current ? state(current) : null),
  streams,
  connections,
  captures,
  requestedKinds,
  liveTracks,
  logged,
  rtp,
  decoded,
  changes,
  /** Later connections of this page do without the wire. */
  releaseWire: () => wireControl?.release(),
  paths,
  sfuSide,
  flashAndBeep,
  measureSkew,
  /** Makes a rogue of this page beside its client. */
  async openRogue(user: string, signaling: string): Promise<void> {
    rogue = await openRogue({ user, device: 'rogue' }, signaling);
  },
  get rogue() {
    if (!rogue) throw new Error('no rogue yet');
    return rogue;
  },
  /** Of the newest connection's senders: whether the track is enabled, null without one. */
  sending: () =>
    connections
      .at(-1)
      ?.getSenders()
      .map(({ track }) => track?.enabled ?? null),
  /** Names of the client's events so far. */
  moments,
  /** How the promises ended that were handed to `note`: `done` or the error's code. */
  outcomes,
  note(promise: Promise<unknown>): void {
    promise.then(
      () => outcomes.push('done'),
      (error: { code?: string }) => outcomes.push(error.code ?? String(error)),
    );
  },
  /** All calls, in one word or two each. */
  states: () => client.get().calls.map((call) => `${call.get().status}:${call.get().reason ?? call.get().held}`),
  /** Shows a participant's camera and looks at every frame from now on. */
  watch(user: string): void {
    const call = currentCall();
    const stream = (): MediaStream | undefined =>
      call
        .get()
        .participants.find(({ id }) => id === user)
        ?.tracks.find(({ source }) => source === 'camera')?.stream;
    watches.set(
      user,
      watchVideo(stream, (look) => void call.subscribe(look)),
    );
  },
  /** What `watch` saw of a user since the page's time `from`. */
  seenOf(user: string, from = 0) {
    const crossings = sfuSide.crossings.filter(({ peer, at }) => peer.startsWith(`${user}/`) && at >= from);
    return { ...summarize(watches.get(user), from, crossings), paths: crossings.map(({ path }) => path) };
  },
  concealed,
  /** What the call is warned of at present; followed from the first time this is asked. */
  warnings(): readonly string[] {
    if (!warned) (warned = qualityWarnings(currentCall())).subscribe(() => {});
    return warned.get().map(({ code, peer }) => `${code} ${peer}`);
  },
  plugs,
  flip: () => flipCamera(client, currentCall()),
  processors,
  filter,
  colourOf,
  pageLife,
  play: attach,
  /** Sharing, with all options. */
  share: () => screenShare(currentCall()),
  /** Takes part in annotations from now on. */
  annotate: () => void annotations(currentCall()),
  /** Shows a share with what is drawn on it in a tile of this size; `local` is one's own. */
  showBoard(sharer: string, width: number, height: number): void {
    const { local, participants } = currentCall().get();
    const other = participants.find(({ user }) => user === sharer);
    const theirs = other?.tracks.find(({ source }) => source === 'screen')?.stream ?? null;
    shown = showBoard(currentCall(), other?.id ?? 'local', other ? theirs : local.screen.stream, width, height);
  },
  get shown() {
    if (!shown) throw new Error('no board is shown');
    return shown;
  },
  painted: () => (shown ? painted(shown) : null),
  /** Where a point of the shared picture lies in the tile. */
  spot: (x: number, y: number) => spotOf(phone.shown, x, y),
  /** Shows the remote camera as an app does, in a tile of this size. */
  attach(width: number, height: number) {
    const stream = streams().get('camera');
    if (!stream) throw new Error('no camera');
    const tile = document.createElement('video');
    Object.assign(tile.style, { display: 'block', width: `${width}px`, height: `${height}px` });
    tile.id = 'tile';
    document.body.append(tile);
    attach(tile, stream, { muted: true });
  },
  /** Of the remote camera: bytes received, frames decoded, and their width. */
  async received() {
    const last = connections.at(-1);
    const seen = { bytes: 0, frames: 0, width: 0 };
    (await last?.getStats())?.forEach((entry) => {
      if (entry.type !== 'inbound-rtp' || entry.kind !== 'video' || !entry.framesDecoded) return;
      Object.assign(seen, { bytes: entry.bytesReceived, frames: entry.framesDecoded, width: entry.frameWidth });
    });
    return seen;
  },
  /** Shows a remote stream and returns how many frames its element has shown. */
  show(source: MediaSource = 'camera') {
    const stream = streams().get(source);
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
