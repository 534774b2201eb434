// A mediasoup server as somebody else has it: the messages of mediasoup's own demo (requests and notifications over a
// WebSocket, consumers that the server pushes), with its names and in its order.
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createWorker, type types } from 'mediasoup';
import { type WebSocket, WebSocketServer } from 'ws';

/** What its requests carry, all of them together. */
interface Data {
  readonly transportId: string;
  readonly producerId: string;
  readonly consumerId: string;
  readonly consuming: boolean;
  readonly kind: types.MediaKind;
  readonly rtpCapabilities: types.RtpCapabilities;
  readonly rtpParameters: types.RtpParameters;
  readonly dtlsParameters: types.DtlsParameters;
  readonly sctpStreamParameters: types.SctpStreamParameters;
  readonly label: string;
  readonly protocol: string;
  readonly appData: types.AppData;
  readonly spatialLayer: number;
}

interface Request {
  readonly request?: true;
  readonly id: number;
  readonly method: string;
  readonly data: Data;
}

interface Peer {
  readonly id: string;
  readonly socket: WebSocket;
  readonly transports: Map<string, types.WebRtcTransport>;
  readonly producers: Map<string, types.Producer>;
  readonly dataProducers: Map<string, types.DataProducer>;
  readonly consumers: Map<string, types.Consumer>;
  rtpCapabilities: types.RtpCapabilities | null;
}

const mediaCodecs: types.RouterRtpCodecCapability[] = [
  { kind: 'audio', mimeType: 'audio/opus', clockRate: 48_000, channels: 2 },
  { kind: 'video', mimeType: 'video/VP8', clockRate: 90_000 },
];

/** A foreign server that runs. */
export interface ForeignSfu {
  readonly url: string;
  close(): Promise<void>;
}

/** Starts the server with one room. */
export async function startForeignSfu(): Promise<ForeignSfu> {
  const worker = await createWorker({ logLevel: 'none', ...workerBin() });
  const ip = '127.0.0.1';
  const webRtcServer = await worker.createWebRtcServer({
    listenInfos: [
      { protocol: 'udp', ip },
      { protocol: 'tcp', ip },
    ],
  });
  const router = await worker.createRouter({ mediaCodecs });
  const peers = new Map<string, Peer>();
  const server = new WebSocketServer({ port: 0, host: ip });
  server.on('connection', (socket, { url = '' }) => {
    const id = new URL(url, 'ws://host').searchParams.get('peerId') ?? '';
    const peer: Peer = {
      ...{ id, socket, transports: new Map(), producers: new Map(), dataProducers: new Map(), consumers: new Map() },
      rtpCapabilities: null,
    };
    const answers = createAnswers(peer, peers, { router, webRtcServer });
    socket.on('message', async (text) => {
      const { request, id: asked, method, data } = JSON.parse(String(text)) as Request;
      if (!request) return;
      try {
        const answer = await answers[method]?.(data);
        socket.send(JSON.stringify({ response: true, id: asked, ok: true, data: answer ?? {} }));
      } catch (error) {
        socket.send(JSON.stringify({ response: true, id: asked, ok: false, errorReason: String(error) }));
      }
    });
    socket.on('close', () => {
      if (peers.get(id) === peer) peers.delete(id);
      for (const transport of peer.transports.values()) transport.close();
      notifyAll(peers, peer, 'peerClosed', { peerId: id });
    });
  });
  await once(server, 'listening');
  return {
    url: `ws://${ip}:${(server.address() as AddressInfo).port}`,
    async close() {
      for (const socket of server.clients) socket.terminate();
      await new Promise((resolve) => server.close(resolve));
      worker.close();
    },
  };
}

function workerBin(): { workerBin?: string } {
  const path = process.env['MEDIASOUP_WORKER_BIN'];
  return path ? { workerBin: path } : {};
}

