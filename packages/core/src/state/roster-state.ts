import type { CallPath, Invited, RosterEntry } from '../protocol/messages.ts';
import type { ErrorCode } from '../util/errors.ts';

/** An entry of the room's roster, with the time at which its device joined by our clock instead of `joinedAgo`. */
export interface RosterMember extends Omit<RosterEntry, 'joinedAgo'> {
  readonly joinedAt: number;
  /** No path to it came up or back. It is looked for, and met again as soon as it is heard. */
  readonly lost: boolean;
  /** How often it was connected to, and looked for. */
  readonly met: number;
  readonly sought: number;
}

/** The path of the call, and what to do about one that could not be had. */
export interface PathState extends Omit<CallPath, 'retryIn'> {
  /** An SFU is not tried before; null when it may be. */
  readonly retryAt: number | null;
  /** How often in a row an SFU could not be had from here. */
  readonly failures: number;
}

/** When a call of several goes from mesh to SFU and back. */
export interface PathSettings {
  /** Members among whom a call is a mesh. Default 4. */
  readonly mesh: number;
  /** For how long so few have to be there before an SFU is left, ms. Default 5 000, as Jitsi has it. */
  readonly back: number;
  /** Wait before an SFU that could not be had is tried again, ms; doubled each time, up to 16 times as long. Default 30 000. */
  readonly retry: number;
}

/** Somebody whom this device invited. */
export interface Invitation extends Invited {
  /** Of the messages between the two about it. */
  readonly secret: string;
  /** Their devices that ring. */
  readonly ringing: readonly string[];
  /** Why it came to nothing, when it is a failure. */
  readonly code: ErrorCode | null;
}

/** The roster of a room that its members keep. */
export interface RosterState {
  readonly own: RosterMember;
  /** Everybody else of whom we heard, those that left too. */
  readonly others: readonly RosterMember[];
  readonly path: PathState;
  /** What the members of a room of the call's own know; it is told member by member. Null in a room of the transport's. */
  readonly secret: string | null;
  readonly invitations: readonly Invitation[];
}
