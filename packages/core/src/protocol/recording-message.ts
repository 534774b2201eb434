import type { Exactly } from './exactly.ts';
import { count, flag, id, oneOf } from './fields.ts';
import { toPlainData } from './json.ts';
import { array, object, read, type Output } from './schema.ts';

/** A recording as its maker tells one participant of it. */
export interface RecordingNotice {
  readonly id: string;
  /** `asking` until it begins. */
  readonly status: 'asking' | 'recording' | 'paused';
  readonly media: 'audio' | 'video';
  /** What the receiver answered, as far as the maker knows; `none`: nothing of the receiver is to be recorded. */
  readonly answer: 'none' | 'asked' | 'granted' | 'refused';
}

/** Everything that the sender records or wants to record; takes the place of what it told before. */
export interface RecordingsMessage {
  readonly type: 'recordings';
  /** Raised with each message of the sender, also over a reload of its page; what is older than the newest is dropped. */
  readonly version: number;
  readonly recordings: readonly RecordingNotice[];
}

/** Whether the sender may be recorded in a recording of the receiver. Can be given anew at any time. */
export interface ConsentMessage {
  readonly type: 'consent';
  readonly version: number;
  readonly recording: string;
  readonly granted: boolean;
}

/** What devices in a call say to each other about recordings. */
export type RecordingMessage = RecordingsMessage | ConsentMessage;

/** Bytes of JSON in one message. */
const maxBytes = 4096;
/** Recordings of one participant. */
export const maxRecordings = 8;

const notice = object({
  id,
  status: oneOf('asking', 'recording', 'paused'),
  media: oneOf('audio', 'video'),
  answer: oneOf('none', 'asked', 'granted', 'refused'),
});
const recordings = object({
  type: oneOf('recordings'),
  version: count,
  recordings: array(notice, maxRecordings),
});
const consent = object({ type: oneOf('consent'), version: count, recording: id, granted: flag });

type Parsed = Output<typeof recordings> | Output<typeof consent>;

/** Reads a message about recordings: text, at most 4 KiB. Null when it is none or breaks a limit. Never throws. */
export function parseRecordingMessage(input: unknown): RecordingMessage | null {
  const data = toPlainData(input, maxBytes);
  const message = read(recordings, data) ?? read(consent, data) ?? null;
  return message as Exactly<Parsed, RecordingMessage> | null;
}
