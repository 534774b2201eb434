/** The code of an error. */
export type ErrorCode =
  | 'permission-denied'
  | 'device-not-found'
  | 'device-in-use'
  | 'constraints-unsatisfied'
  | 'capture-cancelled'
  | 'insecure-context'
  | 'unsupported-browser'
  | 'autoplay-blocked'
  | 'no-call'
  | 'call-ended'
  | 'already-in-call'
  | 'invalid-state'
  | 'invalid-argument'
  | 'feature-disabled'
  | 'client-closed'
  | 'no-rooms'
  | 'room-full'
  | 'transport-failed'
  | 'message-too-large'
  | 'unreachable'
  | 'refused'
  | 'connect-timeout'
  | 'ice-failed'
  | 'turn-unauthorized'
  | 'ice-servers-failed'
  | 'no-common-codec'
  | 'negotiation-failed'
  | 'sfu-unavailable'
  | 'connection-lost'
  | 'transfer-failed';

/** One row of the table of errors. */
export interface ErrorEntry {
  /** What happened, in one sentence. */
  readonly message: string;
  /** Likely causes, most likely first. */
  readonly causes: readonly string[];
  /** What to do about it. */
  readonly remedy: string;
  /** True when the call or the client goes on and the action can be tried again. */
  readonly recoverable: boolean;
}

/** Every error this library raises, by code. The guide's page of errors is made from this table. */
export const errorTable: Readonly<Record<ErrorCode, ErrorEntry>> = {
  'permission-denied': {
    message: 'The camera, microphone or screen may not be used.',
    causes: ['the user refused', 'the site or the system blocks the device', 'the page may not ask'],
    remedy: 'Ask the user to allow the device in the browser’s site settings, then try again.',
    recoverable: true,
  },
  'device-not-found': {
    message: 'There is no such camera or microphone.',
    causes: ['none is plugged in', 'the chosen one was unplugged'],
    remedy: 'Plug one in, choose another or go on without.',
    recoverable: true,
  },
  'device-in-use': {
    message: 'The camera or microphone could not be started.',
    causes: ['another program holds the device', 'the driver failed'],
    remedy: 'Close other programs that use the device, then try again.',
    recoverable: true,
  },
  'constraints-unsatisfied': {
    message: 'No device can deliver what was asked for.',
    causes: ['an exact size, rate or device id'],
    remedy: 'Ask for ideal values instead of exact ones.',
    recoverable: true,
  },
  'capture-cancelled': {
    message: 'The user closed the picker, or a later request overtook this one.',
    causes: ['the user chose nothing to share', 'the call ended first'],
    remedy: 'Offer the button again.',
    recoverable: true,
  },
  'insecure-context': {
    message: 'The page is not a secure context: there is no camera or microphone.',
    causes: ['it is served over http from another host than localhost'],
    remedy: 'Serve it over https or from localhost.',
    recoverable: false,
  },
  'unsupported-browser': {
    message: 'This browser lacks what the action needs.',
    causes: ['no RTCPeerConnection', 'no getUserMedia or getDisplayMedia', 'a client in Node without an environment'],
    remedy: 'Use a current Chrome, Edge, Firefox or Safari, in Node `headlessEnvironment`; hide the control elsewhere.',
    recoverable: false,
  },
  'autoplay-blocked': {
    message: 'The browser plays no sound before the user has touched the page.',
    causes: ['no click, tap or key press yet'],
    remedy: 'Show a button and start playback from its click.',
    recoverable: true,
  },
  'no-call': {
    message: 'There is no call to act on.',
    causes: ['the call ended', 'none was started'],
    remedy: 'Enable the control only while the call’s status allows it.',
    recoverable: true,
  },
  'call-ended': {
    message: 'The call ended before it was connected.',
    causes: ['see the call’s `reason`: declined, busy, cancelled, not answered or answered elsewhere'],
    remedy: 'Show the reason; it can be tried again.',
    recoverable: false,
  },
  'already-in-call': {
    message: 'A call is going on, and the client has one at a time.',
    causes: ['`concurrent: "refuse"`'],
    remedy: 'End the call first, or use `concurrent: "hold-others"`.',
    recoverable: true,
  },
  'invalid-state': {
    message: 'The call’s status does not allow this.',
    causes: ['accepting a call that is not ringing here', 'holding a call that is not connected'],
    remedy: 'Enable the control only while the call’s status allows it.',
    recoverable: true,
  },
  'invalid-argument': {
    message: 'An argument is not what the function takes.',
    causes: ['an empty user id', 'an option of the wrong kind'],
    remedy: 'Correct what the message names.',
    recoverable: false,
  },
  'feature-disabled': {
    message: 'The feature is switched off.',
    causes: ['the client’s option `features` has it as false'],
    remedy: 'Switch it on, or hide its control.',
    recoverable: true,
  },
  'client-closed': {
    message: 'The client was closed.',
    causes: ['`close()` was called'],
    remedy: 'Create a new client.',
    recoverable: false,
  },
  'no-rooms': {
    message: 'The transport cannot carry rooms.',
    causes: ['it has no `joinRoom`'],
    remedy: 'Use a transport with rooms, or `call()` the other side.',
    recoverable: true,
  },
  'room-full': {
    message: 'The room is full.',
    causes: ['`maxParticipants` is reached'],
    remedy: 'Try again when somebody has left.',
    recoverable: true,
  },
  'transport-failed': {
    message: 'The transport could not be opened or refused a message.',
    causes: ['the server is not reachable', 'it refused the credentials', 'the network is down'],
    remedy: 'Check address and credentials; the client tries again by itself.',
    recoverable: true,
  },
  'message-too-large': {
    message: 'The message is too large.',
    causes: ['metadata of more than 4 KiB', 'more than 64 KiB over a data channel', 'a message of more than 256 KiB'],
    remedy: 'Send less at a time.',
    recoverable: true,
  },
  refused: {
    message: 'The server does not allow this call.',
    causes: ['its rules or limits: see `cause`'],
    remedy: 'Do what the remedy of `cause` says.',
    recoverable: false,
  },
  unreachable: {
    message: 'The other side did not answer the invitation.',
    causes: [
      'the user is offline',
      'the user id is wrong',
      'signaling is down here: see `cause`',
      'signaling is down on their side',
    ],
    remedy: 'Try again later.',
    recoverable: false,
  },
  'connect-timeout': {
    message: 'The call was accepted, but no path for media was found in time.',
    causes: ['a firewall blocks the traffic and no TURN server is configured', 'its credentials are wrong or expired'],
    remedy: 'Configure TURN over UDP, TCP and TLS through `iceServers`, and check its credentials.',
    recoverable: false,
  },
  'ice-failed': {
    message: 'No path for media was found.',
    causes: ['a firewall blocks the traffic and no TURN server is configured'],
    remedy: 'Configure TURN over UDP, TCP and TLS through `iceServers`.',
    recoverable: false,
  },
  'turn-unauthorized': {
    message: 'A TURN server refused the credentials.',
    causes: ['they expired', 'the shared secret differs', 'the clock of the server that issued them is wrong'],
    remedy: 'Give `iceServers` as a function that fetches fresh ones.',
    recoverable: true,
  },
  'ice-servers-failed': {
    message: 'The function `iceServers` failed.',
    causes: ['the server is not reachable', 'the user is not signed in'],
    remedy: 'See `cause`; those fetched last are used meanwhile.',
    recoverable: true,
  },
  'no-common-codec': {
    message: 'The two browsers share no codec for this kind of media.',
    causes: ['a codec preference that the other side lacks'],
    remedy: 'Leave VP8 and Opus among the codecs.',
    recoverable: false,
  },
  'negotiation-failed': {
    message: 'The browser refused a description from the other side.',
    causes: ['a faulty message', 'a fault of a browser'],
    remedy: 'The connection is built again by itself; report the trace if it goes on.',
    recoverable: true,
  },
  'sfu-unavailable': {
    message: 'The server that forwards media (SFU) cannot be had.',
    causes: ['the transport’s server has none', 'it is down or full', 'it does not let this device in: see `cause`'],
    remedy: 'Run the server with its SFU, or give `sfu({ signaling })`; small calls go on without.',
    recoverable: true,
  },
  'connection-lost': {
    message: 'The path for media broke and could not be repaired in time.',
    causes: ['the network is down', 'the other side vanished'],
    remedy: 'Call again when the network is back.',
    recoverable: false,
  },
  'transfer-failed': {
    message: 'The call could not be transferred; it goes on as it was.',
    causes: ['the other side refused', 'the target did not answer, declined or is busy'],
    remedy: 'Tell the user; it can be tried again.',
    recoverable: true,
  },
};

