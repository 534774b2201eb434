import { isErrorCode, type ErrorCode } from '../util/errors.ts';
import type { Exactly } from './exactly.ts';
import { amount, count, device, flag, id, list, matching, name, oneOf, secret, text } from './fields.ts';
import { isMetadata, toPlainData } from './json.ts';
import { limits } from './limits.ts';
import type { CallMessage, EndReason, InvitedStatus, JsonValue } from './messages.ts';
import { peerSignal } from './peer-signal.ts';
import { leaf, object, optional, read, type Output } from './schema.ts';

/** Where a picture may come from. */
export const avatarPattern: RegExp = /^(https:|data:image\/)/;

const profile = object({
  name: optional(text(limits.profileName)),
  avatar: optional(matching(avatarPattern, limits.avatar)),
});

const media = object({ microphone: flag, camera: flag, screen: flag, screenAudio: flag });

const endReason = oneOf<EndReason>(
  'completed',
  'declined',
  'busy',
  'cancelled',
  'no-answer',
  'answered-elsewhere',
  'declined-elsewhere',
  'replaced',
  'transferred',
  'kicked',
  'room-full',
  'superseded',
  'failed',
  'left',
);
const errorCode = leaf<ErrorCode>((value) => typeof value === 'string' && isErrorCode(value));

const rosterEntry = object({
  device,
  incarnation: id,
  version: count,
  profile,
  secret,
  joinedAgo: amount,
  left: flag,
  invited: optional(
    list(
      object({
        user: name,
        status: oneOf<InvitedStatus>('invited', 'ringing', 'connecting', 'declined', 'busy', 'no-answer', 'left'),
      }),
    ),
  ),
});

const path = object({ mode: oneOf('mesh', 'sfu'), number: count, issuer: device, retryIn: optional(amount) });

const ofCall = { call: id, secret };
const state = { ...ofCall, version: count, media, hold: flag };
const next = { nonce: optional(id) };

const bodies = {
  invite: object({
    ...ofCall,
    profile,
    media,
    ring: amount,
    metadata: optional(leaf<JsonValue>(isMetadata)),
    offer: optional(peerSignal),
    warm: flag,
    transferredBy: optional(name),
    replaces: optional(object({ call: id, token: id })),
    group: optional(object({ room: name, secret: optional(secret), members: list(rosterEntry) })),
  }),
  ring: object({ ...ofCall, signal: optional(peerSignal), waiting: optional(flag), relay: optional(flag) }),
  'ring-ack': object(ofCall),
  accept: object({ ...ofCall, profile, media, signal: optional(peerSignal), ...next, entry: optional(rosterEntry) }),
  confirm: object({ ...ofCall, media, ...next }),
  decline: object({ ...ofCall, reason: oneOf('declined', 'busy', 'superseded') }),
  cancel: object({
    ...ofCall,
    reason: oneOf('cancelled', 'no-answer', 'answered-elsewhere', 'declined-elsewhere', 'superseded', 'failed'),
    except: optional(name),
  }),
  'hang-up': object({ ...ofCall, reason: endReason, code: optional(errorCode) }),
  media: object({ ...state, ...next, resumed: optional(count) }),
  resume: object({ ...state, nonce: id, signal: peerSignal }),
  signal: object({ ...ofCall, signal: peerSignal }),
  transfer: object({
    ...ofCall,
    transfer: id,
    to: name,
    replaces: optional(object({ call: id, device: name, token: id })),
  }),
  'transfer-expect': object({ ...ofCall, transfer: id, from: name, token: id }),
  'transfer-status': object({
    ...ofCall,
    transfer: id,
    status: oneOf('expected', 'accepted', 'ringing', 'completed', 'refused', 'failed'),
    reason: optional(endReason),
  }),
  'key-frame': object({ ...ofCall, source: oneOf('camera', 'screen') }),
  roster: object({ room: name, ask: flag, entries: list(rosterEntry), path: optional(path), secret: optional(secret) }),
};

type Type = keyof typeof bodies;
type Parsed = { [K in Type]: { type: K } & Output<(typeof bodies)[K]> }[Type];

/** Checks data that is plain already. Null when it is no message of ours or of a type that this version does not know. */
export function checkCallMessage(data: unknown): CallMessage | null {
  const { type } = Object(data) as { type?: Type };
  if (typeof type !== 'string' || !Object.hasOwn(bodies, type)) return null;
  const body = read(bodies[type], data);
  return body ? ({ ...body, type } as Exactly<Parsed, CallMessage>) : null;
}

/**
 * Reads a call's message, for example from the control channel: text or object, at most 256 KiB. Null when it is none,
 * breaks a limit or is of an unknown type. Unknown fields are dropped. Never throws.
 */
export function parseCallMessage(input: unknown): CallMessage | null {
  return checkCallMessage(toPlainData(input, limits.joinedBytes));
}
