import { parseCallMessage, type Route, ServerError } from '@org/calls-core/protocol';
import type { Cluster } from '../cluster/cluster.ts';
import type { ServerHooks } from '../hooks.ts';
import type { Connection } from '../hub/connection.ts';
import type { CallBook } from './call-book.ts';

/** Decides whether a message may go where it wants to; throws or rejects with a `ServerError` when not. */
export type Permission = (message: Route, from: Connection) => void | Promise<void>;

/**
 * Creates the rule: within a call among its members, within a room among its members, and else where `canCall` says yes.
 * A call that began before this node ran is asked for among the other nodes first, then treated as if it began now.
 */
export function createPermission(options: {
  readonly book: CallBook;
  readonly cluster: Cluster;
  readonly hooks: ServerHooks;
  /** True when the two users are in the same room at this node or another. */
  readonly shareRoom: (a: Connection, user: string) => boolean;
}): Permission {
  const { book, cluster, hooks, shareRoom } = options;

  const ask = async (call: string | null, message: Route, from: Connection, to: string): Promise<void> => {
    const content = isInvite(message) ? parseCallMessage(message.message) : null;
    const invite = content?.type === 'invite' ? content : null;
    const request = { id: call, video: invite?.media.camera ?? false, metadata: invite?.metadata ?? null };
    const allowed = await (hooks.canCall?.(from.identity, to, request) ?? true);
    if (!allowed) throw new ServerError(invite ? 'forbidden' : 'not-in-call');
    if (call === null) return;
    const users = [from.address.user, to];
    book.add(call, users);
    cluster.rememberCall(call, users);
  };
  const elsewhere = async (call: string | null, message: Route, from: Connection, to: string): Promise<void> => {
    // A new call begins at once, also while the other nodes cannot be reached.
    const known = call !== null && (cluster.ready() || !isInvite(message));
    const users = known ? await cluster.callMembers(call) : null;
    if (call === null || !users) return ask(call, message, from, to);
    book.add(call, users);
    return judge(call, book.members(call) ?? new Set(users), message, from, to);
  };
  const judge = (
    call: string | null,
    members: ReadonlySet<string>,
    message: Route,
    from: Connection,
    to: string,
  ): void | Promise<void> => {
    if (!members.has(from.address.user)) throw new ServerError('not-in-call');
    if (members.has(to)) return;
    if (!isInvite(message)) throw new ServerError('not-in-call');
    return ask(call, message, from, to);
  };

  return (message, from) => {
    const { to } = message;
    if ('room' in to) {
      if (!from.rooms.has(to.room)) throw new ServerError('not-in-room');
      return;
    }
    if ('server' in to) throw new ServerError('invalid-message', { detail: 'The server is asked by requests.' });
    checkRoster(message, from);
    if (to.user === from.address.user) return;
    const { calls } = message;
    if (calls.some((call) => isBetween(book.members(call), from.address.user, to.user))) return;
    if (shareRoom(from, to.user)) return;
    const [call = null] = calls;
    const members = call === null ? null : book.members(call);
    return members === null ? elsewhere(call, message, from, to.user) : judge(call, members, message, from, to.user);
  };
}

/** What is said of a room's members makes others send them their media: only who is in the room may say it. A call's own room has a secret. */
function checkRoster({ message }: Route, { rooms }: Connection): void {
  // Few messages are: no more is read of the others.
  if ((message as { readonly type?: unknown } | null | undefined)?.type !== 'roster') return;
  const { room, secret } = message as { readonly room?: unknown; readonly secret?: unknown };
  if (secret === undefined && !rooms.has(String(room))) throw new ServerError('not-in-room');
}

function isBetween(members: ReadonlySet<string> | null, a: string, b: string): boolean {
  return members !== null && members.has(a) && members.has(b);
}

function isInvite({ kind, message }: Route): boolean {
  return kind === 'cast' && Object(message).type === 'invite';
}
