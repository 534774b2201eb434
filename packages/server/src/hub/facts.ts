import {
  type DeviceAddress,
  type EndReason,
  type Invite,
  type MediaFlags,
  parseCallMessage,
  type Route,
} from '@org/calls-core/protocol';

/** What the server learns of calls by passing their messages on: for records, missed calls and metrics. */
export type CallFact =
  | {
      readonly type: 'invited';
      readonly call: string;
      readonly from: DeviceAddress;
      readonly to: string;
      readonly invite: Invite;
    }
  | { readonly type: 'rang'; readonly call: string; readonly from: DeviceAddress; readonly to: string }
  | { readonly type: 'accepted'; readonly call: string; readonly from: DeviceAddress; readonly to: string }
  /** The calling device took one device's accept. */
  | { readonly type: 'confirmed'; readonly call: string; readonly from: DeviceAddress; readonly to: string }
  | {
      readonly type: 'declined';
      readonly call: string;
      readonly from: DeviceAddress;
      readonly to: string;
      readonly reason: 'declined' | 'busy' | 'superseded';
    }
  | {
      readonly type: 'cancelled';
      readonly call: string;
      readonly from: DeviceAddress;
      readonly to: string;
      readonly reason: string;
    }
  | {
      readonly type: 'hung-up';
      readonly call: string;
      readonly from: DeviceAddress;
      readonly to: string;
      readonly reason: EndReason;
      readonly code?: string;
    }
  | {
      readonly type: 'media-changed';
      readonly call: string;
      readonly from: DeviceAddress;
      readonly media: MediaFlags;
      readonly hold: boolean;
    };

const telling = new Set<unknown>(['invite', 'ring', 'accept', 'confirm', 'decline', 'cancel', 'hang-up', 'media']);

/** What a message says of a call; null when nothing that matters here. Most messages are candidates: they are not read. */
export function factOf({ message: content, from, to }: Route): CallFact | null {
  if (!('user' in to) || !telling.has(Object(content).type)) return null;
  const message = parseCallMessage(content);
  if (!message || !('call' in message)) return null;
  const { call } = message;
  const between = { call, from, to: to.user };
  switch (message.type) {
    case 'invite':
      return { type: 'invited', ...between, invite: message };
    case 'ring':
      return { type: 'rang', ...between };
    case 'accept':
      return { type: 'accepted', ...between };
    case 'confirm':
      return { type: 'confirmed', ...between };
    case 'decline':
      return { type: 'declined', ...between, reason: message.reason };
    case 'cancel':
      return { type: 'cancelled', ...between, reason: message.reason };
    case 'hang-up':
      return { type: 'hung-up', ...between, reason: message.reason, ...(message.code && { code: message.code }) };
    case 'media':
      return { type: 'media-changed', call, from, media: message.media, hold: message.hold };
    default:
      return null;
  }
}
