import { sameDevice, type Address, type DeviceAddress } from '../protocol/address.ts';
import { parseCallMessage } from '../protocol/call-message.ts';
import type { Content, DataFrame, Seen, SignalMessage } from '../protocol/envelope.ts';
import type { CallMessage } from '../protocol/messages.ts';
import { parseSignalMessage } from '../protocol/signal-message.ts';
import type { Clock } from '../util/clock.ts';
import { createDropLog, type Logger } from '../util/log.ts';
import type { Inbox } from './inbox.ts';
import type { Outbox } from './outbox.ts';
import { joinPart } from './parts.ts';
import { remember, type Peer, type Peers } from './peers.ts';
import type { Progress } from './progress.ts';
import type { ReceivedMessage } from './session-contract.ts';
import type { TransportContext } from './transport.ts';

/** What a receiver needs. */
export interface ReceiverOptions {
  readonly self: DeviceAddress;
  readonly clock: Clock;
  readonly log: Logger;
  readonly maxBytes: () => number;
  /** The session of this process. */
  readonly session: string;
  /** True for the secret of a call that this device began. */
  readonly isOwnSecret: (secret: string) => boolean;
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
  const { self, clock, log, peers, inbox, outbox, progress } = options;
  const dropped = createDropLog(log, clock);

  const isForUs = ({ from, to, frame, ttl = Infinity, ageMs = 0 }: SignalMessage): boolean => {
    if (sameDevice(from, self) || ageMs >= ttl || 'server' in to) return false;
    if ('room' in to) return frame.kind === 'cast' && options.inRoom(to.room);
    return to.user === self.user && (to.device ?? (frame.kind === 'cast' && self.device)) === self.device;
  };
  /** Somebody who only takes a device's name knows neither our session nor the secrets of our calls. */
  const isSeen = (seen: Seen | undefined): boolean => seen?.session === options.session;
  const isProven = ({ seen }: DataFrame, message: CallMessage | null | undefined): boolean =>
    isSeen(seen) || (!!message && 'secret' in message && options.isOwnSecret(message.secret));
  /** False for late messages of a process that is gone, and for a new process that may not be what it says. */
  const isCurrent = (peer: Peer, session: string, proven: boolean): boolean => {
    if (peer.session === session) return true;
    if (peer.retired.has(session) || (peer.session !== null && !proven)) return false;
    const before = peer.session;
    peer.session = session;
    if (before === null) return true;
    remember(peer.retired, before, maxRetired);
    for (const [call, { open }] of [...peer.incoming]) {
      inbox.remove(peer, call);
      if (open) inbox.open(peer, call); // what is known stays known
    }
    outbox.restarted(peer);
    return true;
  };
  /** Undefined while parts are missing. */
  const contentOf = (peer: Peer, id: string, content: Content<CallMessage | null>): CallMessage | null | undefined => {
    if ('message' in content) return content.message;
    const text = joinPart(peer.partial, id, content.part, clock.now());
    return text === null ? undefined : parseCallMessage(text);
  };
  const take = (
    { id, from, frame }: SignalMessage,
    verified: boolean,
    deliver: (message: CallMessage) => void,
  ): void => {
    const peer = peers.get(from);
    if (frame.kind === 'cast') {
      const message = peer.heard.has(id) ? null : contentOf(peer, id, frame);
      if (!message) return;
      remember(peer.heard, id, maxHeard);
      deliver(message);
      if ('call' in message) inbox.open(peer, message.call);
    } else if (frame.kind !== 'data') {
      const proven = verified || frame.calls.some(({ seen }) => isSeen(seen));
      if (isCurrent(peer, frame.session, proven)) progress.handle(peer, frame);
    } else {
      const again = peer.session === frame.session && inbox.has(peer, frame);
      const message = again ? null : contentOf(peer, id, frame);
      if (!isCurrent(peer, frame.session, verified || isProven(frame, message))) return;
      outbox.acknowledge(peer, frame.call, frame.seen);
      if (message === undefined) return;
      if (!again) inbox.take(peer, frame, message, () => message && deliver(message));
      progress.arrived(peer, frame, again);
    }
  };

  return (data, verified?: { readonly from: Address }) => {
    const parsed = parseSignalMessage(data, { maxBytes: options.maxBytes() });
    if (!parsed)
      return dropped(typeof data === 'string' && data.length > options.maxBytes() ? 'too large' : 'not readable');
    if (!isForUs(parsed)) return;
    const { from, to, ageMs = 0 } = parsed;
    const sender = verified?.from;
    if (sender && (sender.user !== from.user || (sender.device ?? from.device) !== from.device)) {
      return dropped('false sender', sender);
    }
    const at = clock.now();
    take(parsed, !!sender, (message) => {
      try {
        options.onMessage({ from, to, message, verified: !!sender, age: ageMs + clock.now() - at });
      } catch (error) {
        log.error('session: a message could not be handled', error);
      }
    });
  };
}
