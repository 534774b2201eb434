import type { NetworkCore } from '../network/network-core.ts';
import type { FlowEnd } from './media-flow.ts';
import type { DataAssociation } from './data-association.ts';
import type { FakeRtpReceiver } from './rtp-receiver.ts';
import type { FakeRtpSender } from './rtp-sender.ts';
import type { SdpCodec } from './codecs.ts';

/** What a report is made from. */
export interface StatsSubject extends FlowEnd {
  readonly data: DataAssociation;
  readonly options: { readonly core: NetworkCore };
}

type Stat = Readonly<Record<string, unknown>> & { readonly id: string; readonly type: string };

/** As `getStats()`; with `of`, the statistics of that sender or receiver only. */
export function statsReport(subject: StatsSubject, of: object | null = null): RTCStatsReport {
  const timestamp = subject.options.core.clock.wallTime();
  const stats = [...transportStats(subject), ...channelStats(subject)];
  for (const { sender, receiver, mid } of subject.state.transceivers) {
    if (of && of !== sender && of !== receiver) continue;
    if (mid === null) continue;
    if (of !== receiver && sender.track) stats.push(...outboundStats(subject, sender, mid));
    if (of !== sender && receiver.meter.packets > 0) stats.push(...inboundStats(subject, receiver, mid));
  }
  return new Map(stats.map((stat) => [stat.id, { ...stat, timestamp }])) as unknown as RTCStatsReport;
}

function transportStats({ ice, state, options: { core } }: StatsSubject): Stat[] {
  const { selected } = ice;
  const totals = state.transceivers.map(({ sender, receiver }) => ({ sent: sender.meter, received: receiver.meter }));
  const bytesSent = Math.floor(totals.reduce((sum, { sent }) => sum + sent.bytes, 0));
  const bytesReceived = Math.floor(totals.reduce((sum, { received }) => sum + received.bytes, 0));
  const transport = {
    id: 'T',
    type: 'transport',
    bytesSent,
    bytesReceived,
    dtlsState: ice.state === 'connected' ? 'connected' : 'new',
    dtlsRole: state.client === null ? 'unknown' : state.client ? 'client' : 'server',
    iceState: ice.iceState,
    ...(selected && { selectedCandidatePairId: `CP${selected.id}` }),
  };
  if (!selected) return [transport];
  const { local, remote } = selected;
  // A consent check every 2.5 s (RFC 7675), and the answers that set the path up.
  const responses = 2 + Math.floor(ice.openFor / 2500);
  const pair = {
    id: `CP${selected.id}`,
    type: 'candidate-pair',
    transportId: 'T',
    localCandidateId: `I${local.shown}`,
    remoteCandidateId: `I${remote.shown}`,
    state: 'succeeded',
    nominated: true,
    selected: true,
    bytesSent,
    bytesReceived,
    requestsSent: responses,
    responsesReceived: responses,
    totalRoundTripTime: (responses * 2 * core.latency(local.route, remote.route)) / 1000,
    currentRoundTripTime: (2 * core.latency(local.route, remote.route)) / 1000,
    availableOutgoingBitrate: core.way(local.route, remote.route).bandwidth,
  };
  const candidates = [local, remote].map(({ shown, route }, index) => ({
    id: `I${shown}`,
    type: index === 0 ? 'local-candidate' : 'remote-candidate',
    transportId: 'T',
    address: shown.split(':')[0],
    port: route.port,
    protocol: 'udp',
    candidateType: route.relay ? 'relay' : 'host',
  }));
  return [transport, pair, ...candidates];
}

function channelStats({ data }: StatsSubject): Stat[] {
  return [...data.channels].map((channel) => ({
    id: `D${channel.id ?? channel.label}`,
    type: 'data-channel',
    label: channel.label,
    dataChannelIdentifier: channel.id ?? undefined,
    state: channel.readyState,
    messagesSent: channel.messagesSent,
    messagesReceived: channel.messagesReceived,
  }));
}

