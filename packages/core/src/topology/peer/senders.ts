import type { MediaSource } from '../../protocol/messages.ts';
import type { PublishOptions } from '../topology.ts';
import { forceKeyFrame } from './key-frame.ts';
import { kindOf } from './transceivers.ts';

/** What is to be sent of a source. */
export interface Sending {
  readonly track: MediaStreamTrack | null;
  readonly options: PublishOptions | undefined;
}

/** The senders of one connection. Work is serialised per source; nothing rejects. */
export interface Senders {
  /** Brings what is sent of a source up to the newest wish. */
  sync(source: MediaSource): Promise<void>;
  forceKeyFrame(source: MediaSource): Promise<void>;
}

/** Creates senders that follow `wanted`. */
export function createSenders(options: {
  readonly wanted: ReadonlyMap<MediaSource, Sending>;
  senderOf(source: MediaSource): RTCRtpSender | undefined;
  onError(error: unknown): void;
}): Senders {
  const applied = new Map<MediaSource, Sending>();
  const tails = new Map<MediaSource, Promise<void>>();
  const run = async (source: MediaSource): Promise<void> => {
    const sender = options.senderOf(source);
    const wish = options.wanted.get(source);
    if (!sender || wish === applied.get(source)) return;
    if (wish) applied.set(source, wish);
    else applied.delete(source);
    const configured = wish?.track ? configure(sender, wish.options ?? {}).catch(options.onError) : undefined;
    await Promise.all([configured, replaceTrack(sender, wish).catch(options.onError)]);
    // Without a track Firefox goes on with a black frame a second.
    if (!wish?.track && kindOf(source) === 'video') await deactivate(sender).catch(options.onError);
  };
  const enqueue = (source: MediaSource, work: () => Promise<void>): Promise<void> => {
    const tail = (tails.get(source) ?? Promise.resolve()).then(work).catch(options.onError);
    tails.set(source, tail);
    return tail;
  };
  return {
    sync: (source) => enqueue(source, () => run(source)),
    forceKeyFrame: (source) =>
      enqueue(source, async () => {
        const sender = options.senderOf(source);
        if (sender?.track) await forceKeyFrame(sender);
      }),
  };
}

async function replaceTrack(sender: RTCRtpSender, wish: Sending | undefined): Promise<void> {
  const track = wish?.track ?? null;
  if (track && wish?.options?.contentHint !== undefined && 'contentHint' in track) {
    track.contentHint = wish.options.contentHint;
  }
  try {
    await sender.replaceTrack(track);
  } catch (error) {
    if (!track) throw error;
    // A track beyond what was negotiated may be refused in place of another one; from nothing it is not.
    await sender.replaceTrack(null);
    await sender.replaceTrack(track);
  }
}

/** Applies encodings, priority and preference to what is sent already. */
export function configure(sender: RTCRtpSender, options: PublishOptions): Promise<void> {
  // While a description is being applied the encodings may change under the hand: read anew, they fit.
  return apply(sender, options).catch(() => apply(sender, options));
}

async function apply(sender: RTCRtpSender, options: PublishOptions): Promise<void> {
  const parameters = sender.getParameters();
  const { encodings, priority, degradationPreference } = options;
  parameters.encodings = parameters.encodings.map((encoding, index) => ({
    ...encoding,
    ...encodings?.[index],
    active: encodings?.[index]?.active ?? true,
    ...(priority && { priority }),
  }));
  // Not every browser's types or engine know the preference; those that do not leave it alone.
  if (degradationPreference) Object.assign(parameters, { degradationPreference });
  await sender.setParameters(parameters);
}

/** Sends nothing at all, until `configure`. */
export async function deactivate(sender: RTCRtpSender): Promise<void> {
  const parameters = sender.getParameters();
  for (const encoding of parameters.encodings) encoding.active = false;
  await sender.setParameters(parameters);
}
