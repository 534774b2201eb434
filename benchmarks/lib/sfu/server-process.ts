import { createCallsServer } from '@org/calls-server';
import { mediasoupSfu } from '@org/calls-server/sfu';
import { observer, type types } from 'mediasoup';
import { serveMethods } from '../child-methods.ts';
import type { SfuServerOptions } from './start-server.ts';

// A server with an SFU of one worker, in a process of its own. It takes everybody at their word.
const plenty = { capacity: 1_000_000, perSecond: 1_000_000 };
const { maxParticipants = 50 } = JSON.parse(process.argv[2] ?? '{}') as SfuServerOptions;
let worker = 0;
const cameras = new Set<types.Producer>();
observer.on('newworker', ({ pid, observer: ofWorker }) => {
  worker = pid;
  ofWorker.on('newrouter', ({ observer: ofRouter }) =>
    ofRouter.on('newtransport', ({ observer: ofTransport }) =>
      ofTransport.on('newproducer', (producer) => {
        if (producer.kind !== 'video') return;
        cameras.add(producer);
        producer.observer.once('close', () => cameras.delete(producer));
      }),
    ),
  );
});
const server = createCallsServer({
  authenticate: async ({ user }) => (user === null ? null : { user, authentication: 'anonymous' }),
  sfu: mediasoupSfu({ workers: 1, spillAt: 100_000, maxConsumersPerWorker: 100_000, maxParticipants }),
  ...{ rooms: { maxPeers: maxParticipants }, records: false, caps: { perAddress: 1000 } },
  ...{ rate: { connection: plenty, user: plenty }, origins: { allow: ['http://localhost:*'] } },
});

/** What the parent asks for. */
const methods = {
  /** The port. */
  listen: (): Promise<number> => server.listen(0, '127.0.0.1'),
  /** Bytes that came of each camera in its smallest layer, in the order in which they came into the room. */
  smallLayers: (): Promise<readonly number[]> =>
    Promise.all(
      Array.from(cameras, async (camera) => {
        const streams = await camera.getStats();
        // Layers are called r0, r1 from the smallest on; a single one has no name.
        return (streams.find(({ rid }) => rid === 'r0') ?? streams[0])?.byteCount ?? 0;
      }),
    ),
  killWorker: async (): Promise<void> => void process.kill(worker, 'SIGKILL'),
};

export type ServerMethods = typeof methods;

serveMethods(methods, () => server.close());
