import type { MediaSource } from '../../protocol/messages.ts';
import type { Sending } from '../peer/senders.ts';
import type { PeerId, ReceiveWish, TopologyContext, TopologyFact } from '../topology.ts';
import type { SfuSignaling } from './signaling.ts';
import type { Updates } from './updates.ts';

/** What is wanted of the SFU, whatever becomes of the way to it. */
export interface Desired {
  /** The other ends, by the keys of their devices. */
  readonly peers: ReadonlyMap<string, PeerId>;
  /** What is to be sent of a source now. */
  sending(source: MediaSource): Sending | undefined;
  wish(peer: PeerId, source: MediaSource): ReceiveWish;
}

/** What the parts of one stay in the SFU's room share. */
export interface Part {
  readonly context: TopologyContext;
  readonly room: string;
  readonly signaling: SfuSignaling;
  readonly updates: Updates;
  readonly desired: Desired;
  tell(fact: TopologyFact): void;
  debug(what: string, details?: unknown): void;
}
