import type { FakeMediaStreamTrack } from '../media/fake-media-stream-track.ts';
import type { NetworkCore } from '../network/network-core.ts';
import type { IceAgent } from './ice-agent.ts';
import type { NegotiationState } from './negotiation-state.ts';
import { countMedia } from './rtp-meter.ts';
import { includes, type FakeRtpTransceiver } from './rtp-transceiver.ts';
import type { TaskQueue } from './task-queue.ts';

/** The parts of a connection that decide what passes. */
export interface FlowEnd {
  readonly host: string;
  readonly state: NegotiationState;
  readonly ice: IceAgent;
  readonly tasks: TaskQueue;
  readonly options: { readonly core: NetworkCore };
}

/** The track that a connection sends in a section now. */
export function sentIn(end: FlowEnd, mid: string): FakeMediaStreamTrack | null {
  const transceiver = end.state.transceivers.find((entry) => entry.mid === mid);
  return transceiver ? sentBy(end, transceiver) : null;
}

/** The track whose media arrives at a receiver now. */
export function heardBy(end: FlowEnd, receiver: object): FakeMediaStreamTrack | null {
  const transceiver = end.state.transceivers.find((entry) => entry.receiver === receiver);
  return transceiver ? arrivingAt(end, transceiver) : null;
}

/** Adds what passed in `ms` to the counters of a connection. */
export function countTraffic(end: FlowEnd, ms: number): void {
  const { selected } = end.ice;
  const other = selected?.peer.host ?? '';
  const { core } = end.options;
  const loss = selected ? core.way(selected.local.route, selected.remote.route).loss : 0;
  const frozen = core.frozen.has(`${other} ${end.host}`);
  for (const transceiver of end.state.transceivers) {
    const sent = sentBy(end, transceiver);
    if (sent) countMedia(transceiver.sender.meter, sent, ms);
    const arriving = arrivingAt(end, transceiver);
    if (arriving) countMedia(transceiver.receiver.meter, arriving, ms, { loss, frozen });
  }
  if (end.ice.open) end.ice.openFor += ms;
}

/** As browsers: a receiver's track is muted until something arrives. */
export function unmuteReceivers(end: FlowEnd): void {
  for (const transceiver of end.state.transceivers) {
    const { track } = transceiver.receiver;
    if (track.muted && arrivingAt(end, transceiver)) {
      end.tasks.add(() => {
        if (arrivingAt(end, transceiver)) track.setMuted(false);
      });
    }
  }
}

function sentBy(end: FlowEnd, { sender, currentDirection }: FakeRtpTransceiver): FakeMediaStreamTrack | null {
  return end.ice.writable && sender.live && includes(currentDirection, 'send') ? sender.track : null;
}

function arrivingAt(end: FlowEnd, { mid, currentDirection }: FakeRtpTransceiver): FakeMediaStreamTrack | null {
  if (mid === null || !end.ice.open || !includes(currentDirection, 'recv')) return null;
  return end.ice.selected?.peer.sending(mid) ?? null;
}
