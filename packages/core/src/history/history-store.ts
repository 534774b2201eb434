import type { EndReason } from '../protocol/messages.ts';
import type { ErrorCode } from '../util/errors.ts';

/** A call that is over, as a list of calls shows it. Plain data: it can be stored and sent. */
export interface HistoryEntry {
  readonly id: string;
  readonly direction: 'incoming' | 'outgoing' | 'room';
  readonly room: string | null;
  /** Whom the call was with; null in a room. */
  readonly peer: string | null;
  /** The other side as it showed itself. */
  readonly name: string | null;
  readonly avatar: string | null;
  /** A camera was offered or seen. */
  readonly video: boolean;
  readonly reason: EndReason;
  /** With reason `failed`. */
  readonly code: ErrorCode | null;
  /** An incoming call that the user did not answer, on any device as far as is known. */
  readonly missed: boolean;
  /** The user has looked at it. Calls that were not missed are seen from the start. */
  readonly seen: boolean;
  /** Unix time, ms. */
  readonly startedAt: number;
  readonly connectedAt: number | null;
  readonly endedAt: number;
  /** Ms connected, holds included; 0 when it never was. */
  readonly duration: number;
  readonly participants: readonly HistoryParticipant[];
  /** Means over the call; null when it was not measured. */
  readonly quality: HistoryQuality | null;
}

/** Somebody who was in a call. */
export interface HistoryParticipant {
  readonly user: string;
  readonly name: string | null;
  /** Unix time, ms: connected, and gone. Null when they never were. */
  readonly joinedAt: number | null;
  readonly leftAt: number | null;
}

/** Means of a call's quality: round trip and jitter in ms, loss in %, mean opinion score from 1 to 4.5. */
export interface HistoryQuality {
  readonly rtt: number | null;
  readonly jitter: number | null;
  readonly packetLossPercent: number | null;
  readonly mos: number | null;
}

/** A part of the list, newest first, and where the next part begins; null at the end. */
export interface HistoryPage {
  readonly entries: readonly HistoryEntry[];
  readonly cursor: string | null;
}

/** Where a history is kept. Every method may reject: the history tells its `onError` and goes on. */
export interface HistoryStore {
  list(options: { readonly limit: number; readonly cursor: string | null }): Promise<HistoryPage>;
  /** Writes an entry; one of the same id is replaced by what `mergeEntries` makes of both. */
  add(entry: HistoryEntry): Promise<void>;
  /** Missed calls that the user has not looked at. */
  unseen(): Promise<number>;
  markSeen(): Promise<void>;
  remove(id: string): Promise<void>;
  clear(): Promise<void>;
}

/**
 * One entry of two about the same call, from two tabs or devices: the one that was connected tells more than the one
 * that stopped ringing, and a call that was answered anywhere was not missed.
 */
export function mergeEntries(before: HistoryEntry | undefined, entry: HistoryEntry): HistoryEntry {
  if (!before) return entry;
  const elsewhere = entry.reason === 'answered-elsewhere' || entry.reason === 'declined-elsewhere';
  const [first, second] =
    before.connectedAt !== null && entry.connectedAt === null
      ? [before, entry]
      : elsewhere
        ? [before, entry]
        : [entry, before];
  const missed = first.missed && second.missed;
  return { ...first, missed, seen: !missed || first.seen || second.seen, quality: first.quality ?? second.quality };
}

/** Where an entry stands in the list: newest first, those of the same time by id. */
export function placeOf({ startedAt, id }: Pick<HistoryEntry, 'startedAt' | 'id'>): string {
  return JSON.stringify([startedAt, id]);
}

/** The place that a cursor means; null when it means none. */
export function readPlace(cursor: string | null): readonly [startedAt: number, id: string] | null {
  try {
    const place: unknown = JSON.parse(cursor ?? 'null');
    const fits = Array.isArray(place) && typeof place[0] === 'number' && typeof place[1] === 'string';
    return fits ? [place[0] as number, place[1] as string] : null;
  } catch {
    return null;
  }
}
