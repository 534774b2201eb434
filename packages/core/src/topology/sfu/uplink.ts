import type { types } from 'mediasoup-client';
import type { MediaSource } from '../../protocol/messages.ts';
import { forceKeyFrame } from '../peer/key-frame.ts';
import { configure, deactivate, type Sending } from '../peer/senders.ts';
import { kindOf, sources } from '../peer/transceivers.ts';
import { encodingsFor } from './encodings.ts';
import { spatialLayers } from './layers.ts';
import type { Part } from './part.ts';

/** What is sent to the SFU: one producer for each source that was ever on. */
export interface Uplink {
  /** Brings what is sent of a source up to the newest wish; nothing rejects. */
  sync(source: MediaSource): Promise<void>;
  syncAll(): Promise<void>;
  /** Follows the size of the camera's picture, of which nobody tells. */
  review(): void;
  forceKeyFrame(source: MediaSource): void;
}

interface Sent {
  readonly producer: types.Producer;
  readonly layers: number;
  applied: Sending | undefined;
  /** Pixels of the picture's longest side for which it was set up. */
  size: number | undefined;
}

/** What gives way to another producer goes on for so long, ms: until the others have changed over. */
const overlap = 2_000;

/**
 * What is inside the one stream that mediasoup forwards of these codecs, from browsers that can; `n` stands for the number of sizes.
 * Sizes inside AV1 are not decoded.
 */
const insides: Readonly<Record<string, string>> = { 'video/vp9': 'LnT3_KEY', 'video/av1': 'L1T3' };

/** Creates the uplink over a transport that asks the SFU by itself, and that is asked for when something is to be sent. */
export function createUplink(
  part: Part,
  device: types.Device,
  transport: () => types.Transport,
  closed: () => boolean,
): Uplink {
  const sent = new Map<MediaSource, Sent>();
  /** What is sent on for a while, beside that which takes its place. */
  const retiring = new Map<MediaSource, Sent>();
  const tails = new Map<MediaSource, Promise<void>>();
  const failed = (error: unknown): void => part.debug('sender-error', String(error));

  const run = async (source: MediaSource): Promise<void> => {
    const wish = part.desired.sending(source);
    const before = sent.get(source);
    const size = longestSide(source, wish?.track);
    if (closed() || (wish === before?.applied && size === before?.size)) return;
    retire(source);
    if (!wish?.track) return before && pause(before, wish);
    const plan = planFor(part, device, source, wish, before?.layers);
    if (before) Object.assign(before, { applied: wish, size });
    if (before?.layers === plan.layers) return resume(before, wish, plan.encodings);
    // The picture goes on while another producer is made for it.
    if (before && !before.producer.paused) await before.producer.replaceTrack({ track: wish.track });
    await start(source, wish, plan);
    if (!before) return;
    retiring.set(source, before);
    if (before.producer.paused) retire(source);
    else part.context.clock.after(overlap, () => retiring.get(source) === before && retire(source));
  };
  const start = async (source: MediaSource, wish: Sending, { layers, ...sending }: Plan): Promise<void> => {
    const { track } = wish as { readonly track: MediaStreamTrack };
    hint(track, wish);
    const producer = await transport().produce({
      track,
      ...sending,
      streamId: source === 'microphone' || source === 'camera' ? 'talk' : 'share',
      stopTracks: false,
      disableTrackOnPause: false,
      appData: { source },
    });
    sent.set(source, { producer, layers, applied: wish, size: longestSide(source, track) });
    const { degradationPreference } = wish.options ?? {};
    if (degradationPreference && producer.rtpSender) {
      await configure(producer.rtpSender, { ...wish.options, encodings: sending.encodings }).catch(failed);
    }
  };
  const retire = (source: MediaSource): void => {
    const { producer } = retiring.get(source) ?? {};
    retiring.delete(source);
    if (!producer || closed()) return;
    producer.close();
    part.updates.producer({ id: producer.id, closed: true });
  };
  const pause = async (one: Sent, wish: Sending | undefined): Promise<void> => {
    const { producer } = one;
    Object.assign(one, { applied: wish, size: undefined });
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
        if (!closed()) part.context.log.warn(`sfu: ${source} cannot be sent`, error);
        failed(error);
      });
    tails.set(source, tail);
    return tail;
  };

  return {
    sync,
    syncAll: async () => void (await Promise.all(sources.map(sync))),
    review: () => void (sent.has('camera') && sync('camera')),
    forceKeyFrame(source) {
      const sender = sent.get(source)?.producer.rtpSender;
      if (sender?.track) void forceKeyFrame(sender).catch(failed);
    },
  };
}

interface Plan {
  /** Sizes among which a receiver can choose. */
  readonly layers: number;
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
      layers: 1,
      encodings: encodingsFor({ source, longestSide: undefined, options }),
      ...(codec && { codec }),
      codecOptions: {
        ...{ opusDtx: dtx, opusFec: true, opusNack: true, opusStereo: stereo || source === 'screen-audio' },
        ...(bitrate && { opusMaxAverageBitrate: bitrate }),
      },
    };
  }
  const size = longestSide(source, track);
  const mode = insides[codec?.mimeType.toLowerCase() ?? ''];
  const inside = mode && (device.handlerName.startsWith('Chrome') ? mode : '');
  const encodings = encodingsFor({ source, longestSide: size, inside, options, ...(atLeast && { atLeast }) });
  return {
    layers: Math.max(encodings.length, spatialLayers(encodings[0]?.scalabilityMode)),
    encodings,
    ...(codec && { codec }),
    codecOptions: { videoGoogleStartBitrate: 1000 },
  };
}

/** Pixels of a camera's picture, where it says. */
function longestSide(source: MediaSource, track: MediaStreamTrack | null | undefined): number | undefined {
  const { width, height } = (source === 'camera' && track?.getSettings()) || {};
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
