import { type Recording, type RecordingHandle, type RecordingOptions, recordStream } from '../../recording/index.ts';
import { browserRecordingEnvironment } from '../../recording/browser-recording-environment.ts';
import type { RecordingEnvironment } from '../../recording/recording-environment.ts';
import type { EndReason } from '../../protocol/messages.ts';
import { captureError, noDevices } from '../../util/capture-error.ts';
import { CallError } from '../../util/errors.ts';
import type { Call, CallSnapshot } from '../api.ts';

/** A message that the caller left. */
export interface LeftMessage<T = Blob> {
  /** The user who was called. */
  readonly to: string;
  /** Id of the call that nobody answered. */
  readonly call: string;
  readonly recording: Recording<T>;
}

/** Options of `leaveMessage`. */
export interface LeaveMessageOptions<T = Blob> extends RecordingOptions<T> {
  /** Takes the message once it is whole: stores it, tells the other side. */
  readonly deliver: (message: LeftMessage<T>) => void | Promise<void>;
  /** Id of the microphone. Default: the system's. */
  readonly microphone?: string | undefined;
  /** Is recorded instead of what the devices give; the app's own to close. */
  readonly stream?: MediaStream | undefined;
  /** With a picture. Default false. */
  readonly video?: boolean;
  /** Ms. Default 120 000. */
  readonly maxDuration?: number;
}

/** A message that is being recorded: `stop()` ends and delivers it, `cancel()` throws it away. */
export interface MessageHandle<T = Blob> extends RecordingHandle<T> {
  /** Resolves when it is delivered; rejects with what `deliver` throws, or why there is no message. Unobserved rejections are silent. */
  readonly delivered: Promise<void>;
}

const reasons: ReadonlySet<EndReason> = new Set(['no-answer', 'busy', 'declined', 'declined-elsewhere']);

/** True for a call of one's own to somebody who did not take it, or was not there: a message may be left. */
export function canLeaveMessage({ direction, status, reason, error }: CallSnapshot): boolean {
  if (direction !== 'outgoing' || status !== 'ended' || reason === null) return false;
  return reasons.has(reason) || error?.code === 'unreachable';
}

/**
 * Records a message for who did not answer a call, with the microphone, which is closed afterwards. Resolves when it
 * records. Rejects `invalid-state` unless `canLeaveMessage`, and as opening a microphone does.
 *
 * @example
 * const message = await leaveMessage(call, { deliver: ({ to, recording }) => upload(to, recording.file) });
 * button.onclick = () => message.stop();
 */
export async function leaveMessage<T = Blob>(call: Call, options: LeaveMessageOptions<T>): Promise<MessageHandle<T>> {
  const snapshot = call.get();
  const { peer, id } = snapshot;
  if (!canLeaveMessage(snapshot) || peer === null) throw new CallError('invalid-state');
  const { environment = browserRecordingEnvironment(), video = false, maxDuration = 120_000 } = options;
  const stream = options.stream ?? (await openDevices(environment, options.microphone, video));
  const close = (): void => {
    if (!options.stream) stream.getTracks().forEach((track) => track.stop());
  };
  try {
    const handle = recordStream<T>(stream, { ...options, environment, video, maxDuration });
    handle.done.then(close, close);
    const delivered = handle.done.then((recording) => options.deliver({ to: peer, call: id, recording }));
    delivered.catch(() => {});
    return { ...handle, delivered };
  } catch (error) {
    close();
    throw error;
  }
}

async function openDevices(
  { mediaDevices }: RecordingEnvironment,
  microphone: string | undefined,
  video: boolean,
): Promise<MediaStream> {
  if (!mediaDevices) throw noDevices(true);
  try {
    return await mediaDevices.getUserMedia({ audio: microphone ? { deviceId: { ideal: microphone } } : true, video });
  } catch (cause) {
    throw captureError(cause);
  }
}
