import type {
  CallClientEvents,
  CallClientOptions,
  CallStatus,
  EndReason,
  ParticipantStatus,
  Timeouts,
  TransportCapabilities,
} from '@org/calls-core';
import type { PreflightEffect } from '@org/calls-core/preflight';

// One sentence for each name. The types make a name without a sentence an error.

export const statusMeanings: Readonly<Record<CallStatus, string>> = {
  initiating: 'Outgoing: the invitation is on its way, no device rings yet. In a room: you are alone in it.',
  ringing: 'Outgoing: a device of the called user rings. Incoming: it rings here.',
  connecting: 'Accepted. The path for media is being finished.',
  connected: 'People can talk. `held`, `connection` and `transferring` say more.',
  ended: 'It is over; `reason` says why. Nothing changes any more.',
};

export const participantStatusMeanings: Readonly<Record<ParticipantStatus, string>> = {
  invited: 'No device of theirs rings yet.',
  ringing: 'A device of theirs rings.',
  connecting: 'They accepted; the path is being finished.',
  connected: 'In the call.',
  disconnected: 'Their path broke and is being repaired, or the call failed.',
  left: 'They are gone.',
  declined: 'They said no.',
  busy: 'They are in another call.',
  'no-answer': 'They did not answer.',
};

export const endReasonMeanings: Readonly<Record<EndReason, readonly [calling: string, called: string]>> = {
  completed: ['Somebody hung up.', 'Somebody hung up.'],
  declined: ['They declined.', 'You declined.'],
  busy: ['They are in another call.', 'You declined as busy; or `callWaiting` turned it away: a missed call.'],
  cancelled: ['You hung up before an answer.', 'The caller hung up before you answered: a missed call.'],
  'no-answer': ['It rang, and nobody answered.', 'It rang here, and nobody answered: a missed call.'],
  'answered-elsewhere': ['–', 'Another device of yours answered.'],
  'declined-elsewhere': ['–', 'Another device of yours declined.'],
  replaced: ['A transferred call took this one’s place.', 'A transferred call took this one’s place.'],
  transferred: ['The call goes on with somebody else.', 'The call goes on with somebody else.'],
  kicked: ['A host removed you.', 'A host removed you.'],
  'room-full': ['The room has as many members as it takes.', '–'],
  superseded: ['You called each other; the other call goes on.', 'You called each other; the other call goes on.'],
  failed: ['See `error`.', 'See `error`.'],
  left: ['You left the room.', '–'],
};

export const timeoutMeanings: Readonly<Record<keyof Timeouts, string>> = {
  ring: 'An outgoing call rings so long. A single call may say otherwise: `ring` in its options.',
  reach: 'Until some device says that it rings; then the call ends as `unreachable`. Follows `ring` unless given.',
  ringAck: 'The called side waits so long for the caller to notice that it rings; then it is a missed call.',
  confirm: 'From accepting to the caller’s confirmation.',
  connect: 'From accepting to a path for media.',
  tier: 'One step of a repair. Steps of a second round take twice as long, and so on.',
  giveUp: 'A path that stays broken for so long ends the call.',
  resumeGrace: 'The other side’s connection closed without a word: it may come back for so long.',
  rejoin:
    'A member of a room to whom no path came back, while others are there, is looked for again; then after twice the time.',
  transfer: 'A transfer without a result fails.',
  busy: 'One device is busy: time for another one to ring.',
  yieldRestart: 'The side that gives way waits so long before it repairs a path by itself.',
  warmOffer: 'Ringing waits so long for an early connection.',
};

export const preflightVerdicts: Readonly<Record<PreflightEffect, string>> = {
  blocks: '`blocked`',
  unchecked: '`inconclusive`',
  degrades: '`degraded`',
  note: 'a note',
};

type Cells = readonly [sayItWhen: string, without: string];

