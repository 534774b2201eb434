interface Codec {
  readonly kind: 'audio' | 'video';
  readonly mimeType: string;
  readonly preferredPayloadType: number;
  readonly clockRate: number;
  readonly channels?: number;
  readonly parameters: Readonly<Record<string, number>>;
  readonly rtcpFeedback: readonly object[];
}

const codec = (
  kind: 'audio' | 'video',
  name: string,
  preferredPayloadType: number,
  more: Partial<Codec> & { readonly clockRate: number },
): Codec => ({ kind, mimeType: `${kind}/${name}`, preferredPayloadType, parameters: {}, rtcpFeedback: [], ...more });

/** What browser and SFU can alike; mediasoup-client checks one against the other. */
export const fakeRtpCapabilities: { readonly codecs: readonly Codec[]; readonly headerExtensions: readonly object[] } =
  {
    codecs: [
      codec('audio', 'opus', 100, { clockRate: 48_000, channels: 2 }),
      codec('video', 'VP8', 101, { clockRate: 90_000 }),
      codec('video', 'VP9', 103, { clockRate: 90_000, parameters: { 'profile-id': 0 } }),
      codec('video', 'AV1', 105, { clockRate: 90_000 }),
    ],
    headerExtensions: [],
  };

/** RTP parameters of something that is sent with the wanted codec, else with the first of its kind. */
export function fakeRtpParameters(
  kind: 'audio' | 'video',
  mid: string,
  encodings: readonly object[],
  wanted: string | undefined,
): object {
  const codecs = fakeRtpCapabilities.codecs.filter((each) => each.kind === kind);
  const chosen = codecs.find(({ mimeType }) => mimeType.toLowerCase() === wanted?.toLowerCase()) ?? codecs[0];
  const { preferredPayloadType: payloadType, kind: _, ...used } = chosen as Codec;
  return {
    mid,
    codecs: [{ ...used, payloadType }],
    headerExtensions: [],
    encodings: encodings.map((each, index) => ({ ssrc: 1000 + index, ...each })),
    rtcp: { cname: 'fake' },
  };
}
