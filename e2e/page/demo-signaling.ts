// The way to a mediasoup server with the messages of mediasoup's own demo: it pushes consumers, where `sfu()` asks for them.
import { Device } from 'mediasoup-client';
import type { SfuConsumer, SfuDataConsumer, SfuEvent, SfuProducer, SfuSignaling } from '@org/calls-core/sfu';

/** A connection to the demo's server: protoo's requests and notifications. */
export interface DemoConnection {
  request(method: string, data?: object): Promise<never>;
  onNotification(listener: (method: string, data: Told) => void): void;
}

/** What its notifications carry, all of them together. */
interface Told extends Omit<SfuConsumer & SfuDataConsumer, 'producer' | 'dataProducer'> {
  readonly peerId: string;
  readonly producerId: string;
  readonly dataProducerId: string;
  readonly consumerId: string;
  readonly appData: Pick<SfuProducer, 'source'>;
}

/** The demo's peers are devices here: `user/device`. */
const deviceOf = (peerId: string) => {
  const [user = '', device = ''] = peerId.split('/');
  return { user, device };
};

/** Makes one of the other. */
export function demoSignaling(demo: DemoConnection): SfuSignaling {
  const listeners = new Set<(event: SfuEvent) => void>();
  const tell = (event: SfuEvent): void => listeners.forEach((listener) => listener(event));
  const consumers = new Map<string, SfuConsumer & { readonly peerId: string }>();
  const dataConsumers = new Map<string, SfuDataConsumer>();
  const transports = { send: '', receive: '' };
  const producerOf = (id: string) => [...consumers.values()].find((one) => one.id === id);

  const heard: Record<string, (data: Told) => void> = {
    newPeer: ({ id }) =>
      tell({ event: 'peer-joined', peer: { device: deviceOf(id), producers: [], dataProducers: [] } }),
    peerClosed: ({ peerId }) => tell({ event: 'peer-left', device: deviceOf(peerId) }),
    newConsumer({ peerId, producerId: producer, appData: { source }, producerPaused: paused, ...consumer }) {
      consumers.set(producer, { ...consumer, peerId, producer, producerPaused: paused });
      tell({ event: 'producers', device: deviceOf(peerId), producers: [{ id: producer, source, paused }] });
    },
    newDataConsumer({ peerId, dataProducerId: dataProducer, ...consumer }) {
      const told = { ...consumer, dataProducer };
      dataConsumers.set(dataProducer, told);
      tell({ event: 'data-producers', device: deviceOf(peerId), dataProducers: [{ ...told, id: dataProducer }] });
    },
    consumerClosed({ consumerId }) {
      const { peerId, producer } = producerOf(consumerId) ?? {};
      if (peerId && producer) tell({ event: 'closed', device: deviceOf(peerId), producers: [producer] });
    },
  };
  demo.onNotification((method, data) => heard[method]?.(data));

  return {
    async join() {
      const router = await demo.request('getRouterRtpCapabilities');
      const send = await demo.request('createWebRtcTransport', { producing: true, consuming: false });
      const receive = await demo.request('createWebRtcTransport', { producing: false, consuming: true });
      Object.assign(transports, { send: send['id'], receive: receive['id'] });
      const device = await Device.factory();
      await device.load({ routerRtpCapabilities: router });
      const { rtpCapabilities } = device;
      const { peers } = (await demo.request('join', { rtpCapabilities })) as { peers: { id: string }[] };
      const present = peers.map(({ id }) => ({ device: deviceOf(id), producers: [], dataProducers: [] }));
      return { rtpCapabilities: router, send, receive, peers: present };
    },
    connectTransport: ({ transport: transportId, dtlsParameters }) =>
      demo.request('connectWebRtcTransport', { transportId, dtlsParameters }),
    produce({ source, rtpParameters }) {
      const kind = source === 'camera' || source === 'screen' ? 'video' : 'audio';
      return demo.request('produce', { transportId: transports.send, kind, rtpParameters, appData: { source } });
    },
    produceData: (data) => demo.request('produceData', { transportId: transports.send, ...data }),
    consume: async ({ producers }) => ({ consumers: producers.flatMap((id) => consumers.get(id) ?? []) }),
    consumeData: async ({ dataProducers: all }) => ({
      dataConsumers: all.flatMap((id) => dataConsumers.get(id) ?? []),
    }),
    async update({ producers = [], consumers: wishes = [] }) {
      for (const { id: producerId, paused, closed } of producers)
        void demo.request(`${closed ? 'close' : paused ? 'pause' : 'resume'}Producer`, { producerId });
      for (const { id: consumerId, paused, layers, keyFrame } of wishes) {
        if (layers) void demo.request('setConsumerPreferredLayers', { consumerId, spatialLayer: layers.spatial });
        if (paused !== undefined) void demo.request(`${paused ? 'pause' : 'resume'}Consumer`, { consumerId });
        if (keyFrame) void demo.request('requestConsumerKeyFrame', { consumerId });
      }
    },
    async restartIce({ transports: all }) {
      const restart = async (transportId: string) => [transportId, await demo.request('restartIce', { transportId })];
      return { iceParameters: Object.fromEntries(await Promise.all(all.map(restart))) };
    },
    leave: async () => {},
    onEvent: (_, listener) => (listeners.add(listener), () => listeners.delete(listener)),
    onReset: () => () => {},
  };
}
