import { sameDevice, type Address, type DeviceAddress } from '../protocol/address.ts';
import { parseCallMessage } from '../protocol/call-message.ts';
import type { Content, SignalMessage } from '../protocol/envelope.ts';
import type { CallMessage } from '../protocol/messages.ts';
import { parseSignalMessage } from '../protocol/signal-message.ts';
import type { Clock } from '../util/clock.ts';
import type { Logger } from '../util/log.ts';
import type { Inbox } from './inbox.ts';
import type { Outbox } from './outbox.ts';
import { joinPart } from './parts.ts';
import { trim, type Peer, type Peers } from './peers.ts';
import type { Progress } from './progress.ts';
import type { ReceivedMessage } from './session-contract.ts';
import type { TransportContext } from './transport.ts';

/** What a receiver needs. */
export interface ReceiverOptions {
  readonly self: DeviceAddress;
  readonly clock: Clock;
  readonly log: Logger;
  readonly maxBytes: number;
  readonly peers: Peers;
  readonly inbox: Inbox;
  readonly outbox: Outbox;
  readonly progress: Progress;
  readonly inRoom: (room: string) => boolean;
  readonly onMessage: (message: ReceivedMessage) => void;
}

/** Ids of casts that are remembered, a device. */
const maxHeard = 128;
/** Former processes that are remembered, a device. */
const maxRetired = 4;

/** Creates what takes in whatever a transport hands over. It throws nothing and changes nothing when it refuses. */
export function createReceiver(options: ReceiverOptions): TransportContext['message'] {
  const { self, clock, peers, inbox, outbox, progress } = options;

  const isForUs = ({ from, to, frame, ttl = Infinity, ageMs = 0 }: SignalMessage): boolean => {
    if (sameDevice(from, self) || ageMs >= ttl || 'server' in to) return false;
    if ('room' in to) return frame.kind === 'cast' && options.inRoom(to.room);
    return to.user === self.user && (to.device ?? (frame.kind === 'cast' && self.device)) === self.device;
  };
  /** False for late messages of a process that is gone. */
  const isCurrent = (peer: Peer, session: string): boolean => {
    if (peer.session === session) return true;
    if (peer.retired.has(session)) return false;
    const before = peer.session;
    peer.session = session;
    if (before === null) return true;
    peer.retired.add(before);
    trim(peer.retired, maxRetired);
    for (const call of [...peer.incoming.keys()]) inbox.remove(peer, call);
    peer.partial.clear();
    outbox.restarted(peer);
    return true;
  };
  /** Undefined while parts are missing. */
  const contentOf = (peer: Peer, id: string, content: Content<CallMessage | null>): CallMessage | null | undefined => {
    if ('message' in content) return content.message;
    const text = joinPart(peer.partial, id, content.part, clock.now());
    return text === null ? undefined : parseCallMessage(text);
  };
  const take = ({ id, from, frame }: SignalMessage, deliver: (message: CallMessage) => void): void => {
    const peer = peers.get(from);
    if (frame.kind === 'cast') {
      const message = peer.heard.has(id) ? null : contentOf(peer, id, frame);
      if (!message) return;
      peer.heard.add(id);
      trim(peer.heard, maxHeard);
      deliver(message);
      if ('call' in message) inbox.open(peer, message.call);
    } else if (isCurrent(peer, frame.session)) {
      if (frame.kind !== 'data') return progress.handle(peer, frame);
      outbox.acknowledge(peer, frame.call, frame.seen);
      const again = inbox.has(peer, frame);
      const message = again ? null : contentOf(peer, id, frame);
      if (message === undefined) return;
      if (!again) inbox.take(peer, frame, message, () => message && deliver(message));
      progress.arrived(peer, frame, again);
    }
  };

  return (data, verified?: { readonly from: Address }) => {
    const parsed = parseSignalMessage(data, { maxBytes: options.maxBytes });
    if (!parsed || !isForUs(parsed)) return;
    const { from, to, ageMs = 0 } = parsed;
    const sender = verified?.from;
    if (sender && (sender.user !== from.user || (sender.device ?? from.device) !== from.device)) return;
    const at = clock.now();
    take(parsed, (message) => {
      try {
        options.onMessage({ from, to, message, verified: !!sender, age: ageMs + clock.now() - at });
      } catch (error) {
        options.log.error('session: a message could not be handled', error);
      }
    });
  };
}
