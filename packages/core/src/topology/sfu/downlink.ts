import type { types } from 'mediasoup-client';
import { addressKey, type DeviceAddress } from '../../protocol/address.ts';
import type { MediaSource } from '../../protocol/messages.ts';
import type { SfuConsumer, SfuEvent, SfuProducer } from '../../protocol/sfu.ts';
import type { PeerId } from '../topology.ts';
import { layersFor, spatialLayers } from './layers.ts';
import type { Part } from './part.ts';

/** What comes from the SFU: one consumer for each producer of a member that is known here. */
export interface Downlink {
  /** Somebody in the room sends this. */
  know(device: DeviceAddress, producers: readonly SfuProducer[]): void;
  handle(event: SfuEvent): void;
  /** A device became a peer of this session: takes what it sends. */
  take(key: string): void;
  /** Takes nothing more of a device. */
  drop(key: string): void;
  /** Takes what a peer sends once more, by consumers of their own. */
  takeAnew(key: string): void;
  /** The wish for a source changed. */
  adjust(peer: PeerId, source: MediaSource): void;
  askKeyFrame(peer: PeerId, source: MediaSource): void;
  /** Everything that is received at present. */
  flows(): readonly Flow[];
  /** Tells again which tracks there are: they take the place of those of a stay before. */
  announce(): void;
}

/** One source of a peer, as it is received. */
export interface Flow {
  readonly peer: PeerId;
  readonly source: MediaSource;
  readonly mid: string;
  /** Packets are to be expected. */
  readonly active: boolean;
}

interface Taken {
  readonly key: string;
  readonly peer: PeerId;
  readonly source: MediaSource;
  readonly consumer: types.Consumer;
  readonly layers: number;
}

/** Producers in one request. */
const maxBatch = 64;

