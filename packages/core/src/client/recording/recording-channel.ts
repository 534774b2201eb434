import { parseRecordingMessage, type RecordingMessage } from '../../protocol/recording-message.ts';
import type { Channel } from '../../topology/topology.ts';
import type { Call } from '../api.ts';

/** Messages about recordings, between the participants of one call. */
export interface RecordingChannel {
  /** Does nothing while the participant cannot be reached: what counts is told anew when it can. */
  send(participant: string, message: UnsentMessage): void;
  close(): void;
}

/** A message before it is stamped. */
export type UnsentMessage = RecordingMessage extends infer M
  ? M extends RecordingMessage
    ? Omit<M, 'version'>
    : never
  : never;

const label = 'calls:recording';

/** Opens the channel of a connected call. Versions begin at the wall clock, so that those after a reload are higher. */
export function openRecordingChannel(
  call: Call,
  wallTime: number,
  on: { message(from: string, message: RecordingMessage): void; reached(participant: string): void },
): RecordingChannel {
  const channel: Channel = call.openChannel(label);
  const newest = new Map<string, number>();
  let version = wallTime;
  const stops = [
    channel.onMessage((from, data) => {
      const message = parseRecordingMessage(data);
      if (!message || message.version <= (newest.get(from) ?? -1)) return;
      newest.set(from, message.version);
      on.message(from, message);
    }),
    channel.onState((participant, state) => state === 'open' && on.reached(participant)),
  ];
  return {
    send(participant, message) {
      if (channel.state(participant) !== 'open') return;
      channel.send(JSON.stringify({ ...message, version: ++version }), participant);
    },
    close() {
      for (const stop of stops) stop();
      channel.close();
    },
  };
}
