// Somebody who speaks the protocol by hand and keeps none of its rules.
import { waitFor } from '@org/calls-core';
import { webSocketTransport } from '@org/calls-core/websocket';
import { browserClock } from '../../packages/core/src/environment/browser-clock.ts';
import type { DeviceAddress } from '../../packages/core/src/protocol/address.ts';
import type { CallMessage, IceCandidate, PeerSignal } from '../../packages/core/src/protocol/messages.ts';
import { createSession } from '../../packages/core/src/signaling/session.ts';
import { silentLogger } from '../../packages/core/src/util/log.ts';

const call = 'a-rogue-call';
const secret = 'rogueroguerogueroguero';

/** Connects as a user of the relay. */
export async function openRogue(self: DeviceAddress, signaling: string) {
  const received: CallMessage[] = [];
  const connection = new RTCPeerConnection();
  const control = connection.createDataChannel('control', { negotiated: true, id: 0 });
  let victim: DeviceAddress | undefined;
  let epoch = 0;

  const session = createSession({
    transport: webSocketTransport({ url: `${signaling}?user=${self.user}` }),
    self,
    clock: browserClock,
    createId: () => crypto.randomUUID(),
    log: silentLogger,
    onMessage({ from, message }) {
      received.push(message);
      if ('signal' in message && message.signal) void heard(from, message.signal);
    },
  });
  const send = (message: CallMessage): void => {
    if (victim) session.send(victim, call, message);
  };
  const signal = (content: Partial<PeerSignal>): void =>
    send({ type: 'signal', call, secret, signal: { epoch: 1, peerEpoch: epoch, ...content } });
  const describe = async (): Promise<void> => {
    await connection.setLocalDescription();
    const { type, sdp } = connection.localDescription!;
    signal({ description: { type: type as 'offer' | 'answer', sdp } });
  };
  const heard = async (from: DeviceAddress, { description, candidates = [], ...rest }: PeerSignal): Promise<void> => {
    victim = from;
    epoch = rest.epoch;
    if (description) await connection.setRemoteDescription(description as RTCSessionDescriptionInit);
    for (const candidate of candidates) await connection.addIceCandidate(candidate ?? undefined).catch(() => {});
    if (description?.type === 'offer') await describe();
  };
  connection.onicecandidate = ({ candidate }) =>
    signal({ candidates: [candidate && (candidate.toJSON() as IceCandidate)] });
  session.start();
  await waitFor(session.status, (status) => status === 'open');

  return {
    call,
    secret,
    received,
    connection,
    control,
    /** Rings a user and answers the offers of an early connection. */
    ring(user: string): void {
      const media = { microphone: true, camera: true, screen: false, screenAudio: false };
      const invite = { type: 'invite', call, secret, profile: {}, media, ring: 30_000, warm: true } as const;
      session.cast({ user }, call, invite, 30_000);
    },
    send,
    /** Says it over the connection as well. */
    say(message: CallMessage): void {
      send(message);
      if (control.readyState === 'open') control.send(JSON.stringify(message));
    },
    /** Wants two more sections, with pictures and sound in them. */
    async renegotiate(): Promise<void> {
      const stream = await navigator.mediaDevices.getUserMedia({ audio: true, video: true });
      for (const track of stream.getTracks()) connection.addTrack(track, stream);
      await describe();
    },
  };
}

export type Rogue = Awaited<ReturnType<typeof openRogue>>;
