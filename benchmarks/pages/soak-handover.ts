// One member of a room that grows out of its mesh and shrinks back: what it sees and hears of another one, all the time.
import { type Call, createCallClient, type Topology, waitFor } from '@org/calls-core';
import { auto } from '@org/calls-core/auto';
import { callsServer } from '@org/calls-core/calls-server';
import { webSocketTransport } from '@org/calls-core/websocket';
import { type VideoWatch, watchVideo } from '../../e2e/page/watch-video.ts';
import { flashAndBeep, type FlashSkew, followSkew } from './flash-and-beep.ts';
import { followSound, type SoundLook } from './heard-sound.ts';

/** Who joins where. */
export interface HandoverSeat {
  readonly server: string;
  readonly user: string;
  readonly room: string;
  /** Members up to whom the call is a mesh. */
  readonly mesh: number;
  readonly frameRate: number;
}

/** What a page knows of one other member, times in ms of the page. */
export interface HandoverRecord {
  readonly frames: VideoWatch['frames'];
  /** Streams that the element was given. */
  readonly assigned: number;
  readonly sound: readonly SoundLook[];
  readonly skews: readonly FlashSkew[];
  /** When the member came to be received over another path. */
  readonly crossings: readonly { readonly at: number; readonly path: string }[];
  /** What was marked, and when. */
  readonly marks: Readonly<Record<string, number>>;
}

const connections: RTCPeerConnection[] = [];
const crossings: { at: number; peer: string; path: string }[] = [];
const marks: Record<string, number> = {};
let call: Call;
let video: VideoWatch;
let sound: readonly SoundLook[];
let skews: readonly FlashSkew[];

// mediasoup-client makes its connections by itself.
const Native = globalThis.RTCPeerConnection;
globalThis.RTCPeerConnection = class extends Native {
  constructor(configuration?: RTCConfiguration) {
    super(configuration);
    connections.push(this);
  }
};

const streamOf = (user: string): MediaStream | undefined =>
  call
    .get()
    .participants.find(({ id }) => id === user)
    ?.tracks.find(({ source }) => source === 'camera')?.stream;

function topologyOf(members: number): Topology {
  const topology = auto({ sfu: () => import('@org/calls-core/sfu'), paths: { mesh: members, back: 500 } });
  const createSession: Topology['createSession'] = (context) => {
    const on: typeof context.on = (fact) => {
      if (fact.type === 'debug' && fact.what === 'path')
        crossings.push({ at: performance.now(), peer: fact.peer, path: String(fact.details) });
      context.on(fact);
    };
    return topology.createSession(Object.assign(Object.create(context) as typeof context, { on }));
  };
  return { ...topology, createSession };
}

const bench = {
  /** Joins with a picture that flashes and a sound that beeps. */
  async join({ server, user, room, mesh, frameRate }: HandoverSeat): Promise<void> {
    const client = createCallClient({
      self: { id: user, device: `${user}1` },
      transport: webSocketTransport({ url: `${server}?user=${user}`, server: callsServer() }),
      topology: topologyOf(mesh),
      logLevel: 'warn',
    });
    await waitFor(client, ({ signaling }) => signaling === 'open');
    const { picture, sound: tone } = flashAndBeep({ colour: '#205090', hum: 0.02, frameRate });
    call = client.join(room, { camera: picture, microphone: tone });
  },
  /** Resolves when so many others are heard and seen. */
  meets: (others: number): Promise<unknown> =>
    waitFor(
      call,
      ({ participants }) =>
        participants.length === others &&
        participants.every(({ status, tracks }) => status === 'connected' && tracks.length >= 2),
    ),
  /** Follows one of them from now on. */
  follow(user: string): void {
    video = watchVideo(
      () => streamOf(user),
      (look) => void call.subscribe(look),
    );
    sound = followSound(connections, () => streamOf(user));
    skews = followSkew(streamOf(user)!);
  },
  mark: (name: string): void => void (marks[name] = performance.now()),
  /** How often somebody came to be received over another path. */
  crossed: (user: string): number => crossings.filter(({ peer }) => peer.startsWith(`${user}/`)).length,
  paths: (): readonly (string | undefined)[] => crossings.map(({ path }) => path),
  leave: (): Promise<void> => call.hangUp(),
  record(user: string): HandoverRecord {
    const own = crossings.filter(({ peer }) => peer.startsWith(`${user}/`));
    return { frames: video.frames, assigned: video.assigned, sound, skews, crossings: own, marks };
  },
};

export type SoakHandoverPage = typeof bench;
Object.assign(globalThis, { bench });
