import { browserClock } from '../../environment/browser-clock.ts';
import { type AnnotationMessage, parseAnnotationMessage } from '../../protocol/annotation-message.ts';
import type { Channel } from '../../topology/topology.ts';
import type { Clock } from '../../util/clock.ts';
import type { Readable } from '../../util/store.ts';
import type { Call } from '../api.ts';
import { findParticipant, trackOf } from '../participants.ts';
import { type AnnotationsSnapshot, type BoardActions, type BoardHandle, createBoardHandle } from './board-handle.ts';
import type { AnnotationLine, SeatRights } from './seat.ts';
import { createSharerSeat } from './sharer-seat.ts';
import { createViewerSeat, type ViewerSeat } from './viewer-seat.ts';

/** Some of the participants, by their ids. */
export type SomeParticipants = 'everyone' | 'nobody' | readonly string[];

/** Whom the local user lets draw on what is shared here. */
export interface AnnotationRights {
  /** Who may draw, write and show a cursor. Default `everyone`. */
  readonly draw?: SomeParticipants;
  /** Who of them may remove what others drew. Default `nobody`. */
  readonly clearAll?: SomeParticipants;
}

/** What is drawn on one person's share: watch it as a `Readable`, draw on it. */
export interface AnnotationBoard extends Readable<AnnotationsSnapshot>, BoardActions {}

/** The annotations of a call. */
export interface Annotations {
  /** The board of whoever shares: a participant's id, or `local`. The same object each time; `open` while there is something to draw on. */
  board(sharer: string): AnnotationBoard;
  /** Whom the local user lets draw, from now on; what is left out stays as it was. */
  allow(rights: AnnotationRights): void;
  /** Whom the local user lets draw. */
  rights(): Required<AnnotationRights>;
}

/** Options of `annotations`; those of the first time for a call count. */
export interface AnnotationsOptions {
  readonly allow?: AnnotationRights;
  /** Default: the page's. */
  readonly clock?: Clock;
}

const label = 'calls:annotations';
const known = new WeakMap<Call, Annotations>();

/**
 * Drawing on shared screens, from device to device: no server is asked. Call it when the call begins, at every participant.
 * Whoever shares keeps the board, and with it decides who may draw; whoever comes late is told what is there; it ends with the
 * share. The same object for the same call.
 *
 * @example
 * const board = annotations(call).board(participant.id);
 * const stroke = board.draw('pen', { x: 0.1, y: 0.1 });
 * stroke.to({ x: 0.5, y: 0.5 });
 * stroke.end();
 */
export function annotations(call: Call, options: AnnotationsOptions = {}): Annotations {
  const made = known.get(call) ?? createAnnotations(call, options);
  known.set(call, made);
  return made;
}

function createAnnotations(call: Call, { allow = {}, clock = browserClock }: AnnotationsOptions): Annotations {
  let rights: Required<AnnotationRights> = { draw: 'everyone', clearAll: 'nobody', ...allow };
  let shared: MediaStreamTrack | null = null;
  const viewers = new Map<string, { readonly seat: ViewerSeat; readonly board: BoardHandle }>();
  const nameOf = (id: string): string | null => {
    const participant = findParticipant(call.get().participants, id);
    return participant ? (participant.name ?? participant.user) : null;
  };
  const rightsOf = (id: string): SeatRights => ({
    draw: isAmong(id, rights.draw),
    clear: isAmong(id, rights.draw) && isAmong(id, rights.clearAll),
  });
  const { line, connect, close } = createLine(call, {
    opened: (participant) => mine.welcome(participant),
    closed: (participant) => mine.left(participant),
    heard(from, message) {
      if (message.type === 'do' || (message.type === 'cursor' && message.share === mine.share))
        mine.hear(from, message);
      else if (nameOf(from) !== null) viewer(from).seat.hear(message);
    },
  });
  const mine = createSharerSeat({ clock, line, rightsOf, nameOf, changed: () => own.refresh() });
  const own = createBoardHandle(mine, { clock, sharerName: () => '' });
  const viewer = (sharer: string) => {
    const there = viewers.get(sharer);
    if (there) return there;
    const seat = createViewerSeat(sharer, { clock, line, changed: () => board.refresh() });
    const board = createBoardHandle(seat, { clock, sharerName: () => nameOf(sharer) ?? '' });
    const one = { seat, board };
    viewers.set(sharer, one);
    return one;
  };
  const look = (): void => {
    const { status, participants, local } = call.get();
    if (status === 'connected') connect();
    const { track } = status === 'ended' ? { track: null } : local.screen;
    if (track !== shared) {
      shared = track;
      mine.begin(track && `${track.id}`.slice(0, 64));
    }
    for (const [id, { seat }] of viewers) {
      const participant = findParticipant(participants, id);
      const there = participant && participant.status !== 'left' && status !== 'ended';
      if (there) seat.look(trackOf(participant, 'screen') !== undefined);
      else if (seat.share !== null) seat.close();
    }
    if (status === 'ended') end();
  };
  const end = (): void => {
    stop();
    close();
    own.stop();
    for (const { board } of viewers.values()) board.stop();
  };
  const stop = call.subscribe(look);
  look();

  return {
    board: (sharer) => (sharer === 'local' ? own : viewer(sharer).board),
    allow(next) {
      rights = { ...rights, ...next };
      mine.tellRights();
    },
    rights: () => rights,
  };
}

function isAmong(id: string, some: SomeParticipants): boolean {
  return some === 'everyone' || (some !== 'nobody' && some.includes(id));
}

/** Both channels of a call: what must arrive, in order, and what may be lost. */
function createLine(
  call: Call,
  on: {
    opened(participant: string): void;
    closed(participant: string): void;
    heard(from: string, message: AnnotationMessage): void;
  },
): { readonly line: AnnotationLine; connect(): void; close(): void } {
  let sure: Channel | null = null;
  let quick: Channel | null = null;
  const hear = (from: string, data: unknown): void => {
    const message = parseAnnotationMessage(data);
    if (message) on.heard(from, message);
  };
  const isOpen = (participant: string): boolean => sure?.state(participant) === 'open';
  return {
    line: {
      send(message, to) {
        const channel = message.type === 'cursor' ? quick : sure;
        if (channel?.state(to) === 'open') channel.send(JSON.stringify(message), to);
      },
      reached: () => call.get().participants.flatMap(({ id }) => (isOpen(id) ? [id] : [])),
    },
    connect() {
      if (sure) return;
      sure = call.openChannel(label);
      quick = call.openChannel(`${label}:cursor`, { ordered: false, maxRetransmits: 0 });
      sure.onMessage(hear);
      quick.onMessage(hear);
      sure.onState((participant, state) => (state === 'open' ? on.opened(participant) : on.closed(participant)));
      for (const { id } of call.get().participants) if (isOpen(id)) on.opened(id);
    },
    close() {
      sure?.close();
      quick?.close();
    },
  };
}
