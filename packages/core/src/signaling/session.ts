import type { DeviceAddress } from '../protocol/address.ts';
import { limits } from '../protocol/limits.ts';
import { createAlarms } from '../util/alarms.ts';
import type { Clock } from '../util/clock.ts';
import type { Logger } from '../util/log.ts';
import { createCaster } from './caster.ts';
import { createInbox } from './inbox.ts';
import { createLink } from './link.ts';
import { createOutbox } from './outbox.ts';
import { createPeers, remember } from './peers.ts';
import { createProgress } from './progress.ts';
import { createReceiver } from './receiver.ts';
import { nextRetryDelay, type RetryPolicy } from './retry-policy.ts';
import { createRooms } from './rooms.ts';
import type { ReceivedMessage, SignalingSession } from './session-contract.ts';
import { createTransmit } from './transmit.ts';
import type { SignalingTransport, TransportCapabilities } from './transport.ts';

/** What a session needs. */
export interface SessionOptions {
  readonly transport: SignalingTransport;
  readonly self: DeviceAddress;
  readonly clock: Clock;
  /** A fresh random id of at most 64 characters. */
  readonly createId: () => string;
  readonly log: Logger;
  /** From 0 to 1; default `Math.random`. */
  readonly random?: () => number;
  /** When to open a broken transport again; default `nextRetryDelay`. */
  readonly retry?: RetryPolicy;
  readonly onMessage: (message: ReceivedMessage) => void;
  /** The server did not pass on the invitation to a call (to `user`), or has ended it. */
  readonly onRefused?: (call: string, cause: unknown, user?: string) => void;
}

const defaults: Required<TransportCapabilities> = {
  delivery: 'best-effort',
  devices: false,
  rooms: false,
  presence: false,
  server: false,
  verifiedSender: false,
  local: false,
  maxMessageBytes: limits.messageBytes,
};

/** Time to get the last messages of a call across and to recognise repetitions of the other side's, ms. */
const farewell = 30_000;
/** Calls that were cast by us and are remembered. */
const maxSpoken = 1024;

/** Creates reliable signaling over a transport. Nothing happens before `start()`. */
export function createSession(options: SessionOptions): SignalingSession {
  const { transport, self, clock, createId, log } = options;
  const capabilities = { ...defaults, ...transport.capabilities };
  // Some brokers tell only when a transport opens.
  const maxBytes = (): number =>
    Math.min(transport.capabilities?.maxMessageBytes ?? limits.messageBytes, limits.joinedBytes);
  const ordered = capabilities.delivery === 'ordered-while-open';
  const session = createId();
  const alarms = createAlarms(clock);
  const isOpen = (): boolean => link.openedAt() !== null;
  const shared = { transport, self, clock, log, createId, session, ordered, alarms, isOpen };
  const spoken = new Set<string>();
  const secrets = new Set<string>();

  const transmit = createTransmit({ ...shared, maxBytes, send: (message, failed) => link.send(message, failed) });
  const peers = createPeers((peer) => [...peer.outgoing.keys()].forEach((call) => outbox.remove(peer, call)));
  const inbox = createInbox(clock, (peer, call) => peer.outgoing.has(call) || spoken.has(call));
  const outbox = createOutbox({ ...shared, seen: inbox.seen, transmit });
  const progress = createProgress({
    ...shared,
    inbox,
    outbox,
    transmit: (peer, frame) => transmit({ id: createId(), to: peer.address, frame, since: clock.now() }),
    asked: ({ address }) => caster.opened(address.user),
  });
  const caster = createCaster({
    ...shared,
    transmit: ({ id, to, message, ttl, since }) => transmit({ id, to, frame: { kind: 'cast', message }, ttl, since }),
  });
  const rooms = createRooms(shared);
  const receive = createReceiver({
    ...shared,
    ...{ peers, inbox, outbox, progress, onMessage: options.onMessage },
    isOwnSecret: (secret) => secrets.has(secret),
    maxBytes: () => Math.max(maxBytes(), limits.messageBytes),
    inRoom: rooms.has,
  });

  let reopened = false;
  const link = createLink({
    ...shared,
    random: options.random ?? Math.random,
    retry: options.retry ?? nextRetryDelay,
    onMessage(data, verified) {
      alarms.check();
      receive(data, verified);
    },
    onRefused(id, cause) {
      const { message, to } = caster.refused(id) ?? {};
      if (message?.type === 'invite' && to && 'user' in to) options.onRefused?.(message.call, cause, to.user);
      else log.debug('session: refused', cause);
    },
    onRemoved(name, cause) {
      rooms.removed(name, cause);
      options.onRefused?.(name, cause);
    },
    onOpen() {
      rooms.opened();
      for (const peer of peers.all()) {
        outbox.opened(peer);
        if (reopened) progress.sync(peer);
      }
      reopened = true;
      caster.opened();
    },
  });
  const bury = (call: string): void => {
    const open = link.openedAt();
    const left = open === null ? farewell : open + farewell - clock.now();
    if (left > 0) return alarms.set(`over ${call}`, left, () => bury(call));
    spoken.delete(call);
    for (const peer of peers.all()) {
      inbox.remove(peer, call);
      outbox.remove(peer, call);
    }
  };

  return {
    status: link.status,
    lastError: link.lastError,
    capabilities,
    start: link.start,
    send(to, call, message) {
      const peer = peers.get(to);
      outbox.add(peer, call, message);
      if (peer.incoming.has(call)) inbox.open(peer, call);
    },
    beginAnew(to, call) {
      alarms.stop(`over ${call}`);
      outbox.remove(peers.get(to), call);
    },
    cast(to, call, message, ttl) {
      remember(spoken, call, maxSpoken);
      if ('secret' in message) remember(secrets, message.secret, maxSpoken);
      for (const peer of peers.all()) if (peer.incoming.has(call)) inbox.open(peer, call);
      return caster.cast({ id: createId(), to, message, ttl, since: clock.now() });
    },
    forget: (call) => alarms.set(`over ${call}`, farewell, () => bury(call)),
    joinRoom: (room, removed = () => {}) => rooms.join(room, removed),
    reconnectNow: link.reconnectNow,
    close() {
      alarms.clear();
      return link.close();
    },
  };
}
