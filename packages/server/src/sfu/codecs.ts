import type { types } from 'mediasoup';

/** What rooms carry. Which of these a client sends is its own choice, by what the others can decode. */
export const routerCodecs: types.RouterRtpCodecCapability[] = [
  { kind: 'audio', mimeType: 'audio/opus', clockRate: 48_000, channels: 2 },
  { kind: 'video', mimeType: 'video/VP8', clockRate: 90_000 },
  { kind: 'video', mimeType: 'video/VP9', clockRate: 90_000, parameters: { 'profile-id': 0 } },
  { kind: 'video', mimeType: 'video/AV1', clockRate: 90_000 },
  {
    ...{ kind: 'video', mimeType: 'video/H264', clockRate: 90_000 },
    // Constrained baseline, the one profile that all browsers with H.264 have.
    parameters: { 'packetization-mode': 1, 'profile-level-id': '42e01f', 'level-asymmetry-allowed': 1 },
  },
];
