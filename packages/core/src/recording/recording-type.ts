/** MIME types in the order in which they are tried: VP9, VP8, what WebM the browser likes, then MP4. */
const withPicture = [
  'video/webm;codecs=vp9,opus',
  'video/webm;codecs=vp8,opus',
  'video/webm',
  'video/mp4;codecs=avc1.42E01F,mp4a.40.2',
  'video/mp4',
];
const soundOnly = [
  'audio/webm;codecs=opus',
  'audio/webm',
  'audio/ogg;codecs=opus',
  'audio/mp4;codecs=mp4a.40.2',
  'audio/mp4',
];

/** What decides over a type. */
export interface RecordingTypeOptions {
  /** Default true. */
  readonly video?: boolean;
  /** The app's own list, best first. */
  readonly types?: readonly string[] | undefined;
}

/** The first type that the browser can record; null when it can record none. `canRecord` is `MediaRecorder.isTypeSupported`. */
export function chooseType(canRecord: (type: string) => boolean, options: RecordingTypeOptions = {}): string | null {
  const { video = true, types = video ? withPicture : soundOnly } = options;
  return types.find(canRecord) ?? null;
}

/** The file name's end that goes with a type: `webm`, `mp4`, `ogg`. */
export function extensionOf(type: string): string {
  return /^(?:audio|video)\/(webm|mp4|ogg)/.exec(type)?.[1]?.toLowerCase() ?? (/matroska/.test(type) ? 'mkv' : 'bin');
}
