import { captureError, noDevices } from '../util/capture-error.ts';
import { CallError } from '../util/errors.ts';
import type { Attempts } from './constraints.ts';
import type { InputDevice, MediaEnvironment } from './media-environment.ts';

/** Opens a device with the first constraints that work. Rejects with a `CallError`. */
export type Capture = (device: InputDevice, attempts: Attempts) => Promise<MediaStreamTrack>;

interface Request {
  readonly device: InputDevice;
  readonly attempts: Attempts;
  readonly settle: (track: Promise<MediaStreamTrack>) => void;
}

const kindOf = { camera: 'video', microphone: 'audio' } as const;

/** Creates a capture. A microphone and a camera asked for in one task share one prompt. */
export function createCapture(environment: Pick<MediaEnvironment, 'mediaDevices' | 'permission' | 'secure'>): Capture {
  let waiting: Request[] = [];

  const alone = async ({ device, attempts }: Request): Promise<MediaStreamTrack> => {
    let reason: unknown;
    for (const constraints of attempts) {
      try {
        const stream = await devicesOf(environment).getUserMedia({ [kindOf[device]]: constraints });
        return trackOf(stream, device);
      } catch (cause) {
        reason = cause;
        if (!mayFallBack(cause)) break;
      }
    }
    throw captureError(reason);
  };
  const together = async (a: Request, b: Request): Promise<void> => {
    try {
      const stream = await devicesOf(environment).getUserMedia({
        [kindOf[a.device]]: a.attempts[0],
        [kindOf[b.device]]: b.attempts[0],
      });
      for (const { device, settle } of [a, b]) settle(Promise.resolve(trackOf(stream, device)));
    } catch (cause) {
      const denied = captureError(cause).code === 'permission-denied';
      for (const [own, other] of [
        [a, b],
        [b, a],
      ] as const)
        settleAlone(own, denied ? other : null, cause);
    }
  };
  /** After a refusal of both: whoever said no is not asked twice, but one blocked device does not take the other along. */
  const settleAlone = (own: Request, refusedWith: Request | null, cause: unknown): void => {
    const retry = async (): Promise<MediaStreamTrack> => {
      if (refusedWith) {
        const mine = await environment.permission(own.device);
        const theirs = await environment.permission(refusedWith.device);
        if (mine !== 'granted' && (mine === 'denied' || theirs !== 'denied')) throw captureError(cause);
      }
      return alone(own);
    };
    own.settle(retry());
  };
  const flush = (): void => {
    const [first, second, ...rest] = waiting;
    waiting = [];
    if (first && second && first.device !== second.device) void together(first, second);
    else for (const request of [first, second]) request?.settle(alone(request));
    for (const request of rest) request.settle(alone(request));
  };

  return (device, attempts) =>
    new Promise((settle) => {
      if (waiting.push({ device, attempts, settle }) === 1) queueMicrotask(flush);
    });
}

function devicesOf({ mediaDevices, secure }: Pick<MediaEnvironment, 'mediaDevices' | 'secure'>): MediaDevices {
  if (!mediaDevices?.getUserMedia) throw noDevices(secure);
  return mediaDevices;
}

function trackOf(stream: MediaStream, device: InputDevice): MediaStreamTrack {
  const [track] = device === 'camera' ? stream.getVideoTracks() : stream.getAudioTracks();
  if (!track) throw new CallError('device-not-found');
  return track;
}

/** Refusals are final; a missing or failing device may have a lower quality or a neighbour. */
function mayFallBack(cause: unknown): boolean {
  return ['OverconstrainedError', 'NotFoundError', 'NotReadableError'].includes((cause as Error | null)?.name ?? '');
}
