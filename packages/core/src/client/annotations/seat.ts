import type { BoardState } from '../../annotations/board.ts';
import type { CursorPlace } from '../../annotations/cursors.ts';
import type { AnnotationMessage, BoardOp } from '../../protocol/annotation-message.ts';

/** What somebody may do on a share besides looking. */
export interface SeatRights {
  readonly draw: boolean;
  /** Removing what others drew. */
  readonly clear: boolean;
}

/** This device's place at one share: of the one who shares, or of a viewer. */
export interface Seat {
  /** Null while nothing is shared. */
  readonly share: string | null;
  readonly author: number;
  readonly board: BoardState;
  /** The first free number for a mark. */
  readonly next: number;
  readonly rights: SeatRights;
  readonly names: ReadonlyMap<number, string>;
  readonly cursors: readonly CursorPlace[];
  /** Does something; false when it has no effect. */
  act(op: BoardOp): boolean;
  /** Tells where the local cursor is; nowhere when empty. */
  point(at: readonly number[]): void;
}

/** The two channels of a call's annotations. */
export interface AnnotationLine {
  /** To one participant, if the channel is open. */
  send(message: AnnotationMessage, to: string): void;
  /** Participants whose channel is open. */
  reached(): readonly string[];
}

export const noRights: SeatRights = { draw: false, clear: false };
