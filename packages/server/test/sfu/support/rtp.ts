import type { types } from 'mediasoup';

/** RTP parameters of a track that the test itself sends. */
export const opus: types.RtpParameters = {
  mid: '0',
  codecs: [
    { mimeType: 'audio/opus', payloadType: 111, clockRate: 48_000, channels: 2, parameters: {}, rtcpFeedback: [] },
  ],
  headerExtensions: [{ uri: 'urn:ietf:params:rtp-hdrext:ssrc-audio-level', id: 10 }],
  encodings: [{ ssrc: 4711 }],
  rtcp: { cname: 'test' },
};

/** A packet of Opus of which its sender says how loud it is, dBov from −127. */
export function opusPacket(sequence: number, level: number): Buffer {
  const packet = Buffer.alloc(12 + 8 + 20);
  packet.writeUInt8(0x90, 0); // version 2, with an extension
  packet.writeUInt8(111, 1);
  packet.writeUInt16BE(sequence & 0xff_ff, 2);
  packet.writeUInt32BE(sequence * 960, 4);
  packet.writeUInt32BE(4711, 8);
  packet.writeUInt16BE(0xbe_de, 12); // one-byte header extensions (RFC 8285), one word
  packet.writeUInt16BE(1, 14);
  packet.writeUInt8((10 << 4) | 0, 16);
  packet.writeUInt8(0x80 | -level, 17); // voice activity, and −dBov (RFC 6464)
  packet.writeUInt8(sequence & 0xff, 20);
  return packet;
}
