import type { MediaFlags } from '@org/calls-core/protocol';
import type { CallFact } from '../../hub/facts.ts';
import type { CallMedia } from '../call-record.ts';
import type { CallCancelled, RecordFact } from './record-fact.ts';

const cancelReasons = [
  'cancelled',
  'no-answer',
  'answered-elsewhere',
  'declined-elsewhere',
  'superseded',
  'failed',
] as const satisfies readonly CallCancelled['reason'][];

/** What a message that the server passed on means for the records; `at` is ms since the Unix epoch, by the server's clock. */
export function recordFactOf(fact: CallFact, at: number): RecordFact | null {
  const { call, from } = fact;
  const sender = { call, at, user: from.user, device: from.device };
  switch (fact.type) {
    case 'invited': {
      const { invite, to } = fact;
      const { profile, metadata } = invite;
      return {
        ...{ type: 'call-invited', call, at, from: from.user, device: from.device, to, media: mediaOf(invite.media) },
        ...(profile.name !== undefined && { name: profile.name }),
        ...(metadata !== undefined && { metadata }),
      };
    }
    case 'rang':
      return { type: 'ringing', ...sender };
    case 'accepted':
      return { type: 'accepted', ...sender };
    case 'confirmed':
      return { type: 'connected', call, at, user: fact.to };
    case 'declined':
      return { type: 'declined', ...sender, reason: fact.reason };
    case 'cancelled':
      return cancelled(fact.reason, { call, at, user: fact.to, by: from.user });
    case 'hung-up':
      return {
        ...{ type: 'hung-up', ...sender, reason: fact.reason },
        ...(fact.code !== undefined && { code: fact.code }),
      };
    case 'media-changed':
      return { type: 'media', ...sender, media: fact.media };
  }
}

function cancelled(reason: string, rest: Omit<CallCancelled, 'type' | 'reason'>): CallCancelled | null {
  const known = cancelReasons.find((one) => one === reason);
  return known ? { type: 'cancelled', ...rest, reason: known } : null;
}

function mediaOf({ camera, screen }: MediaFlags): CallMedia {
  return camera ? 'video' : screen ? 'screen' : 'audio';
}
