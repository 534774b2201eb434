import type { ErrorEntry } from '../util/errors.ts';

/** The code of a recording's error. */
export type RecordingErrorCode =
  | 'unsupported-recording'
  | 'nothing-to-record'
  | 'audio-blocked'
  | 'recorder-failed'
  | 'sink-failed'
  | 'upload-failed'
  | 'recording-refused'
  | 'consent-unanswered'
  | 'recording-cancelled';

/** Every error of a recording, by code. */
export const recordingErrorTable: Readonly<Record<RecordingErrorCode, ErrorEntry>> = {
  'unsupported-recording': {
    message: 'This browser cannot record what was asked for.',
    causes: ['no MediaRecorder', 'none of the types is known to it', 'no canvas whose picture can be captured'],
    remedy: 'Hide the control where `recordingType()` is null; leave `types` out.',
    recoverable: false,
  },
  'nothing-to-record': {
    message: 'There is nothing to record.',
    causes: ['the stream has no live track', 'the participant is not in the call'],
    remedy: 'Start once there is a track.',
    recoverable: true,
  },
  'audio-blocked': {
    message: 'The browser does not let the page handle sound yet.',
    causes: ['the user has not touched the page'],
    remedy: 'Start the recording from a click.',
    recoverable: true,
  },
  'recorder-failed': {
    message: 'The browser’s recorder failed.',
    causes: ['see `cause`'],
    remedy: 'What was recorded until then is kept; start again.',
    recoverable: true,
  },
  'sink-failed': {
    message: 'The recording could not be stored.',
    causes: ['the disk is full', 'the page may not write there', 'the stream was closed'],
    remedy: 'See `cause`; choose another sink.',
    recoverable: true,
  },
  'upload-failed': {
    message: 'The server did not take the recording.',
    causes: ['it was not reachable for too long', 'it refuses: see `cause`'],
    remedy: 'Look at the server’s answer; raise `giveUpAfter` for long outages.',
    recoverable: true,
  },
  'recording-refused': {
    message: 'Somebody in the call does not want to be recorded.',
    causes: ['a participant refused, or took their consent back'],
    remedy: 'Go on without, or leave them out: `refusal: "leave-out"`.',
    recoverable: true,
  },
  'consent-unanswered': {
    message: 'Somebody in the call has not said whether they may be recorded.',
    causes: ['they did not look', 'their app does not show the question'],
    remedy: 'Ask again, or leave them out: `refusal: "leave-out"`.',
    recoverable: true,
  },
  'recording-cancelled': {
    message: 'The recording was given up.',
    causes: ['`cancel()` was called', 'the call ended before everybody had answered'],
    remedy: 'Nothing to mend.',
    recoverable: true,
  },
};

/**
 * What goes wrong with a recording.
 *
 * @example
 * recordCall(call).catch((error) => {
 *   if (isRecordingError(error, 'recording-refused')) showHint(error.remedy);
 * });
 */
export class RecordingError extends Error {
  override readonly name = 'RecordingError';
  readonly code: RecordingErrorCode;
  readonly remedy: string;
  readonly causes: readonly string[];
  readonly recoverable: boolean;
  /** The name of who refused, or did not answer; null with other codes. */
  readonly by: string | null;

  constructor(
    code: RecordingErrorCode,
    options: { readonly cause?: unknown; readonly detail?: string; readonly by?: string } = {},
  ) {
    const { message, remedy, causes, recoverable } = recordingErrorTable[code];
    const { by, detail = by && `By ${by}.` } = options;
    super(detail ? `${message} ${detail}` : message, { cause: options.cause });
    this.code = code;
    this.by = by ?? null;
    this.remedy = remedy;
    this.causes = causes;
    this.recoverable = recoverable;
  }
}

/** Tells whether a value is a `RecordingError`, and with `code` whether it is that one. */
export function isRecordingError(value: unknown, code?: RecordingErrorCode): value is RecordingError {
  return value instanceof RecordingError && (code === undefined || value.code === code);
}

/** The error itself when it is one already, else one with this code and it as the cause. */
export function asRecordingError(code: RecordingErrorCode, cause: unknown): RecordingError {
  return isRecordingError(cause) ? cause : new RecordingError(code, { cause });
}
