import { lookup } from 'node:dns/promises';
import { isIP } from 'node:net';
import type { types } from 'mediasoup';
import { type JsonValue, ServerError } from '@org/calls-core/protocol';
import type { RoomDataProducer, RoomProducer } from './member.ts';
import { type PipeEnd, sfuTopics } from './node-news.ts';
import type { SfuSettings } from './sfu-options.ts';
import type { SfuHost } from './sfu.ts';
import type { SfuRoom } from './sfu-room.ts';
import type { Piped, Shard } from './shard.ts';

/** The pipes between shards of this node and those of others: one for each two shards and direction. */
export interface FarPipes {
  /** Brings what another node has to a shard here. */
  bring(room: SfuRoom, shard: Shard, producer: RoomProducer | RoomDataProducer): Promise<Piped>;
  /** Answers a node that wants something of a shard here. */
  answerPipe(room: SfuRoom, body: JsonValue): Promise<JsonValue>;
  answerFeed(body: JsonValue): Promise<JsonValue>;
  /** The other node carries the room no more. */
  drop(room: SfuRoom, node: string): void;
}

interface PipeQuestion {
  readonly node: string;
  readonly shard: string;
  readonly pipe: string;
  readonly end: PipeEnd;
}

interface Feed {
  readonly kind: 'audio' | 'video';
  readonly rtpParameters: types.RtpParameters;
  readonly paused: boolean;
}

interface DataFeed {
  readonly label: string;
  readonly protocol: string;
  readonly sctpStreamParameters: types.SctpStreamParameters;
}

/** Creates them. */
export function createFarPipes(host: Pick<SfuHost, 'ask' | 'node'>, settings: SfuSettings): FarPipes {
  /** Pipes that receive, by shard here and shard there. */
  const inward = new Map<string, Promise<types.PipeTransport>>();
  /** Pipes that send, by the id of the other end. */
  const outward = new Map<string, types.PipeTransport>();
  /** All pipes between a room's shards here and another node. */
  const between = new Map<string, Set<types.PipeTransport>>();
  const note = (room: SfuRoom, node: string, pipe: types.PipeTransport): void => {
    const key = `${node} ${room.key}`;
    const all = between.get(key) ?? new Set();
    between.set(key, all.add(pipe));
    pipe.observer.once('close', () => {
      all.delete(pipe);
      if (all.size === 0) between.delete(key);
    });
  };
  const [first] = settings.listen;
  const listen = async (shard: Shard): Promise<types.PipeTransport> =>
    shard.router.createPipeTransport({
      listenInfo: {
        ...{ protocol: 'udp', ip: first?.ip ?? '127.0.0.1' },
        portRange: { min: settings.ports.from, max: settings.ports.to },
      },
      ...{ enableSctp: true, enableRtx: true, enableSrtp: true },
    });
  const endOf = ({ tuple, srtpParameters }: types.PipeTransport): PipeEnd => {
    if (!srtpParameters) throw new ServerError('sfu-unavailable');
    return { ip: settings.pipeAddress, port: tuple.localPort, srtpParameters };
  };
  const connect = async (pipe: types.PipeTransport, { ip, port, srtpParameters }: PipeEnd): Promise<void> => {
    // The worker takes no names.
    const address = isIP(ip) ? ip : (await lookup(ip, isIP(first?.ip ?? '') === 6 ? 6 : 4)).address;
    await pipe.connect({ ip: address, port, srtpParameters: srtpParameters as types.SrtpParameters });
  };

  const open = async (room: SfuRoom, shard: Shard, node: string, far: string, key: string) => {
    const pipe = await listen(shard);
    note(room, node, pipe);
    pipe.observer.once('close', () => inward.delete(key));
    try {
      const body = { room: room.key, node: host.node, shard: far, pipe: pipe.id, end: endOf(pipe) };
      await connect(pipe, (await host.ask(node, sfuTopics.pipe, toJson(body))) as unknown as PipeEnd);
      return pipe;
    } catch (error) {
      pipe.close();
      throw error;
    }
  };
  const pipeTo = (room: SfuRoom, shard: Shard, node: string, far: string): Promise<types.PipeTransport> => {
    const key = `${shard.id} ${node} ${far}`;
    const known = inward.get(key) ?? open(room, shard, node, far, key);
    inward.set(key, known);
    known.catch(() => inward.get(key) === known && inward.delete(key));
    return known;
  };

  return {
    async bring(room, shard, producer) {
      const { id, origin } = producer;
      const node = origin.node ?? host.node;
      const pipe = await pipeTo(room, shard, node, origin.shard);
      const isTrack = 'source' in producer;
      const body = { pipe: pipe.id, ...(isTrack ? { producer: id } : { dataProducer: id }) };
      const answer = (await host.ask(node, sfuTopics.feed, toJson(body))) as unknown;
      if (!isTrack) {
        const { label, protocol, sctpStreamParameters } = answer as DataFeed;
        const end = await pipe.produceData({ id, label, protocol, sctpStreamParameters });
        return { pause() {}, close: () => end.close() };
      }
      const { kind, rtpParameters, paused } = answer as Feed;
      const end = await pipe.produce({ id, kind, rtpParameters, paused });
      return {
        pause: (now) => void (now ? end.pause() : end.resume()).catch(() => {}),
        close: () => end.close(),
      };
    },
    async answerPipe(room, body) {
      const { node, shard: id, pipe: far, end } = body as unknown as PipeQuestion;
      const shard = room.shards.get(id);
      if (!shard) throw new ServerError('not-found', { detail: 'There is no such shard.' });
      const pipe = await listen(shard);
      outward.set(far, pipe);
      note(room, node, pipe);
      pipe.observer.once('close', () => outward.delete(far));
      await connect(pipe, end);
      return toJson(endOf(pipe));
    },
    async answerFeed(body) {
      const { pipe: far, producer, dataProducer } = body as { pipe: string; producer?: string; dataProducer?: string };
      const pipe = outward.get(far);
      if (!pipe) throw new ServerError('not-found', { detail: 'There is no such pipe.' });
      if (producer !== undefined) {
        const { kind, rtpParameters, producerPaused: paused } = await pipe.consume({ producerId: producer });
        return toJson({ kind, rtpParameters, paused } satisfies Feed);
      }
      const consumer = await pipe.consumeData({ dataProducerId: dataProducer ?? '' });
      const { label, protocol, sctpStreamParameters } = consumer;
      if (!sctpStreamParameters) throw new ServerError('not-found');
      return toJson({ label, protocol, sctpStreamParameters } satisfies DataFeed);
    },
    drop(room, node) {
      for (const pipe of [...(between.get(`${node} ${room.key}`) ?? [])]) pipe.close();
    },
  };
}

/** Plain data by construction. */
function toJson(data: object): JsonValue {
  return data as JsonValue;
}
