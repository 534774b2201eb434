import type { Logger } from '../util/log.ts';
import type { SignalingTransport } from '../signaling/transport.ts';
import type { CallClientOptions } from './api.ts';

const texts = {
  unverified:
    'This transport does not vouch for senders: anybody may call as anybody, so calls that cross ring, and transfers ask the user.',
  iceServers:
    'No iceServers: calls connect within one network only. Add STUN and TURN; publicStun is a list to begin with.',
  preconnect:
    'preconnect "relay" has no TURN server: calls connect after the accept. For an instant answer add TURN to iceServers or set preconnect "always"; "never" is silent.',
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
