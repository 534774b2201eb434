import type { JsonValue } from '@org/calls-core/protocol';
import type { Identity } from './auth/authenticator.ts';

/** A call that somebody begins. */
export interface CallRequest {
  /** Null where it cannot be told yet: a part of a large invitation. */
  readonly id: string | null;
  readonly video: boolean;
  readonly metadata: JsonValue | null;
}

/** What the app decides. A hook that throws or rejects says no. Default of each: yes, but `canModerate`. */
export interface ServerHooks {
  /** Whether this user may ring that one. Asked once a call and user; also for calls that began before this node ran. */
  canCall?(from: Identity, to: string, call: CallRequest): boolean | Promise<boolean>;
  canJoin?(who: Identity, room: string): boolean | Promise<boolean>;
  /** Whether this user may remove, admit and mute others and lock the room. Asked when they join. Default: whoever has the role `moderator`, or came first into a room without one. */
  canModerate?(who: Identity, room: string): boolean | Promise<boolean>;
  /** Whether this user may see whether that one is online. */
  canSee?(who: Identity, user: string): boolean | Promise<boolean>;
  /** Nobody is connected whom a call rings: wake a phone. Once for each call and user. What it throws is reported. */
  push?(invite: PushInvite): void | Promise<void>;
}

/** A call to somebody who is not connected. */
export interface PushInvite {
  readonly call: string;
  readonly from: string;
  /** The caller's shown name. */
  readonly name?: string;
  readonly video: boolean;
  readonly to: string;
  /** Ms for which it still rings. */
  readonly expiresIn: number;
}
