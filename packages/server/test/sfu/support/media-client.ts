import type { JsonValue, MediaSource, SfuConsumer, SfuParameters, SfuRequests } from '@org/calls-core/protocol';
import { type Client, connect } from '../../support/connect.ts';

/** A client of the SFU that says everything a browser says, but sends no packets. */
export interface MediaClient extends Client {
  readonly joined: SfuRequests['sfu.join']['response'];
  sfu<M extends keyof SfuRequests>(
    method: M,
    request?: Partial<SfuRequests[M]['request']> | object,
  ): Promise<SfuRequests[M]['response']>;
  produce(source: MediaSource, more?: object): Promise<string>;
  consume(...producers: readonly string[]): Promise<readonly SfuConsumer[]>;
  /** What it was told of the SFU's events of one kind. */
  events(event: string): readonly Record<string, unknown>[];
  /** Waits for an event with these fields. */
  isToldOf(event: object): Promise<unknown>;
}

let streams = 1000;

/** Joins a room of the server and of its SFU. */
export async function joinSfu(url: string, user: string, room = 'standup', device = 'd1'): Promise<MediaClient> {
  const client = await connect(url, user, device);
  await client.join(room);
  return mediaClient(client, room);
}

/** Joins the SFU's room by a connection that may. */
export async function mediaClient(client: Client, room = 'standup'): Promise<MediaClient> {
  const sfu = <M extends keyof SfuRequests>(method: M, request: object = {}) =>
    client.ask<SfuRequests[M]['response'] & JsonValue>(method, { room, ...request });
  const joined = (await sfu('sfu.join')) as SfuRequests['sfu.join']['response'];
  return {
    ...client,
    joined,
    sfu,
    async produce(source, more = {}) {
      const { id } = (await sfu('sfu.produce', {
        ...{ source, paused: false, rtpParameters: rtpParametersOf(source) },
        ...more,
      })) as { id: string };
      return id;
    },
    async consume(...producers) {
      const { rtpCapabilities } = joined;
      const { consumers } = (await sfu('sfu.consume', { rtpCapabilities, producers })) as {
        consumers: readonly SfuConsumer[];
      };
      return consumers;
    },
    events: (event) => client.notices('sfu').filter((told) => told['event'] === event),
    isToldOf: (event) => client.isTold({ type: 'sfu', room, ...event }),
  };
}

/** What a browser says of a track: a camera in three sizes. */
export function rtpParametersOf(source: MediaSource): SfuParameters {
  const isAudio = source === 'microphone' || source === 'screen-audio';
  const ssrcs = Array.from({ length: source === 'camera' ? 3 : 1 }, () => ++streams);
  return {
    mid: String(++streams),
    codecs: [
      isAudio
        ? { mimeType: 'audio/opus', payloadType: 111, clockRate: 48_000, channels: 2, parameters: {}, rtcpFeedback: [] }
        : { mimeType: 'video/VP8', payloadType: 96, clockRate: 90_000, parameters: {}, rtcpFeedback: [] },
    ],
    headerExtensions: isAudio ? [{ uri: 'urn:ietf:params:rtp-hdrext:ssrc-audio-level', id: 10 }] : [],
    encodings: ssrcs.map((ssrc) => ({ ssrc })),
    rtcp: { cname: 'test', reducedSize: true },
  };
}

/** What a browser says of its side of a transport. */
export const dtlsParameters: SfuParameters = {
  role: 'client',
  fingerprints: [
    {
      algorithm: 'sha-256',
      value: Array.from({ length: 32 }, (_, index) => (index + 16).toString(16).toUpperCase()).join(':'),
    },
  ],
};