export const capabilityMeanings: Readonly<Record<keyof TransportCapabilities, Cells>> = {
  delivery: [
    '`ordered-while-open`: while the status is `open`, nothing is lost, doubled or reordered',
    'the session acknowledges, repeats, orders and removes doubles',
  ],
  devices: ['a message to a user reaches every device of that user', 'one device of the user rings'],
  rooms: ['`joinRoom` works', '`join()` throws `no-rooms`'],
  presence: ['`server` tells who is online', '`watchPresence` has nobody to ask'],
  server: [
    'a server answers requests, as `server` of the transport',
    'no presence, no missed calls from while nobody was there, no ICE servers by `serverIceServers`',
  ],
  verifiedSender: [
    'the broker checks who sends, and the transport passes that on as `verified`',
    'the name of a caller is only a claim: two people calling each other both ring, and transfers ask the user',
  ],
  local: ['messages never leave this machine, as in a demo', 'the log says once when ICE servers are missing'],
  maxMessageBytes: ['the broker’s limit for one message is not 65 536 bytes', '65 536'],
};

export const eventMeanings: Readonly<Record<keyof CallClientEvents, string>> = {
  incoming: 'A call rings here.',
  added: 'A call of any kind is in the list: placed, incoming, transferred, a room.',
  ended: 'A call is over.',
  missed: 'An incoming call ended unanswered, or was turned away because of another one.',
  reconnecting: 'The path of a call broke.',
  reconnected: 'The path of a call is back; one for each `reconnecting`, unless the call ended.',
  error: 'A fault that belongs to no promise, as a `CallError`.',
};

export const optionMeanings: Readonly<Record<keyof CallClientOptions, readonly [ifMissing: string, meaning: string]>> =
  {
    self: [
      'needed',
      '`id` of the user; `name` and `avatar` travel with invitations; `device` names this tab or process',
    ],
    transport: ['needed', 'how messages travel: [any signaling](./signaling.md)'],
    iceServers: ['none', 'a list, or a function that fetches one: [the network](./network.md#ice-servers)'],
    iceTransportPolicy: ['`all`', '`relay`: media only ever through TURN'],
    preconnect: ['`relay`', '[instant answer](#instant-answer)'],
    concurrent: ['`hold-others`', '`refuse`: one call at a time'],
    callWaiting: ['`wait`', 'what becomes of a second caller: [several calls](#several-calls)'],
    transfers: ['`follow`', '`ask` or `refuse`: when the other side [transfers](#transfer) us'],
    adaptation: ['the browser’s own control', '`adaptive()`: [what a link carries](./quality.md#adaptation)'],
    receiving: ['everything in full', '`adaptiveReceive()`: [what is shown](./quality.md#receive-what-is-shown)'],
    deviceCare: ['the chosen devices, else the system’s', '`deviceCare()`: [device care](./media.md#device-care)'],
    processors: ['none', '`trackProcessors()`: [filters of sound and picture](./media.md#processors)'],
    timeouts: ['see there', '[every wait](./network.md#timeouts)'],
    resume: ['a reload ends calls', '`pageResume()`: [calls survive a reload](#when-the-page-is-reloaded)'],
    retry: ['`nextRetryDelay`', 'when a broken transport is opened again: [retries](./signaling.md#retries)'],
    preview: ['true', 'open the devices while an outgoing call rings'],
    rememberMute: ['true', 'a microphone muted in one call is muted in the next one'],
    features: ['all on', '`video`, `screen`, `groups`: false makes the action reject `feature-disabled`'],
    maxParticipants: ['8 in a mesh, 50 with an SFU', 'members of a room or a group, this one included'],
    codecs: ['RED before Opus, video as the browser', 'preferred ones as MIME types: [codecs](./network.md#codecs)'],
    opus: ['`dtx` on, mono', '`dtx`, `stereo`, `maxAverageBitrate` of what is sent'],
    topology: ['`mesh()`', 'how media travels'],
    environment: ['`browserEnvironment()`', 'the browser, or a [fake one](./testing.md)'],
    log: ['the console', 'where log lines go'],
    logLevel: ['`warn`', '`silent`, `error`, `warn`, `info` or `debug`'],
  };
