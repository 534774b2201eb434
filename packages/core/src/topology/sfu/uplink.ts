import type { types } from 'mediasoup-client';
import type { MediaSource } from '../../protocol/messages.ts';
import { forceKeyFrame } from '../peer/key-frame.ts';
import { configure, deactivate, type Sending } from '../peer/senders.ts';
import { kindOf, sources } from '../peer/transceivers.ts';
import { encodingsFor } from './encodings.ts';
import type { Part } from './part.ts';

/** What is sent to the SFU: one producer for each source that was ever on. */
export interface Uplink {
  /** Brings what is sent of a source up to the newest wish; nothing rejects. */
  sync(source: MediaSource): Promise<void>;
  syncAll(): Promise<void>;
  forceKeyFrame(source: MediaSource): void;
}

interface Sent {
  readonly producer: types.Producer;
  readonly layers: number;
  applied: Sending | undefined;
}

/** Codecs that encode layers inside one stream, where the browser can. */
const svcCodecs = /^video\/(vp9|av1)$/i;

/** Creates the uplink over a transport that asks the SFU by itself. */
export function createUplink(part: Part, device: types.Device, transport: types.Transport): Uplink {
  const sent = new Map<MediaSource, Sent>();
  const tails = new Map<MediaSource, Promise<void>>();
  const failed = (error: unknown): void => part.debug('sender-error', String(error));

  const run = async (source: MediaSource): Promise<void> => {
    const wish = part.desired.sending(source);
    const before = sent.get(source);
    if (transport.closed || wish === before?.applied) return;
    if (!wish?.track) return before && pause(before, wish);
    const plan = planFor(part, device, source, wish, before?.layers);
    if (before && plan.encodings.length === before.layers) return resume(before, wish, plan.encodings);
    if (before) stop(source, before);
    await start(source, wish, plan);
  };
  const start = async (source: MediaSource, wish: Sending, plan: Plan): Promise<void> => {
    const { track } = wish as { readonly track: MediaStreamTrack };
    hint(track, wish);
    const producer = await transport.produce({
      track,
      ...plan,
      streamId: source === 'microphone' || source === 'camera' ? 'talk' : 'share',
      stopTracks: false,
      disableTrackOnPause: false,
      appData: { source },
    });
    sent.set(source, { producer, layers: plan.encodings.length, applied: wish });
    const { degradationPreference } = wish.options ?? {};
    if (degradationPreference && producer.rtpSender) {
      await configure(producer.rtpSender, { ...wish.options, encodings: plan.encodings }).catch(failed);
    }
  };
  const stop = (source: MediaSource, { producer }: Sent): void => {
    sent.delete(source);
    producer.close();
    part.updates.producer({ id: producer.id, closed: true });
  };
  const pause = async (one: Sent, wish: Sending | undefined): Promise<void> => {
    const { producer } = one;
    one.applied = wish;
    if (producer.paused) return;
    producer.pause();
    part.updates.producer({ id: producer.id, paused: true });
    await producer.replaceTrack({ track: null });
    // Without a track Firefox goes on with a black frame a second.
    if (producer.kind === 'video' && producer.rtpSender) await deactivate(producer.rtpSender).catch(failed);
  };
  const resume = async (one: Sent, wish: Sending, encodings: RTCRtpEncodingParameters[]): Promise<void> => {
    const { producer } = one;
    const track = wish.track as MediaStreamTrack;
    one.applied = wish;
    hint(track, wish);
    await Promise.all([
      producer.rtpSender && configure(producer.rtpSender, { ...wish.options, encodings }).catch(failed),
      producer.replaceTrack({ track }),
    ]);
    if (!producer.paused) return;
    producer.resume();
    part.updates.producer({ id: producer.id, paused: false });
  };
  const sync = (source: MediaSource): Promise<void> => {
    const tail = (tails.get(source) ?? Promise.resolve())
      .then(() => run(source))
      .catch((error) => {
        // What was under way when the transport was left is no failure.
        if (!transport.closed) part.context.log.warn(`sfu: ${source} cannot be sent`, error);
        failed(error);
      });
    tails.set(source, tail);
    return tail;
  };

  return {
    sync,
    syncAll: async () => void (await Promise.all(sources.map(sync))),
    forceKeyFrame(source) {
      const sender = sent.get(source)?.producer.rtpSender;
      if (sender?.track) void forceKeyFrame(sender).catch(failed);
    },
  };
}

interface Plan {
  readonly encodings: RTCRtpEncodingParameters[];
  readonly codec?: types.RtpCodecCapability;
  readonly codecOptions?: types.ProducerCodecOptions;
}

/** How a source is sent: codec, encodings and, for sound, what Opus is to do. */
function planFor(
  { context }: Part,
  device: types.Device,
  source: MediaSource,
  { track, options = {} }: Sending,
  atLeast: number | undefined,
): Plan {
  const kind = kindOf(source);
  const codec = preferredCodec(device, context.codecs?.[kind]);
  if (kind === 'audio') {
    const { dtx = true, stereo = source === 'screen-audio', maxAverageBitrate } = context.opus ?? {};
    const bitrate = options.encodings?.[0]?.maxBitrate ?? maxAverageBitrate;
    return {
      encodings: encodingsFor({ source, longestSide: undefined, svc: false, options }),
      ...(codec && { codec }),
      codecOptions: {
        ...{ opusDtx: dtx, opusFec: true, opusNack: true, opusStereo: stereo || source === 'screen-audio' },
        ...(bitrate && { opusMaxAverageBitrate: bitrate }),
      },
    };
  }
  const { width, height } = track?.getSettings() ?? {};
  const svc = svcCodecs.test(codec?.mimeType ?? '') && device.handlerName.startsWith('Chrome');
  return {
    encodings: encodingsFor({
      source,
      longestSide: longest(width, height),
      svc,
      options,
      ...(!svc && atLeast && { atLeast }),
    }),
    ...(codec && { codec }),
    codecOptions: { videoGoogleStartBitrate: 1000 },
  };
}

function longest(width: number | undefined, height: number | undefined): number | undefined {
  return width && height ? Math.max(width, height) : undefined;
}

/** The first of the app's codecs that this browser and the SFU have in common; undefined leaves it to the SFU's order. */
function preferredCodec(device: types.Device, wanted: readonly string[] = []): types.RtpCodecCapability | undefined {
  const codecs = device.sendRtpCapabilities.codecs ?? [];
  const of = (type: string) => codecs.find(({ mimeType }) => mimeType.toLowerCase() === type.toLowerCase());
  return wanted.map(of).find((codec) => codec !== undefined);
}

function hint(track: MediaStreamTrack, { options }: Sending): void {
  if (options?.contentHint !== undefined && 'contentHint' in track) track.contentHint = options.contentHint;
}