function outboundStats(subject: StatsSubject, sender: FakeRtpSender, mid: string): Stat[] {
  const { meter, kind, track } = sender;
  const codec = codecStat(sender.codecs[0], kind, 'O');
  const path = linkStats(subject);
  const active = sender.encodings.filter((encoding) => encoding.active !== false);
  const streams = (active.length > 0 ? active : sender.encodings).map((encoding, index) => ({
    id: `O${meter.ssrc + index}`,
    type: 'outbound-rtp',
    kind,
    mid,
    ssrc: meter.ssrc + index,
    ...(encoding.rid && { rid: encoding.rid }),
    active: encoding.active !== false,
    transportId: 'T',
    codecId: codec?.id,
    mediaSourceId: `S${track?.id}`,
    remoteId: `RI${meter.ssrc}`,
    packetsSent: Math.floor(meter.packets),
    bytesSent: Math.floor(meter.bytes),
    ...(kind === 'video' && { ...frameSize(track?.getSettings()), ...sentFrames(meter) }),
  }));
  const source = { id: `S${track?.id}`, type: 'media-source', kind, trackIdentifier: track?.id };
  const heard = {
    id: `RI${meter.ssrc}`,
    type: 'remote-inbound-rtp',
    kind,
    ssrc: meter.ssrc,
    localId: `O${meter.ssrc}`,
    packetsLost: Math.floor(meter.packets * path.loss),
    fractionLost: path.loss,
    jitter: path.jitter,
    roundTripTime: path.roundTripTime,
  };
  return [...(codec ? [codec] : []), source, ...streams, ...(meter.packets > 0 ? [heard] : [])];
}

function inboundStats(subject: StatsSubject, receiver: FakeRtpReceiver, mid: string): Stat[] {
  const { meter, track } = receiver;
  const codec = codecStat(receiver.codecs[0], track.kind, 'I');
  const sent = subject.ice.selected?.peer.sending(mid)?.getSettings();
  const inbound = {
    id: `I${meter.ssrc}`,
    type: 'inbound-rtp',
    kind: track.kind,
    mid,
    ssrc: meter.ssrc,
    trackIdentifier: track.id,
    transportId: 'T',
    codecId: codec?.id,
    packetsReceived: Math.floor(meter.packets),
    packetsLost: Math.floor(meter.lost),
    bytesReceived: Math.floor(meter.bytes),
    jitter: linkStats(subject).jitter,
    ...(track.kind === 'video'
      ? { ...frameSize(sent), ...receivedFrames(meter) }
      : { totalSamplesReceived: Math.floor(meter.samples), concealedSamples: 0 }),
  };
  return codec ? [codec, inbound] : [inbound];
}

function sentFrames(meter: FakeRtpSender['meter']): object {
  const frames = Math.floor(meter.frames);
  return { framesEncoded: frames, framesSent: frames, keyFramesEncoded: meter.keyFrames };
}

function receivedFrames(meter: FakeRtpReceiver['meter']): object {
  return {
    framesReceived: Math.floor(meter.frames),
    framesDecoded: Math.floor(meter.decodedFrames),
    keyFramesDecoded: meter.keyFrames,
    framesDropped: 0,
  };
}

function frameSize(settings: MediaTrackSettings | undefined): object {
  const { width = 640, height = 480, frameRate = 30 } = settings ?? {};
  return { frameWidth: width, frameHeight: height, framesPerSecond: frameRate };
}

function codecStat(codec: SdpCodec | undefined, kind: string, direction: 'I' | 'O'): Stat | null {
  if (!codec) return null;
  const { payloadType, name, clockRate, fmtp } = codec;
  const id = `C${direction}${payloadType}`;
  return { id, type: 'codec', payloadType, mimeType: `${kind}/${name}`, clockRate, ...(fmtp && { sdpFmtpLine: fmtp }) };
}

function linkStats({ ice, options: { core } }: StatsSubject): {
  readonly loss: number;
  readonly jitter: number;
  readonly roundTripTime: number;
} {
  const { selected } = ice;
  if (!selected) return { loss: 0, jitter: 0, roundTripTime: 0 };
  const { loss, jitter } = core.way(selected.local.route, selected.remote.route);
  const roundTripTime = (2 * core.latency(selected.local.route, selected.remote.route)) / 1000;
  return { loss, jitter: jitter / 1000, roundTripTime };
}
