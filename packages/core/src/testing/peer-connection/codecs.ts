/** A codec as a media section of SDP names it. */
export interface SdpCodec {
  readonly payloadType: number;
  readonly name: string;
  readonly clockRate: number;
  readonly channels: number | null;
  readonly fmtp: string | null;
  readonly feedback: readonly string[];
}

const videoFeedback = ['goog-remb', 'transport-cc', 'ccm fir', 'nack', 'nack pli'];

const audio: readonly SdpCodec[] = [
  codec(111, 'opus', 48_000, 2, 'minptime=10;useinbandfec=1', ['transport-cc']),
  codec(63, 'red', 48_000, 2, '111/111'),
  codec(9, 'G722', 8000),
  codec(0, 'PCMU', 8000),
  codec(8, 'PCMA', 8000),
  codec(126, 'telephone-event', 8000),
];
const video: readonly SdpCodec[] = [
  codec(96, 'VP8', 90_000, null, null, videoFeedback),
  codec(97, 'rtx', 90_000, null, 'apt=96'),
  codec(98, 'VP9', 90_000, null, 'profile-id=0', videoFeedback),
  codec(99, 'rtx', 90_000, null, 'apt=98'),
  codec(
    103,
    'H264',
    90_000,
    null,
    'level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f',
    videoFeedback,
  ),
  codec(45, 'AV1', 90_000, null, 'level-idx=5;profile=0;tier=0', videoFeedback),
];

/** What the fake browser sends and receives, in its order of preference. */
export const codecTable: Readonly<Record<'audio' | 'video', readonly SdpCodec[]>> = { audio, video };

/** As `RTCRtpReceiver.getCapabilities`. */
export function fakeCapabilities(kind: 'audio' | 'video'): RTCRtpCapabilities {
  const seen = new Map<string, RTCRtpCodec>();
  for (const entry of codecTable[kind]) {
    const shown: RTCRtpCodec = { mimeType: `${kind}/${entry.name}`, clockRate: entry.clockRate };
    if (entry.channels) shown.channels = entry.channels;
    if (entry.fmtp && entry.name !== 'rtx') shown.sdpFmtpLine = entry.fmtp;
    seen.set(`${shown.mimeType} ${shown.sdpFmtpLine}`, shown);
  }
  return { codecs: [...seen.values()], headerExtensions: [{ uri: 'urn:ietf:params:rtp-hdrext:sdes:mid' }] };
}

/** The table in the order that `setCodecPreferences` asked for; what it does not name is left out. */
export function preferredCodecs(kind: 'audio' | 'video', preferences: readonly RTCRtpCodec[]): readonly SdpCodec[] {
  const table = codecTable[kind];
  if (preferences.length === 0) return table;
  const named = preferences.flatMap((wish) =>
    table.filter((entry) => isCodec(entry, kind, wish) && entry.name !== 'rtx'),
  );
  return [...new Set(named)].flatMap((entry) => [
    entry,
    ...(preferences.some((wish) => wish.mimeType.toLowerCase() === 'video/rtx')
      ? table.filter((other) => other.fmtp === `apt=${entry.payloadType}`)
      : []),
  ]);
}

/** Those of `own` that the other side also has, in the other side's order and with its payload types. */
export function commonCodecs(own: readonly SdpCodec[], offered: readonly SdpCodec[]): readonly SdpCodec[] {
  return offered.flatMap((theirs) => {
    const ours = own.find((entry) => entry.name.toLowerCase() === theirs.name.toLowerCase());
    return ours
      ? [{ ...ours, payloadType: theirs.payloadType, fmtp: theirs.name === 'rtx' ? theirs.fmtp : ours.fmtp }]
      : [];
  });
}

function isCodec(entry: SdpCodec, kind: string, wish: RTCRtpCodec): boolean {
  return `${kind}/${entry.name}`.toLowerCase() === wish.mimeType.toLowerCase();
}

function codec(
  payloadType: number,
  name: string,
  clockRate: number,
  channels: number | null = null,
  fmtp: string | null = null,
  feedback: readonly string[] = [],
): SdpCodec {
  return { payloadType, name, clockRate, channels, fmtp, feedback };
}
