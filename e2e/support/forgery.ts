import type { DeviceAddress } from '../../packages/core/src/protocol/address.ts';
import type { SignalMessage } from '../../packages/core/src/protocol/envelope.ts';
import type { CallMessage, MediaFlags, PeerSignal } from '../../packages/core/src/protocol/messages.ts';

/** A secret of the right form that no call has. */
export const wrongSecret = 'wrongwrongwrongwrong-0';

const everything: MediaFlags = { microphone: true, camera: true, screen: true, screenAudio: true };
const offer: PeerSignal = {
  epoch: 9,
  peerEpoch: 1,
  description: { type: 'offer', sdp: 'v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\nm=audio 9 RTP/AVP 0\r\n' },
};

/** Everything that somebody may say of a call whose id and secret are given, to either of its ends. */
export function everyMessage(call: string, secret: string): CallMessage[] {
  const of = { call, secret };
  return [
    { ...of, type: 'invite', profile: {}, media: everything, ring: 30_000, warm: true },
    { ...of, type: 'ring', signal: offer },
    { ...of, type: 'ring-ack' },
    { ...of, type: 'confirm', media: everything },
    { ...of, type: 'media', version: 99, media: everything, hold: true },
    { ...of, type: 'signal', signal: offer },
    { ...of, type: 'signal', signal: { epoch: 9, peerEpoch: 1 } },
    { ...of, type: 'key-frame', source: 'camera' },
    { ...of, type: 'transfer', transfer: 't1', to: 'mallory' },
    { ...of, type: 'transfer-expect', transfer: 't2', from: 'mallory', token: 'token' },
    { ...of, type: 'transfer-status', transfer: 't1', status: 'completed' },
    { ...of, type: 'accept', profile: {}, media: everything },
    { ...of, type: 'accept', profile: {}, media: everything, signal: offer },
    { ...of, type: 'decline', reason: 'declined' },
    { ...of, type: 'decline', reason: 'busy' },
    { ...of, type: 'hang-up', reason: 'completed' },
    { ...of, type: 'hang-up', reason: 'failed', code: 'connection-lost' },
    { ...of, type: 'cancel', reason: 'cancelled' },
    { ...of, type: 'cancel', reason: 'answered-elsewhere' },
  ];
}

/** A message as it would be if `from` had cast it to all devices of a user. */
export function forgedCast(from: DeviceAddress, user: string, message: CallMessage, id: string): SignalMessage {
  return { v: 1, id, from, to: { user }, frame: { kind: 'cast', message } };
}

/** A message as it would be if `from` had sent it as the next one of a sequence. */
export function forgedData(
  from: DeviceAddress,
  to: DeviceAddress,
  message: Exclude<CallMessage, { type: 'roster' }>,
  { session, seq }: { readonly session: string; readonly seq: number },
): SignalMessage {
  const frame = { kind: 'data', session, call: message.call, seq, base: seq, message } as const;
  return { v: 1, id: `${session}-${seq}`, from, to, frame };
}