/** Creates the downlink over a transport that asks the SFU by itself. `ready` tells whether tracks may be announced yet. */
export function createDownlink(
  part: Part,
  device: types.Device,
  transport: types.Transport,
  announced: () => boolean,
): Downlink {
  const { desired, updates, signaling, room } = part;
  const known = new Map<string, Map<string, SfuProducer>>();
  const taken = new Map<string, Taken>();
  /** Producers that are asked for. */
  const asked = new Set<string>();
  /** Consumers of which the SFU sends no layer at present: there is no bandwidth for any. */
  const starved = new Set<string>();
  /** What plays in step shares a stream, by a number of the device: a key may hold what no stream's id may. */
  const streams = new Map<string, number>();
  let due: string[] = [];

  const tellTrack = (peer: PeerId, source: MediaSource): void => {
    if (!announced()) return;
    const one = [...taken.values()].findLast((each) => each.peer === peer && each.source === source);
    const { track = null, rtpReceiver = null } = one?.consumer ?? {};
    part.tell({ type: 'track', peer, source, track, receiver: rtpReceiver });
  };
  const adjust = (one: Taken): void => {
    const wish = layersFor(desired.wish(one.peer, one.source), one.layers);
    updates.consumer({ id: one.consumer.id, ...wish });
  };
  const release = (producer: string, tellSfu: boolean): void => {
    const one = taken.get(producer);
    asked.delete(producer);
    if (!one) return;
    taken.delete(producer);
    starved.delete(one.consumer.id);
    one.consumer.close();
    if (tellSfu) updates.consumer({ id: one.consumer.id, closed: true });
    tellTrack(one.peer, one.source);
  };

  const request = (key: string, producer: string): void => {
    if (!desired.peers.has(key) || asked.has(producer)) return;
    asked.add(producer);
    if (due.push(producer) === 1) queueMicrotask(flush);
  };
  const flush = (): void => {
    const all = due;
    due = [];
    for (let start = 0; start < all.length; start += maxBatch) void consume(all.slice(start, start + maxBatch));
  };
  const consume = async (producers: readonly string[]): Promise<void> => {
    try {
      const rtpCapabilities = device.rtpCapabilities as never;
      const { consumers } = await signaling.consume({ room, rtpCapabilities, producers });
      if (transport.closed) return;
      for (const producer of producers) if (!consumers.some((one) => one.producer === producer)) asked.delete(producer);
      await Promise.all(consumers.map(receive));
    } catch (error) {
      for (const producer of producers) asked.delete(producer);
      part.debug('consume-error', String(error));
    }
  };
  /** Begins at once: the library makes one negotiation of all that begin in one task. */
  const receive = async (told: SfuConsumer): Promise<void> => {
    const { id, producer, kind, rtpParameters } = told;
    const find = () => [...known].find(([, producers]) => producers.has(producer));
    const [key = ''] = find() ?? [];
    const source = known.get(key)?.get(producer)?.source;
    const peer = desired.peers.get(key);
    if (!source || peer === undefined || !asked.has(producer)) return updates.consumer({ id, closed: true });
    const group = source === 'microphone' || source === 'camera' ? 'talk' : 'share';
    if (!streams.has(key)) streams.set(key, streams.size);
    const consumer = await transport.consume({
      ...{ id, producerId: producer, kind, streamId: `${group}-${streams.get(key)}` },
      rtpParameters: rtpParameters as unknown as types.RtpParameters,
    });
    if (desired.peers.get(key) !== peer || !asked.has(producer) || !find()) {
      consumer.close();
      return updates.consumer({ id, closed: true });
    }
    const [encoding] = consumer.rtpParameters.encodings ?? [];
    const layers = told.type === 'simple' ? 1 : spatialLayers(encoding?.scalabilityMode);
    const one: Taken = { key, peer, source, consumer, layers };
    const follows = of(peer, source).length > 0;
    taken.set(producer, one);
    // What takes the place of another is shown once something of it has come.
    if (follows && consumer.track.muted) {
      consumer.track.addEventListener('unmute', () => tellTrack(peer, source), { once: true });
    } else tellTrack(peer, source);
    adjust(one);
  };

  const know: Downlink['know'] = (of, producers) => {
    const key = addressKey(of);
    const all = known.get(key) ?? new Map<string, SfuProducer>();
    known.set(key, all);
    for (const producer of producers) {
      all.set(producer.id, producer);
      request(key, producer.id);
    }
  };
  const forget = (key: string, producers: Iterable<string>): void => {
    for (const producer of [...producers]) {
      known.get(key)?.delete(producer);
      release(producer, false);
    }
  };
  const drop = (key: string): void => {
    for (const producer of known.get(key)?.keys() ?? []) release(producer, true);
  };
  const take = (key: string): void => {
    for (const producer of known.get(key)?.keys() ?? []) request(key, producer);
  };
  const of = (peer: PeerId, source: MediaSource): readonly Taken[] =>
    [...taken.values()].filter((one) => one.peer === peer && one.source === source);

  return {
    know,
    handle(event) {
      switch (event.event) {
        case 'peer-joined':
          return know(event.peer.device, event.peer.producers);
        case 'producers':
          return know(event.device, event.producers);
        case 'closed':
          return forget(addressKey(event.device), event.producers);
        case 'layers': {
          const isTaken = [...taken.values()].some(({ consumer }) => consumer.id === event.consumer);
          if (isTaken && event.spatial === null) starved.add(event.consumer);
          else starved.delete(event.consumer);
          return;
        }
        case 'peer-left': {
          const key = addressKey(event.device);
          forget(key, known.get(key)?.keys() ?? []);
          return void known.delete(key);
        }
      }
    },
    take,
    drop,
    takeAnew(key) {
      drop(key);
      take(key);
    },
    adjust: (peer, source) => of(peer, source).forEach(adjust),
    askKeyFrame(peer, source) {
      for (const { consumer } of of(peer, source)) updates.consumer({ id: consumer.id, keyFrame: true });
    },
    flows: () =>
      Array.from(taken, ([producer, { key, peer, source, consumer }]) => ({
        ...{ peer, source, mid: consumer.localId },
        active:
          !known.get(key)?.get(producer)?.paused &&
          !starved.has(consumer.id) &&
          desired.wish(peer, source) !== 'paused',
      })),
    announce() {
      for (const { peer, source } of taken.values()) tellTrack(peer, source);
    },
  };
}
