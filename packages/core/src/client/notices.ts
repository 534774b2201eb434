import type { Logger } from '../util/log.ts';
import type { SignalingTransport } from '../signaling/transport.ts';
import type { CallClientOptions } from './api.ts';

const texts = {
  unverified: 'This transport does not vouch for senders: calls that cross ring, transfers ask the user.',
  iceServers: 'No iceServers: calls connect within one network only. Add STUN (publicStun) and TURN.',
  preconnect: 'preconnect "relay" has no TURN server: calls connect after the accept. Add TURN, or set "always".',
} as const;

/** Says what an app may have overlooked, each sentence once. */
export interface Notices {
  /** A call begins. */
  call(): void;
  /** A call is not connected early for want of a TURN server. */
  noRelay(): void;
}

/** Creates the notices of a client. On a transport that stays on the machine nothing is missed. */
export function createNotices(
  { iceServers }: CallClientOptions,
  { capabilities = {} }: SignalingTransport,
  log: Logger,
): Notices {
  const said = new Set<string>();
  const say = (text: keyof typeof texts): void => {
    if (!capabilities.local && !said.has(text)) log.warn(texts[text]);
    said.add(text);
  };
  const none = typeof iceServers !== 'function' && !iceServers?.length;
  return {
    call() {
      if (!capabilities.verifiedSender) say('unverified');
      if (none) say('iceServers');
    },
    noRelay: () => none || say('preconnect'),
  };
}
