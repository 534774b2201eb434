import { expect, test } from 'vitest';
import { tuneOpus } from '../../src/topology/peer/opus.ts';

const sdp = (fmtp: string): string =>
  [
    'v=0',
    'm=audio 9 UDP/TLS/RTP/SAVPF 63 111 9',
    'a=rtpmap:63 red/48000/2',
    'a=fmtp:63 111/111',
    'a=rtpmap:111 opus/48000/2',
    ...(fmtp ? [fmtp] : []),
    'a=rtpmap:9 G722/8000',
    'm=video 9 UDP/TLS/RTP/SAVPF 111',
    'a=rtpmap:111 VP8/90000',
    'a=fmtp:111 x=1',
    '',
  ].join('\r\n');

test('the parameters are added to those that are there, in audio only', () => {
  expect(tuneOpus(sdp('a=fmtp:111 minptime=10;useinbandfec=1'), { dtx: true, maxAverageBitrate: 24_000 })).toBe(
    sdp('a=fmtp:111 minptime=10;useinbandfec=1;usedtx=1;maxaveragebitrate=24000'),
  );
});

test('a parameter that is there is replaced, also by false', () => {
  expect(tuneOpus(sdp('a=fmtp:111 stereo=1; usedtx=1;minptime=10'), { stereo: false, dtx: true })).toBe(
    sdp('a=fmtp:111 minptime=10;usedtx=1;stereo=0'),
  );
});

test('sprop-stereo is no stereo', () => {
  expect(tuneOpus(sdp('a=fmtp:111 sprop-stereo=1'), { stereo: true })).toContain('sprop-stereo=1;stereo=1');
});

test('a missing line is written', () => {
  expect(tuneOpus(sdp(''), { dtx: true })).toBe(sdp('a=fmtp:111 usedtx=1'));
});

test('every audio section is tuned, and without wishes or Opus nothing changes', () => {
  const two = sdp('') + sdp('');
  expect(tuneOpus(two, { dtx: true }).match(/usedtx=1/g)).toHaveLength(2);
  expect(tuneOpus(two, {})).toBe(two);
  const none = two.replaceAll('opus', 'PCMU');
  expect(tuneOpus(none, { dtx: true })).toBe(none);
});
