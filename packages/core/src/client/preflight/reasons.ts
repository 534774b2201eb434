import type { PreflightPathKind, PreflightVerdict } from './report.ts';

/**
 * What a reason does to the verdict: `blocks` a call, `degrades` it, leaves it open because something was `unchecked`, or is
 * a `note` that changes nothing.
 */
export type PreflightEffect = 'blocks' | 'unchecked' | 'degrades' | 'note';

/** The code of a reason. */
export type PreflightReasonCode =
  | 'unsupported-browser'
  | 'insecure-context'
  | 'microphone-denied'
  | 'no-microphone'
  | 'microphone-in-use'
  | 'no-path'
  | 'signaling-refused'
  | 'signaling-unreachable'
  | 'microphone-unasked'
  | 'microphone-unmeasured'
  | 'camera-unasked'
  | 'media-unmeasured'
  | 'not-finished'
  | 'check-failed'
  | 'silent-microphone'
  | 'camera-denied'
  | 'no-camera'
  | 'camera-in-use'
  | 'black-camera'
  | 'camera-without-picture'
  | 'ice-servers-failed'
  | 'turn-unauthorized'
  | 'turn-refused'
  | 'turn-not-relaying'
  | 'no-relay'
  | 'udp-blocked'
  | 'low-bandwidth'
  | 'high-loss'
  | 'high-jitter'
  | 'high-rtt'
  | 'turn-unreachable'
  | 'stun-unreachable'
  | 'no-direct-path'
  | 'no-turn';

/** One row of the table of reasons. */
export interface PreflightReasonEntry {
  readonly effect: PreflightEffect;
  /** What was found, in one sentence for the user. */
  readonly message: string;
  /** What to do about it. */
  readonly remedy: string;
}

/** Why a verdict is what it is. */
export interface PreflightReason extends PreflightReasonEntry {
  readonly code: PreflightReasonCode;
  /** The path that it is about. */
  readonly path?: PreflightPathKind;
  /** The number that was measured and the limit that it missed: ms, %, bps, or an error code without a limit. */
  readonly value?: number;
  readonly limit?: number;
  /** What the browser or a server said. */
  readonly detail?: string;
}

const row = (effect: PreflightEffect, message: string, remedy: string): PreflightReasonEntry => ({
  effect,
  message,
  remedy,
});

