import { expect, test, vi } from 'vitest';
import { orderCodecs, preferCodecs } from '../../src/topology/peer/codecs.ts';

const types = (...names: string[]): RTCRtpCodec[] => names.map((mimeType) => ({ mimeType, clockRate: 1 }));
const names = (codecs: readonly RTCRtpCodec[]): string[] => codecs.map(({ mimeType }) => mimeType);
const capabilities = (): RTCRtpCapabilities => ({
  codecs: types('audio/opus', 'audio/G722', 'audio/red'),
  headerExtensions: [],
});
const transceiver = () => {
  const setCodecPreferences = vi.fn<(codecs: RTCRtpCodec[]) => void>();
  return { setCodecPreferences, transceiver: { setCodecPreferences } as unknown as RTCRtpTransceiver };
};

test('the wanted come first in the wanted order, the others keep theirs', () => {
  expect(
    names(orderCodecs(types('video/VP8', 'video/rtx', 'video/VP9', 'video/AV1'), ['video/av1', 'VIDEO/VP9'])),
  ).toEqual(['video/AV1', 'video/VP9', 'video/VP8', 'video/rtx']);
});

test('RED comes before Opus by default, video keeps the order of the browser', () => {
  const { setCodecPreferences, transceiver: one } = transceiver();
  preferCodecs(one, 'audio', { capabilities });
  expect(names(setCodecPreferences.mock.calls[0]![0])).toEqual(['audio/red', 'audio/opus', 'audio/G722']);
  preferCodecs(one, 'video', { capabilities });
  expect(setCodecPreferences).toHaveBeenCalledTimes(1);
});

test('a wish of the app replaces the default', () => {
  const { setCodecPreferences, transceiver: one } = transceiver();
  preferCodecs(one, 'audio', { capabilities, codecs: { audio: ['audio/G722'] } });
  expect(names(setCodecPreferences.mock.calls[0]![0])).toEqual(['audio/G722', 'audio/opus', 'audio/red']);
});

test('browsers that do not say or cannot order are left alone', () => {
  const { setCodecPreferences, transceiver: one } = transceiver();
  preferCodecs(one, 'audio', { capabilities: () => null });
  expect(setCodecPreferences).not.toHaveBeenCalled();
  preferCodecs({} as RTCRtpTransceiver, 'audio', { capabilities });
});
