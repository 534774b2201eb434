import { emptyBoard } from '../../annotations/board.ts';
import { createCursors } from '../../annotations/cursors.ts';
import { actHere, beginReplica, type Replica, takeAck, takeMarks, takeOp } from '../../annotations/replica.ts';
import type { AnnotationMessage } from '../../protocol/annotation-message.ts';
import type { Clock } from '../../util/clock.ts';
import { type AnnotationLine, noRights, type Seat, type SeatRights } from './seat.ts';

/** A place at somebody else's share. */
export interface ViewerSeat extends Seat {
  hear(message: AnnotationMessage): void;
  /** Whether the other one's screen is seen at present: a board lasts no longer than its share. */
  look(sharing: boolean): void;
  close(): void;
}

/** Names that a viewer keeps. */
const maxNames = 200;

/** Creates a viewer's seat. */
export function createViewerSeat(
  sharer: string,
  { clock, line, changed }: { readonly clock: Clock; readonly line: AnnotationLine; changed(): void },
): ViewerSeat {
  const names = new Map<number, string>();
  const cursors = createCursors(clock, changed);
  let share: string | null = null;
  let replica: Replica | null = null;
  let rights: SeatRights = noRights;
  let wasSeen = false;

  const close = (): void => {
    share = null;
    replica = null;
    rights = noRights;
    names.clear();
    cursors.clear();
    wasSeen = false;
    changed();
  };
  const begin = (told: AnnotationMessage & { type: 'board' }): void => {
    const same = told.share === share;
    if (!same) close();
    share = told.share;
    replica = beginReplica(told, replica);
    // What the connection lost on its way is said again; whoever shares counts it once.
    for (const { seq, op } of replica.pending) line.send({ type: 'do', share, seq, op }, sharer);
  };
  const take = (message: AnnotationMessage): void => {
    if (!replica || message.share !== share) return;
    switch (message.type) {
      case 'marks':
        replica = takeMarks(replica, message.marks);
        return;
      case 'did':
        replica = takeOp(replica, message.author, message.op, message.ack);
        return;
      case 'ack':
        replica = takeAck(replica, message.ack);
        return;
      case 'rights':
        rights = { draw: message.draw, clear: message.clear };
        return;
      case 'author':
        if (names.size < maxNames) names.set(message.author, message.name);
        return;
      case 'cursor':
        if (message.author !== replica.author && cursors.list().length < maxNames)
          cursors.set(message.author, message.at);
        return;
      case 'closed':
        close();
    }
  };
  return {
    get share() {
      return share;
    },
    get author() {
      return replica?.author ?? 0;
    },
    get board() {
      return replica?.shown ?? emptyBoard;
    },
    get next() {
      return replica?.next ?? 0;
    },
    get rights() {
      return rights;
    },
    names,
    get cursors() {
      return cursors.list();
    },
    hear(message) {
      if (message.type === 'board') begin(message);
      else take(message);
      changed();
    },
    look(sharing) {
      if (wasSeen && !sharing) close();
      else wasSeen = sharing;
    },
    act(op) {
      const acted = replica && rights.draw && actHere(replica, op);
      if (!acted || share === null) return false;
      replica = acted.replica;
      line.send({ type: 'do', share, seq: acted.sent.seq, op }, sharer);
      changed();
      return true;
    },
    point(at) {
      if (share !== null && rights.draw) line.send({ type: 'cursor', share, author: replica?.author ?? 0, at }, sharer);
    },
    close,
  };
}