/** What may be told with an error beyond its code. */
export interface CallErrorOptions {
  /** What went wrong underneath, as it was thrown. */
  readonly cause?: unknown;
  /** One sentence that says more than the table's. */
  readonly detail?: string;
}

/**
 * Every error this library throws, rejects with or shows in a snapshot.
 *
 * @example
 * call.ready.catch((error) => {
 *   if (isCallError(error, 'permission-denied')) showHint(error.remedy);
 * });
 */
export class CallError extends Error {
  override readonly name = 'CallError';
  readonly code: ErrorCode;
  readonly remedy: string;
  readonly causes: readonly string[];
  readonly recoverable: boolean;

  constructor(code: ErrorCode, options: CallErrorOptions = {}) {
    const entry = errorTable[code];
    super(options.detail ? `${entry.message} ${options.detail}` : entry.message, { cause: options.cause });
    this.code = code;
    this.remedy = entry.remedy;
    this.causes = entry.causes;
    this.recoverable = entry.recoverable;
  }
}

/** Tells whether a value is a `CallError`, and with `code` whether it is that one. */
export function isCallError(value: unknown, code?: ErrorCode): value is CallError {
  return value instanceof CallError && (code === undefined || value.code === code);
}

/** Tells whether a string is one of the codes. */
export function isErrorCode(value: string): value is ErrorCode {
  return Object.hasOwn(errorTable, value);
}