/** What the server answers, by the demo's names of requests. */
function createAnswers(
  peer: Peer,
  peers: Map<string, Peer>,
  { router, webRtcServer }: { router: types.Router; webRtcServer: types.WebRtcServer },
): Record<string, (data: Data) => unknown> {
  const transportOf = (id: string): types.WebRtcTransport => peer.transports.get(id) as types.WebRtcTransport;
  return {
    getRouterRtpCapabilities: () => router.rtpCapabilities,
    async createWebRtcTransport({ consuming }) {
      const transport = await router.createWebRtcTransport({ webRtcServer, enableSctp: true, appData: { consuming } });
      peer.transports.set(transport.id, transport);
      const { id, iceParameters, iceCandidates, dtlsParameters, sctpParameters } = transport;
      return { id, iceParameters, iceCandidates, dtlsParameters, sctpParameters };
    },
    async join({ rtpCapabilities }) {
      peer.rtpCapabilities = rtpCapabilities;
      const others = [...peers.values()];
      peers.set(peer.id, peer);
      notifyAll(peers, peer, 'newPeer', { id: peer.id });
      void (async () => {
        for (const other of others) {
          for (const producer of other.producers.values()) await push(router, other, producer, peer);
          for (const producer of other.dataProducers.values()) await pushData(other, producer, peer);
        }
      })();
      return { peers: others.map(({ id }) => ({ id })) };
    },
    connectWebRtcTransport: ({ transportId, dtlsParameters }) => transportOf(transportId).connect({ dtlsParameters }),
    async restartIce({ transportId }) {
      return transportOf(transportId).restartIce();
    },
    async produce({ transportId, kind, rtpParameters, appData }) {
      const producer = await transportOf(transportId).produce({ kind, rtpParameters, appData });
      peer.producers.set(producer.id, producer);
      for (const other of peers.values()) if (other !== peer) void push(router, peer, producer, other);
      return { id: producer.id };
    },
    async produceData({ transportId, sctpStreamParameters, label, protocol }) {
      const producer = await transportOf(transportId).produceData({ sctpStreamParameters, label, protocol });
      peer.dataProducers.set(producer.id, producer);
      for (const other of peers.values()) if (other !== peer) void pushData(peer, producer, other);
      return { id: producer.id };
    },
    pauseProducer: ({ producerId }) => peer.producers.get(producerId)?.pause(),
    resumeProducer: ({ producerId }) => peer.producers.get(producerId)?.resume(),
    closeProducer: ({ producerId }) => peer.producers.get(producerId)?.close(),
    pauseConsumer: ({ consumerId }) => peer.consumers.get(consumerId)?.pause(),
    resumeConsumer: ({ consumerId }) => peer.consumers.get(consumerId)?.resume(),
    requestConsumerKeyFrame: ({ consumerId }) => peer.consumers.get(consumerId)?.requestKeyFrame(),
    setConsumerPreferredLayers: ({ consumerId, spatialLayer }) =>
      peer.consumers.get(consumerId)?.setPreferredLayers({ spatialLayer }),
  };
}

function receiving(peer: Peer): types.WebRtcTransport | undefined {
  return [...peer.transports.values()].find(({ appData }) => appData['consuming']);
}

/** Makes a consumer for somebody and tells them of it, paused. */
async function push(router: types.Router, from: Peer, producer: types.Producer, to: Peer): Promise<void> {
  const rtpCapabilities = to.rtpCapabilities as types.RtpCapabilities;
  if (!router.canConsume({ producerId: producer.id, rtpCapabilities })) return;
  const consumer = await receiving(to)?.consume({ producerId: producer.id, rtpCapabilities, paused: true });
  if (!consumer) return;
  to.consumers.set(consumer.id, consumer);
  consumer.on('producerclose', () => notify(to, 'consumerClosed', { consumerId: consumer.id }));
  consumer.on('producerpause', () => notify(to, 'consumerPaused', { consumerId: consumer.id }));
  consumer.on('producerresume', () => notify(to, 'consumerResumed', { consumerId: consumer.id }));
  const { id, kind, rtpParameters, type, producerPaused } = consumer;
  const shared = { id, kind, rtpParameters, type, producerPaused };
  notify(to, 'newConsumer', { peerId: from.id, producerId: producer.id, appData: producer.appData, ...shared });
}

async function pushData(from: Peer, dataProducer: types.DataProducer, to: Peer): Promise<void> {
  const consumer = await receiving(to)?.consumeData({ dataProducerId: dataProducer.id });
  if (!consumer) return;
  const { id, sctpStreamParameters, label, protocol } = consumer;
  const shared = { id, sctpStreamParameters, label, protocol };
  notify(to, 'newDataConsumer', { peerId: from.id, dataProducerId: dataProducer.id, ...shared });
}

function notify({ socket }: Peer, method: string, data: object): void {
  socket.send(JSON.stringify({ notification: true, method, data }));
}

function notifyAll(peers: ReadonlyMap<string, Peer>, except: Peer, method: string, data: object): void {
  for (const peer of peers.values()) if (peer !== except) notify(peer, method, data);
}
