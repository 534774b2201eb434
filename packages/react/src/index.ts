'use client';

export { CallProvider, type CallProviderProps } from './call-provider.tsx';
export { useAudioLevel } from './use-audio-level.ts';
export { useCall, type UseCall } from './use-call.ts';
export { useCallClient } from './use-call-client.ts';
export { useCallDuration } from './use-call-duration.ts';
export { useCalls } from './use-calls.ts';
export { useDevices, type UseDevices } from './use-devices.ts';
export { useIncomingCalls } from './use-incoming-calls.ts';
export { useLocalMedia } from './use-local-media.ts';
export { useParticipant } from './use-participant.ts';
export { useParticipants } from './use-participants.ts';
export { useQuality } from './use-quality.ts';
export { useReadable } from './use-readable.ts';
export { useScreenShare, type UseScreenShare } from './use-screen-share.ts';
