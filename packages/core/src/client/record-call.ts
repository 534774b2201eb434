import type { HistoryEntry, HistoryParticipant } from '../history/history-store.ts';
import { createMeans } from '../history/means.ts';
import type { Call, CallSnapshot } from './api.ts';

/** How a call is recorded. */
export interface RecordOptions {
  /** Measures its quality. */
  readonly quality: boolean;
  /** Unix time, ms. */
  readonly now: () => number;
}

/** Watches a call from its beginning; returns the function that makes its entry once it is over. */
export function recordCall(call: Call, options: RecordOptions): () => HistoryEntry | null {
  const people = new Map<string, HistoryParticipant>();
  const means = createMeans();
  let video = false;
  let stopQuality: (() => void) | null = null;

  const look = (): void => {
    const snapshot = call.get();
    video ||= (snapshot.offered?.camera ?? false) || snapshot.local.camera.actual === 'live';
    for (const { user, name, status, tracks } of snapshot.participants) {
      video ||= tracks.some(({ source }) => source === 'camera');
      const known = people.get(user) ?? { user, name, joinedAt: null, leftAt: null };
      const joinedAt = known.joinedAt ?? (status === 'connected' ? options.now() : null);
      people.set(user, { ...known, name: name ?? known.name, joinedAt, leftAt: null });
    }
    for (const [user, person] of people) {
      const gone = person.leftAt === null && !snapshot.participants.some((one) => one.user === user);
      if (gone) people.set(user, { ...person, leftAt: person.joinedAt && options.now() });
    }
    if (options.quality && snapshot.status === 'connected') stopQuality ??= watchQuality();
    if (snapshot.status === 'ended') finish();
  };
  const watchQuality = (): (() => void) => {
    const quality = call.quality();
    return quality.subscribe(({ summary }) => {
      const { rtt, jitter, packetLossPercent, mos } = summary ?? {};
      means.add({ rtt, jitter, packetLossPercent, mos: mos?.inbound });
    });
  };
  const finish = (): void => {
    stop();
    stopQuality?.();
  };
  const stop = call.subscribe(look);
  look();
  return () => {
    const snapshot = call.get();
    return snapshot.reason === null
      ? null
      : entryOf(snapshot, { video, people: [...people.values()], quality: means.read() });
  };
}

function entryOf(
  snapshot: CallSnapshot,
  seen: {
    readonly video: boolean;
    readonly people: readonly HistoryParticipant[];
    readonly quality: HistoryEntry['quality'];
  },
): HistoryEntry {
  const { id, direction, room, peer, reason, error, missed, startedAt, connectedAt } = snapshot;
  const endedAt = snapshot.endedAt ?? startedAt;
  const other = snapshot.participants.find(({ user }) => user === peer);
  return {
    ...{ id, direction, room, peer, name: other?.name ?? null, avatar: other?.avatar ?? null, video: seen.video },
    ...{ reason: reason ?? 'completed', code: error?.code ?? null, missed, seen: !missed },
    ...{ startedAt, connectedAt, endedAt, duration: connectedAt === null ? 0 : endedAt - connectedAt },
    participants: seen.people.map((person) => ({ ...person, leftAt: person.joinedAt && (person.leftAt ?? endedAt) })),
    quality: seen.quality,
  };
}
