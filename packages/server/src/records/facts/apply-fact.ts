import type { CallUpdate, StoredCall } from '../call-store.ts';
import { abandoned, cancelled, declined, hungUp, timedOut } from './call-ends.ts';
import { accepted, connected, createCall, disconnected, invited, mediaChanged, rang, reopens } from './call-goes-on.ts';
import { type Draft, isOver } from './draft.ts';
import { noteDetails, noteQuality } from './note-details.ts';
import type { RecordFact } from './record-fact.ts';
import { createRoomCall, roomJoined, roomLeft } from './room-calls.ts';

/**
 * What becomes of a call by a fact. Null when the fact changes nothing: it is known already, too late, or about a call that
 * it does not begin. Pure but for `createId`, which makes the ids of events.
 */
export function applyFact(current: StoredCall | null, fact: RecordFact, createId: () => string): CallUpdate | null {
  const stored = current ?? createCall(fact) ?? createRoomCall(fact);
  if (!stored) return null;
  const draft: Draft = { ...stored, events: [], reports: [], visits: [], createId };
  work(draft, fact);
  const { call, participants, events, reports, visits } = draft;
  if (call === current?.call && participants === current.participants && reports.length === 0) return null;
  const updated = { ...call, updatedAt: Math.max(call.updatedAt, fact.at) };
  return { call: updated, participants, events, reports, visits };
}

function work(draft: Draft, fact: RecordFact): void {
  if (fact.type === 'quality') return noteQuality(draft, fact);
  if (fact.type === 'details') return noteDetails(draft, fact);
  if (isOver(draft) && !reopens(draft, fact)) return;
  switch (fact.type) {
    case 'call-invited':
      return invited(draft, fact);
    case 'ringing':
      return rang(draft, fact);
    case 'accepted':
      return accepted(draft, fact);
    case 'connected':
      return connected(draft, fact);
    case 'disconnected':
      return disconnected(draft, fact);
    case 'media':
      return mediaChanged(draft, fact);
    case 'declined':
      return declined(draft, fact);
    case 'cancelled':
      return cancelled(draft, fact);
    case 'hung-up':
      return hungUp(draft, fact);
    case 'timed-out':
      return timedOut(draft, fact);
    case 'abandoned':
      return abandoned(draft);
    case 'room-joined':
      return roomJoined(draft, fact);
    case 'room-left':
      return roomLeft(draft, fact);
  }
}
