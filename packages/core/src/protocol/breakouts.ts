/** A breakout room of a room: those who are assigned to it talk there among themselves. */
export interface Breakout {
  readonly id: string;
  readonly name: string;
  /** Users who belong there; nobody is in two. */
  readonly users: readonly string[];
}

/** A breakout room as a moderator wishes for it; one without an id is new. */
export interface BreakoutPlan extends Omit<Breakout, 'id'> {
  /** Letters, digits, `_` and `-`, at most 32. Default: drawn by the server. */
  readonly id?: string;
}

/** Breakout rooms of one room. */
export const maxBreakouts = 50;
/** Users who are assigned, in all breakout rooms of one room together. */
export const maxAssigned = 500;

const separator = '/breakout/';

/** The name under which the media of a breakout room meet. Nobody can join such a name who does not belong there. */
export function breakoutRoom(main: string, id: string): string {
  return `${main}${separator}${id}`;
}

/** The room that a breakout room belongs to, and its id; null for any other room. */
export function readBreakoutRoom(room: string): { readonly main: string; readonly id: string } | null {
  const at = room.lastIndexOf(separator);
  const id = room.slice(at + separator.length);
  return at > 0 && breakoutId.test(id) ? { main: room.slice(0, at), id } : null;
}

/** What the id of a breakout room looks like. */
export const breakoutId: RegExp = /^[\w-]{1,32}$/;
