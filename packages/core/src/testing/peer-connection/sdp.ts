import type { SdpCodec } from './codecs.ts';

/** One media section of a description. */
export interface SdpSection {
  readonly kind: 'audio' | 'video' | 'application';
  readonly mid: string;
  /** Port 0: nothing passes here any more. */
  readonly rejected: boolean;
  readonly direction: RTCRtpTransceiverDirection;
  readonly codecs: readonly SdpCodec[];
  /** Ids of the streams that the track belongs to. */
  readonly streams: readonly string[];
  readonly trackId: string;
  readonly candidates: readonly string[];
  readonly endOfCandidates: boolean;
}

/** A description taken apart. Bundled: one set of ICE credentials and one DTLS connection for all sections. */
export interface SdpSession {
  readonly id: string;
  readonly version: number;
  readonly ufrag: string;
  readonly pwd: string;
  readonly fingerprint: string;
  readonly setup: 'actpass' | 'active' | 'passive';
  readonly sections: readonly SdpSection[];
}

/** Largest data channel message that fake connections announce, as Chromium: bytes. */
export const maxMessageSize = 262_144;

/** Writes a description in the form that browsers write. */
export function writeSdp(session: SdpSession): string {
  const bundle = session.sections.filter((section) => !section.rejected).map((section) => section.mid);
  const lines = [
    'v=0',
    `o=- ${session.id} ${session.version} IN IP4 127.0.0.1`,
    's=-',
    't=0 0',
    ...(bundle.length > 0 ? [`a=group:BUNDLE ${bundle.join(' ')}`] : []),
    'a=extmap-allow-mixed',
    'a=msid-semantic: WMS *',
    ...session.sections.flatMap((section) => sectionLines(section, session)),
  ];
  return `${lines.join('\r\n')}\r\n`;
}

function sectionLines(section: SdpSection, session: SdpSession): string[] {
  const data = section.kind === 'application';
  const formats = data ? 'webrtc-datachannel' : section.codecs.map((codec) => codec.payloadType).join(' ');
  const proto = data ? 'UDP/DTLS/SCTP' : 'UDP/TLS/RTP/SAVPF';
  return [
    `m=${section.kind} ${section.rejected ? 0 : 9} ${proto} ${formats || 0}`,
    'c=IN IP4 0.0.0.0',
    ...section.candidates.map((candidate) => `a=${candidate}`),
    ...(section.endOfCandidates ? ['a=end-of-candidates'] : []),
    `a=ice-ufrag:${session.ufrag}`,
    `a=ice-pwd:${session.pwd}`,
    'a=ice-options:trickle',
    `a=fingerprint:sha-256 ${session.fingerprint}`,
    `a=setup:${session.setup}`,
    `a=mid:${section.mid}`,
    ...(data ? ['a=sctp-port:5000', `a=max-message-size:${maxMessageSize}`] : mediaLines(section)),
  ];
}

function mediaLines(section: SdpSection): string[] {
  const sends = section.direction === 'sendrecv' || section.direction === 'sendonly';
  const streams = section.streams.length > 0 ? section.streams : ['-'];
  return [
    'a=extmap:1 urn:ietf:params:rtp-hdrext:sdes:mid',
    `a=${section.direction}`,
    ...(sends ? streams.map((stream) => `a=msid:${stream} ${section.trackId}`) : []),
    'a=rtcp-mux',
    ...section.codecs.flatMap(codecLines),
  ];
}

function codecLines(codec: SdpCodec): string[] {
  const { payloadType, name, clockRate, channels, feedback, fmtp } = codec;
  return [
    `a=rtpmap:${payloadType} ${name}/${clockRate}${channels ? `/${channels}` : ''}`,
    ...feedback.map((line) => `a=rtcp-fb:${payloadType} ${line}`),
    ...(fmtp ? [`a=fmtp:${payloadType} ${fmtp}`] : []),
  ];
}

/** Reads a description; throws `OperationError` where a browser would refuse it. */
export function readSdp(text: string): SdpSession {
  if (!text.startsWith('v=0')) throw refuse('no v=0 line');
  const [head = '', ...parts] = text.split(/^(?=m=)/m);
  const all = (name: string): string | undefined => attribute(text, name);
  const origin = /^o=\S+ (\S+) (\d+) /m.exec(head);
  if (!origin?.[1]) throw refuse('no o= line');
  const ufrag = all('ice-ufrag') ?? '';
  const pwd = all('ice-pwd') ?? '';
  if (parts.length > 0 && (!ufrag || !pwd)) throw refuse('no ICE credentials');
  return {
    id: origin[1],
    version: Number(origin[2]),
    ufrag,
    pwd,
    fingerprint: (all('fingerprint') ?? '').replace(/^\S+ /, ''),
    setup: (all('setup') ?? 'actpass') as SdpSession['setup'],
    sections: parts.map(readSection),
  };
}

function readSection(text: string): SdpSection {
  const line = /^m=(audio|video|application) (\d+) \S+ ([^\r\n]*)/.exec(text);
  const mid = attribute(text, 'mid');
  if (!line || mid === undefined) throw refuse('a media section without mid or of an unknown kind');
  const kind = line[1] as SdpSection['kind'];
  const msids = [...text.matchAll(/^a=msid:(\S+) ?(\S*)/gm)];
  const direction = /^a=(sendrecv|sendonly|recvonly|inactive)\s*$/m.exec(text)?.[1] ?? 'sendrecv';
  return {
    kind,
    mid,
    rejected: line[2] === '0',
    direction: direction as RTCRtpTransceiverDirection,
    codecs: kind === 'application' ? [] : (line[3] ?? '').split(' ').flatMap((format) => readCodec(text, format)),
    streams: msids.flatMap(([, stream]) => (stream && stream !== '-' ? [stream] : [])),
    trackId: msids[0]?.[2] ?? '',
    candidates: [...text.matchAll(/^a=(candidate:[^\r\n]*)/gm)].map((match) => match[1] ?? ''),
    endOfCandidates: /^a=end-of-candidates/m.test(text),
  };
}

function readCodec(text: string, format: string): SdpCodec[] {
  const map = new RegExp(`^a=rtpmap:${format} ([^/\\s]+)/(\\d+)(?:/(\\d+))?`, 'm').exec(text);
  if (!map?.[1]) return [];
  const feedback = [...text.matchAll(new RegExp(`^a=rtcp-fb:${format} ([^\\r\\n]*)`, 'gm'))];
  return [
    {
      payloadType: Number(format),
      name: map[1],
      clockRate: Number(map[2]),
      channels: map[3] ? Number(map[3]) : null,
      fmtp: new RegExp(`^a=fmtp:${format} ([^\\r\\n]*)`, 'm').exec(text)?.[1] ?? null,
      feedback: feedback.map((match) => match[1] ?? ''),
    },
  ];
}

function attribute(text: string, name: string): string | undefined {
  return new RegExp(`^a=${name}:([^\\r\\n]*)`, 'm').exec(text)?.[1];
}

function refuse(why: string): DOMException {
  return new DOMException(`Failed to parse SessionDescription: ${why}`, 'OperationError');
}
