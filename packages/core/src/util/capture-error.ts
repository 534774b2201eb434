import { CallError, type ErrorCode, isCallError } from './errors.ts';

/** What `getUserMedia` and `getDisplayMedia` reject with (W3C Media Capture and Streams, section 10.2). */
const codes: Readonly<Record<string, ErrorCode>> = {
  NotAllowedError: 'permission-denied',
  SecurityError: 'permission-denied',
  NotFoundError: 'device-not-found',
  OverconstrainedError: 'constraints-unsatisfied',
  TypeError: 'constraints-unsatisfied',
};

/** Translates what a capture threw; `NotReadableError`, `AbortError` and the unknown are `device-in-use`. */
export function captureError(cause: unknown): CallError {
  if (isCallError(cause)) return cause;
  return new CallError(codes[(cause as Error | null)?.name ?? ''] ?? 'device-in-use', { cause });
}

/** Why there is no `mediaDevices`. */
export function noDevices(secure: boolean): CallError {
  return new CallError(secure ? 'unsupported-browser' : 'insecure-context');
}
