import type { LocalMediaSnapshot } from '../media/local-media.ts';
import { flagOf, type CallState, type Leg, type ParticipantState } from '../state/model.ts';
import { isHolding, isMissed, isRecovering, isTimeout, peerUser } from '../state/selectors.ts';
import { CallError, type ErrorCode } from '../util/errors.ts';
import { sameItems } from '../util/same-items.ts';
import type { CallSnapshot, CallTransfer, Participant, RemoteTrack } from './api.ts';
import { mediaSources } from './call-media.ts';
import type { RemoteMedia } from './remote-media.ts';

/** What a snapshot is joined from: the pure state and the platform objects that never enter it. */
export interface SnapshotParts {
  readonly state: CallState;
  readonly local: LocalMediaSnapshot;
  remote(leg: Leg): RemoteMedia | undefined;
  /** The cause of the error when the call fails. */
  readonly failure: unknown;
  /** Why signaling is down here: nobody over there is to blame that they were not reached. */
  readonly outage: CallError | null;
  /** What to add to the clock's time to get Unix time, ms. */
  readonly epoch: number;
}

/** Joins a call's snapshot; parts that did not change since `previous` keep their identity. */
export function joinSnapshot(previous: CallSnapshot | null, parts: SnapshotParts): CallSnapshot {
  const { state, local, epoch } = parts;
  const { phase } = state;
  const connected = phase.status === 'connected' ? phase : null;
  const ended = phase.status === 'ended' ? phase : null;
  const next: CallSnapshot = {
    id: state.id,
    direction: state.direction,
    status: phase.status,
    room: state.room,
    peer: peerUser(state),
    participants: share(
      previous?.participants,
      state.participants.map((participant) => joinParticipant(previous, participant, parts)),
    ),
    local,
    held: connected?.hold ?? 'none',
    connection: isRecovering(state) ? 'recovering' : 'up',
    transferring: joinTransfer(previous, connected?.transfer ?? null),
    reason: ended?.reason ?? null,
    error: ended?.code ? (previous?.error ?? new CallError(ended.code, { cause: causeOf(ended.code, parts) })) : null,
    missed: isMissed(state),
    timedOut: isTimeout(state),
    waiting: state.waiting,
    offered: state.invite?.media ?? null,
    metadata: state.metadata,
    transferredBy: state.transferredBy,
    startedAt: state.startedAt + epoch,
    connectedAt: state.connectedAt === null ? null : state.connectedAt + epoch,
    endedAt: ended ? ended.at + epoch : null,
  };
  return kept(previous, next);
}

function causeOf(code: ErrorCode, { failure, outage }: SnapshotParts): unknown {
  return (code === 'unreachable' && outage) || failure;
}

/** The leg that carries a participant's media. */
export function legOf(state: CallState, participant: ParticipantState): Leg | undefined {
  return state.legs.find(
    ({ role, device }) =>
      role === 'chosen' && device?.user === participant.user && device.device === participant.device,
  );
}

function joinParticipant(previous: CallSnapshot | null, state: ParticipantState, parts: SnapshotParts): Participant {
  const before = previous?.participants.find(({ id }) => id === state.id);
  const leg = legOf(parts.state, state);
  const remote = leg && parts.remote(leg);
  const next: Participant = {
    id: state.id,
    user: state.user,
    name: state.profile.name ?? null,
    avatar: state.profile.avatar ?? null,
    status: state.status,
    muted: !state.media.microphone,
    holding: isHolding(parts.state, state),
    tracks: remote ? joinTracks(before?.tracks, state, remote) : none,
  };
  return kept(before, next);
}

const none: readonly RemoteTrack[] = [];

function joinTracks(
  before: readonly RemoteTrack[] | undefined,
  { media }: ParticipantState,
  remote: RemoteMedia,
): readonly RemoteTrack[] {
  const tracks = mediaSources
    .filter((source) => media[flagOf[source]] && remote.plays(source))
    .map((source) => {
      const stream = remote.stream(source);
      return before?.find((track) => track.source === source && track.stream === stream) ?? { source, stream };
    });
  return share(before, tracks);
}

function joinTransfer(
  previous: CallSnapshot | null,
  state: (CallTransfer & { readonly id: string }) | null,
): CallTransfer | null {
  return state && kept(previous?.transferring, { role: state.role, to: state.to, status: state.status });
}

/** The old list when it has the same members. */
function share<T>(before: readonly T[] | undefined, after: readonly T[]): readonly T[] {
  return before && sameItems(before, after) ? before : after;
}

/** The old object when nothing of it changed. */
function kept<T extends object>(before: T | null | undefined, after: T): T {
  const keys = Object.keys(after) as (keyof T)[];
  return before && keys.every((key) => Object.is(before[key], after[key])) ? before : after;
}
