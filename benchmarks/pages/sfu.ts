// One page of `bench sfu`: somebody who sends, or those who join, by the SDK or by mediasoup-client as one would write it by hand.
import { type CallClient, createCallClient, type SignalingTransport } from '@org/calls-core';
import { callsServer } from '@org/calls-core/calls-server';
import type { SfuRequest, SfuResponse } from '@org/calls-core/sfu';
import { sfu } from '@org/calls-core/sfu';
import { webSocketTransport } from '@org/calls-core/websocket';
import { Device, type types } from 'mediasoup-client';

/** Who joins where. */
export interface SfuSeat {
  readonly url: string;
  readonly user: string;
  readonly token: string;
  readonly room: string;
}

/** One join. */
export interface SfuSample {
  /** Ms from the join to the first frame of somebody else. */
  readonly firstFrame: number;
  /** Messages and requests that the joiner sent until then. */
  readonly messages: number;
}

/** A joiner that is connected to the server and waits for the start. */
interface Joiner {
  join(): Promise<number>;
  counted(): number;
  leave(): Promise<void>;
}

const patience = 20_000;
const joined = new Set<Joiner>();

const bench = {
  /** Joins with camera and microphone, and stays; with somebody who watches, so that the camera is on whoever comes and goes. */
  async send(seat: SfuSeat, audience: SfuSeat): Promise<void> {
    const [client, watcher] = await Promise.all([openClient(seat, connect(seat)), ours(audience)]);
    client.join(seat.room, { camera: '180p' });
    await watcher.join();
  },
  async join(how: 'ours' | 'by hand', seat: SfuSeat): Promise<SfuSample> {
    const joiner = await (how === 'ours' ? ours : byHand)(seat);
    const firstFrame = await joiner.join();
    const messages = joiner.counted();
    await joiner.leave();
    return { firstFrame, messages };
  },
  /** Everybody joins in the same task, and stays until `disperse`. */
  async crowd(how: 'ours' | 'by hand', seats: readonly SfuSeat[]): Promise<readonly number[]> {
    const joiners = await Promise.all(seats.map(how === 'ours' ? ours : byHand));
    for (const joiner of joiners) joined.add(joiner);
    return Promise.all(joiners.map((joiner) => joiner.join()));
  },
  async disperse(): Promise<void> {
    await Promise.all(Array.from(joined, (joiner) => joiner.leave()));
    joined.clear();
  },
};

export type SfuPage = typeof bench;
Object.assign(globalThis, { bench });

type Counted = SignalingTransport & { readonly sent: { count: number } };

/** The transport with a count of everything that it sends. */
function connect({ url, token }: SfuSeat): Counted {
  const transport = webSocketTransport({ url, token, server: callsServer() });
  const sent = { count: 0 };
  const { server } = transport;
  return Object.assign(Object.create(transport) as SignalingTransport, {
    sent,
    send: (message: Parameters<SignalingTransport['send']>[0]) => ((sent.count += 1), transport.send(message)),
    joinRoom: (room: string) => ((sent.count += 1), transport.joinRoom!(room)),
    server: {
      ...server!,
      request: (...args: Parameters<NonNullable<typeof server>['request']>) => (
        (sent.count += 1),
        server!.request(...args)
      ),
    },
  });
}

async function openClient(seat: SfuSeat, transport: SignalingTransport): Promise<CallClient> {
  const client = createCallClient({
    self: { id: seat.user, device: `${seat.user}-1` },
    transport,
    topology: sfu(),
    maxParticipants: 50,
    logLevel: 'silent',
  });
  await new Promise<void>((resolve) => {
    const look = (): void => void (client.get().signaling === 'open' && resolve());
    client.subscribe(look);
    look();
  });
  return client;
}

async function ours(seat: SfuSeat): Promise<Joiner> {
  const transport = connect(seat);
  const client = await openClient(seat, transport);
  const view = createFrameView();
  return {
    async join() {
      transport.sent.count = 0;
      const start = performance.now();
      const call = client.join(seat.room, { microphone: false });
      call.subscribe(() => {
        const camera = call
          .get()
          .participants.flatMap(({ tracks }) => tracks.filter(({ source }) => source === 'camera'))[0];
        if (camera) view.show(camera.stream);
      });
      return (await view.firstFrame) - start;
    },
    counted: () => transport.sent.count,
    async leave() {
      view.close();
      await client.close();
    },
  };
}

async function byHand(seat: SfuSeat): Promise<Joiner> {
  const transport = connect(seat);
  await new Promise<void>((resolve, reject) => {
    const self = { user: seat.user, device: `${seat.user}-1` };
    const status = (now: string): void => void (now === 'open' && resolve());
    transport.open({ self, message() {}, status }).catch(reject);
  });
  const { room } = seat;
  const ask = async <M extends 'sfu.join' | 'sfu.connect' | 'sfu.consume' | 'sfu.update'>(
    method: M,
    body: SfuRequest<M>,
  ): Promise<SfuResponse<M>> => (await transport.server!.request(method, body as never)) as SfuResponse<M>;
  const view = createFrameView();
  let close = (): void => {};
  return {
    async join() {
      transport.sent.count = 0;
      const start = performance.now();
      await transport.joinRoom!(room);
      const [device, answer] = await Promise.all([Device.factory(), ask('sfu.join', { room })]);
      await device.load({ routerRtpCapabilities: answer.rtpCapabilities as types.RtpCapabilities });
      const receive = device.createRecvTransport(answer.receive as unknown as types.TransportOptions);
      close = () => receive.close();
      receive.on('connect', async ({ dtlsParameters }, done, failed) => {
        try {
          await ask('sfu.connect', { room, transport: receive.id, dtlsParameters: dtlsParameters as never });
          done();
        } catch (error) {
          failed(error as Error);
        }
      });
      const producers = answer.peers.flatMap((peer) => peer.producers.map(({ id }) => id));
      const rtpCapabilities = device.recvRtpCapabilities as never;
      const { consumers } = await ask('sfu.consume', { room, rtpCapabilities, producers });
      const taken = await Promise.all(
        consumers.map(({ id, producer, kind, rtpParameters }) =>
          receive.consume({ id, producerId: producer, kind, rtpParameters: rtpParameters as never }),
        ),
      );
      // Sound and picture in one stream, as the SDK has them: an element does more for both than for one.
      if (taken.some(({ kind }) => kind === 'video')) view.show(new MediaStream(taken.map(({ track }) => track)));
      await ask('sfu.update', { room, consumers: consumers.map(({ id }) => ({ id, paused: false })) });
      return (await view.firstFrame) - start;
    },
    counted: () => transport.sent.count,
    async leave() {
      view.close();
      close();
      await transport.close();
    },
  };
}

/** An element that tells when it shows its first frame; `Infinity` when that takes too long. */
function createFrameView(): { show(stream: MediaStream): void; close(): void; readonly firstFrame: Promise<number> } {
  const video = document.createElement('video');
  video.muted = true;
  video.autoplay = true;
  document.body.append(video);
  const frame = new Promise<number>((resolve) => video.requestVideoFrameCallback(() => resolve(performance.now())));
  const never = new Promise<number>((resolve) => setTimeout(() => resolve(Infinity), patience));
  return {
    firstFrame: Promise.race([frame, never]),
    show(stream) {
      if (video.srcObject !== stream) video.srcObject = stream;
    },
    close() {
      video.srcObject = null;
      video.remove();
    },
  };
}
