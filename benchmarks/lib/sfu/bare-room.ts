import type { HeadlessEnvironment, PictureOptions, Sound } from '@org/calls-core/headless';
import { createWorker, type types as server } from 'mediasoup';
import { Device, type types } from 'mediasoup-client';
import { workerPath } from './start-server.ts';

/** A room as one would write it by hand with mediasoup and mediasoup-client, without anything between the two. */
export interface BareRoom {
  /** Streams to receivers. */
  readonly streams: number;
  /** Seconds of CPU that the worker used so far. */
  cpu(): Promise<number>;
  close(): void;
}

/** What is sent into a bare room: a stream of sound and one of pictures each. */
export interface BareSender {
  readonly microphone: MediaStreamTrack;
  readonly camera: MediaStreamTrack;
}

/** Opens a made-up camera and microphone. */
export async function bareSender(
  environment: HeadlessEnvironment,
  sound: Sound,
  picture: PictureOptions,
): Promise<BareSender> {
  const [microphone, camera] = [environment.microphone(sound), environment.camera(picture)];
  // What is made up needs nothing of a browser.
  return { microphone: await microphone.open({} as never), camera: await camera.open({} as never) };
}

const mediaCodecs: server.RouterRtpCodecCapability[] = [
  { kind: 'audio', mimeType: 'audio/opus', clockRate: 48_000, channels: 2 },
  { kind: 'video', mimeType: 'video/VP8', clockRate: 90_000 },
];

/** Fills a room: each of `senders` sends, and so many devices, they among them, receive all that the others send. */
export async function openBareRoom(senders: readonly BareSender[], devices: number): Promise<BareRoom> {
  const worker = await createWorker({ workerBin: await workerPath(), logLevel: 'error' });
  const router = await worker.createRouter({ mediaCodecs });
  const webRtcServer = await worker.createWebRtcServer({ listenInfos: [{ protocol: 'udp', ip: '127.0.0.1' }] });
  const device = await Device.factory();
  await device.load({ routerRtpCapabilities: router.rtpCapabilities as types.RtpCapabilities });
  const opened: types.Transport[] = [];
  const connect = async (direction: 'send' | 'receive') => {
    const far = await router.createWebRtcTransport({ webRtcServer, initialAvailableOutgoingBitrate: 1_000_000 });
    const { id, iceParameters, iceCandidates, dtlsParameters } = far;
    const options = { id, iceParameters, iceCandidates, dtlsParameters } as unknown as types.TransportOptions;
    const near = direction === 'send' ? device.createSendTransport(options) : device.createRecvTransport(options);
    opened.push(near);
    near.on('connect', ({ dtlsParameters: own }, done, failed) => {
      void settle(far.connect({ dtlsParameters: own as server.DtlsParameters }), done, failed);
    });
    return { near, far };
  };
  const produced: { readonly id: string; readonly by: number }[] = [];
  for (const [by, { microphone, camera }] of senders.entries()) {
    const { near, far } = await connect('send');
    near.on('produce', ({ kind, rtpParameters }, done, failed) => {
      void settle(far.produce({ kind, rtpParameters: rtpParameters as server.RtpParameters }), done, failed);
    });
    for (const track of [microphone, camera])
      produced.push({ by, id: (await near.produce({ track, codecOptions: { opusDtx: true, opusFec: true } })).id });
  }
  let streams = 0;
  const rtpCapabilities = device.recvRtpCapabilities as server.RtpCapabilities;
  for (let index = 0; index < devices; index++) {
    const { near, far } = await connect('receive');
    const others = produced.filter(({ by }) => by !== index);
    const consumers = await Promise.all(
      others.map(({ id: producerId }) => far.consume({ producerId, rtpCapabilities, paused: true })),
    );
    await Promise.all(
      consumers.map(({ id, producerId, kind, rtpParameters }) =>
        near.consume({ id, producerId, kind, rtpParameters: rtpParameters as types.RtpParameters }),
      ),
    );
    await Promise.all(consumers.map((consumer) => consumer.resume()));
    streams += consumers.length;
  }
  return {
    streams,
    async cpu() {
      const { ru_utime: user, ru_stime: system } = await worker.getResourceUsage();
      return (user + system) / 1000;
    },
    close() {
      for (const transport of opened) transport.close(); // else they keep the process
      worker.close();
    },
  };
}

/** The library takes callbacks. */
async function settle<T>(work: Promise<T>, done: (value: T) => void, failed: (error: Error) => void): Promise<void> {
  try {
    done(await work);
  } catch (error) {
    failed(error as Error);
  }
}
