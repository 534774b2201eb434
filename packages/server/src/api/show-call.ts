import type { StoredCall } from '../records/call-store.ts';
import {
  type DetailedCall,
  type DetailedParticipant,
  type SimpleCall,
  type SimpleParticipant,
  toDetailedCall,
  toDetailedParticipant,
  toSimpleCall,
  toSimpleParticipant,
} from '../records/shapes/index.ts';

/** A call with its participants, in simple or in detailed shape. */
export type ShownCall =
  | (SimpleCall & { readonly participants: readonly SimpleParticipant[] })
  | (DetailedCall & { readonly participants: readonly DetailedParticipant[] });

/** Shows a call as one of its users sees it. */
export function showCall({ call, participants }: StoredCall, user: string, shape: 'simple' | 'detailed'): ShownCall {
  if (shape === 'detailed') {
    return { ...toDetailedCall(call), participants: participants.map(toDetailedParticipant) };
  }
  const direction = call.initiatorId === user ? 'outgoing' : 'incoming';
  return { ...toSimpleCall(call, direction), participants: participants.map(toSimpleParticipant) };
}
