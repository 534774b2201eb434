import type { SignalMessage } from '../../protocol/envelope.ts';
import type { CallMessage } from '../../protocol/messages.ts';
import type { TransportContext } from '../transport.ts';

/** The names that a server has for the events of a call. */
export interface CallEvents {
  /** Client to server, by what the message contains. What has no event of its own travels as `candidate`. */
  readonly send: Readonly<Record<'offer' | 'answer' | 'candidate', string>> & {
    readonly ended?: string;
    readonly media?: string;
  };
  /** Server to client: every event in which the server passes something on. */
  readonly receive: readonly string[];
  /** Field for the user that it is for. Default `targetUserId`. */
  readonly target?: string;
  /** Field for the call's id. Default `callId`. */
  readonly call?: string;
  /** Field in which the server says who sent it. Default `fromUserId`. */
  readonly sender?: string;
}

/**
 * The names that most tutorials use. To the server `call:offer`, `call:answer` and `call:ice-candidate`, each with `callId`
 * and `targetUserId`; from it the same and `call:incoming`, `call:ended`, `participant-joined`, `participant-left` and
 * `media-state-changed`, with `fromUserId`. Hang-ups and changes of media go as `call:ice-candidate`, which such servers
 * pass on unseen; name events of your server's for them where it has some.
 */
export const callEvents: CallEvents = {
  send: { offer: 'call:offer', answer: 'call:answer', candidate: 'call:ice-candidate' },
  receive: [
    'call:incoming',
    'call:offer',
    'call:answer',
    'call:ice-candidate',
    'call:ended',
    'participant-joined',
    'participant-left',
    'media-state-changed',
  ],
};

/** A message as one of a server's events: its name and its payload. */
export function toCallEvent(events: CallEvents, message: SignalMessage): [name: string, payload: object] {
  const { to, frame } = message;
  if (!('user' in to)) throw new Error('A server with events of calls passes messages to users only.');
  const body = 'message' in frame ? frame.message : null;
  const content = contentOf(body);
  const event = events.send[content];
  const call = 'call' in frame ? frame.call : body && 'call' in body ? body.call : '';
  const payload = {
    [events.call ?? 'callId']: call,
    [events.target ?? 'targetUserId']: to.user,
    // In the field that the event has its name from, because some servers pass on no other.
    [event ? content : 'candidate']: message,
  };
  return [event ?? events.send.candidate, payload];
}

/** Hands the message in an event's payload to the session, with its sender where the server vouches for it. */
export function takeCallEvent(
  events: CallEvents,
  payload: unknown,
  context: TransportContext,
  verified: boolean | undefined,
): void {
  const fields = Object(payload) as Readonly<Record<string, unknown>>;
  const message = Object.values(fields).find((value) => 'v' in Object(value));
  const user = verified && fields[events.sender ?? 'fromUserId'];
  if (message) context.message(message, typeof user === 'string' ? { from: { user } } : undefined);
}

/** What a message contains, in the words of servers that know of calls. */
function contentOf(message: CallMessage | null): keyof CallEvents['send'] {
  switch (message?.type) {
    case 'hang-up':
    case 'cancel':
    case 'decline':
      return 'ended';
    case 'media':
      return 'media';
    case 'invite':
      return 'offer';
    case 'accept':
      return 'answer';
    case 'ring':
    case 'signal':
      return message.signal?.description?.type ?? 'candidate';
  }
  return 'candidate';
}