/** Every reason by code, worst first. The guide's table is made from this one. */
export const preflightReasonTable: Readonly<Record<PreflightReasonCode, PreflightReasonEntry>> = {
  'unsupported-browser': row(
    'blocks',
    'This browser cannot make calls.',
    'Use a current Chrome, Edge, Firefox or Safari; an extension or a policy may have switched WebRTC off.',
  ),
  'insecure-context': row(
    'blocks',
    'This page may not use devices, for it is not secure.',
    'Open it over https, or from localhost while developing.',
  ),
  'microphone-denied': row(
    'blocks',
    'The microphone is not allowed.',
    'Allow it in the browser’s site settings, and for the browser in the system’s settings.',
  ),
  'no-microphone': row('blocks', 'There is no microphone.', 'Plug one in, or connect a headset.'),
  'microphone-in-use': row(
    'blocks',
    'The microphone could not be started.',
    'Close other programs that use it, plug it in again, or choose another one.',
  ),
  'no-path': row(
    'blocks',
    'No server for media can be reached from this network.',
    'Try another network or switch the VPN off; a firewall must let TURN pass, at best over TLS on port 443.',
  ),
  'signaling-refused': row('blocks', 'The server does not let this user in.', 'Sign in again; see `detail`.'),
  'signaling-unreachable': row(
    'blocks',
    'The server for calls cannot be reached.',
    'Check the connection; a proxy may not let WebSockets through.',
  ),
  'microphone-unasked': row(
    'unchecked',
    'The microphone was not tried, for the browser would ask first.',
    'Check again with `prompt: true`, from a click.',
  ),
  'microphone-unmeasured': row(
    'unchecked',
    'The browser does not let the page listen to the microphone yet.',
    'Start the check from a click.',
  ),
  'camera-unasked': row(
    'unchecked',
    'The camera was not tried, for the browser would ask first.',
    'Check again with `prompt: true`, from a click.',
  ),
  'media-unmeasured': row(
    'unchecked',
    'A path was found, but nothing could be measured on it.',
    'Check again; if it stays so, the browser or the server holds media back.',
  ),
  'not-finished': row('unchecked', 'The check ended before everything was looked at.', 'Let it run to its end.'),
  'check-failed': row('unchecked', 'A part of the check failed by itself.', 'Check again; report `detail`.'),
  'silent-microphone': row(
    'degrades',
    'The microphone is silent.',
    'Say a few words; look for a switch on the headset, raise the input in the system’s settings, or choose another microphone.',
  ),
  'camera-denied': row(
    'degrades',
    'The camera is not allowed.',
    'Allow it in the browser’s site settings, and for the browser in the system’s settings.',
  ),
  'no-camera': row('degrades', 'There is no camera.', 'Plug one in, or go on with sound alone.'),
  'camera-in-use': row(
    'degrades',
    'The camera could not be started.',
    'Close other programs that use it, plug it in again, or choose another one.',
  ),
  'black-camera': row(
    'degrades',
    'The camera’s picture is black.',
    'Open its cover, switch on a light, or choose another camera.',
  ),
  'camera-without-picture': row(
    'degrades',
    'The camera delivers no picture.',
    'Plug it in again, close other programs that use it, or choose another one.',
  ),
  'ice-servers-failed': row(
    'degrades',
    'The list of servers for media could not be fetched.',
    'Sign in again; calls may work in the same network only.',
  ),
  'turn-unauthorized': row(
    'degrades',
    'A TURN server refused the credentials.',
    'Fetch fresh ones; the shared secret and the clock of whoever issues them must be right.',
  ),
  'turn-refused': row(
    'degrades',
    'A TURN server refused to serve.',
    'See the code in `value`: 403 forbidden, 486 quota reached, 508 no capacity.',
  ),
  'turn-not-relaying': row(
    'degrades',
    'A TURN server gives an address but passes nothing on.',
    'Open its relay ports; behind a NAT it must know its external address and may not deny it as a peer.',
  ),
  'no-relay': row(
    'degrades',
    'No TURN server works from here; calls to strict networks will fail.',
    'Offer TURN over UDP, TCP and TLS, with valid credentials.',
  ),
  'udp-blocked': row(
    'degrades',
    'This network lets no UDP through; media takes a slower way.',
    'Let UDP pass in the firewall, or use another network; a VPN may be the cause.',
  ),
  'low-bandwidth': row(
    'degrades',
    'The connection is slow.',
    'Stop downloads, move nearer to the router or use a cable; go on with sound alone.',
  ),
  'high-loss': row(
    'degrades',
    'The connection loses packets.',
    'Move nearer to the router or use a cable; a busy or faulty link is the usual cause.',
  ),
  'high-jitter': row('degrades', 'The connection is uneven.', 'Use a cable instead of Wi-Fi; stop downloads.'),
  'high-rtt': row(
    'degrades',
    'The connection has a long delay.',
    'Switch the VPN off; offer TURN servers nearer to the user.',
  ),
  'turn-unreachable': row(
    'note',
    'One way to the TURN server is closed; another one works.',
    'Nothing to do here; strict networks need TURN over TCP and TLS.',
  ),
  'stun-unreachable': row(
    'note',
    'The STUN server does not answer; the TURN server does.',
    'Check its address, or leave it out: TURN servers answer as well.',
  ),
  'no-direct-path': row(
    'note',
    'The browser offers no direct path; calls go through TURN.',
    'A VPN, an extension or a policy of the browser is the cause, if it is not wanted.',
  ),
  'no-turn': row(
    'note',
    'No TURN server is configured: the network was not measured beyond this machine.',
    'Configure TURN, for calls between strict networks.',
  ),
};

const codes = Object.keys(preflightReasonTable) as PreflightReasonCode[];
const verdicts: readonly (readonly [PreflightEffect, PreflightVerdict])[] = [
  ['blocks', 'blocked'],
  ['unchecked', 'inconclusive'],
  ['degrades', 'degraded'],
];

/** A reason with its row of the table. */
export function reason(
  code: PreflightReasonCode,
  more: Omit<Partial<PreflightReason>, 'code' | keyof PreflightReasonEntry> = {},
): PreflightReason {
  return { code, ...preflightReasonTable[code], ...more };
}

/** Reasons in the order of the table. */
export function sortReasons(reasons: readonly PreflightReason[]): readonly PreflightReason[] {
  return [...reasons].sort((a, b) => codes.indexOf(a.code) - codes.indexOf(b.code));
}

/** The verdict that reasons lead to. */
export function verdictOf(reasons: readonly PreflightReason[]): PreflightVerdict {
  const found = verdicts.find(([effect]) => reasons.some((each) => each.effect === effect));
  return found?.[1] ?? 'ready';
}
