import type { JsonValue } from '@org/calls-core/protocol';
import type { Identity } from './auth/authenticator.ts';

/** A call that somebody begins. */
export interface CallRequest {
  /** Null where it cannot be told yet: a part of a large invitation. */
  readonly id: string | null;
  readonly video: boolean;
  readonly metadata: JsonValue | null;
}

/** What a user may do: begin calls; answer them and enter rooms. */
export type CallPermission = 'calls:create' | 'calls:join';

/** How a user is shown. */
export interface UserDescription {
  readonly name?: string;
  /** What people know the user by: an address, a handle. */
  readonly identifier?: string;
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
  /**
   * Whether this user may have credentials for the TURN servers. `call`: one that the user is in, as far as the server knows; null
   * where none was named: devices ask before they ring, so that a call begins at once.
   */
  canRelay?(who: Identity, call: string | null): boolean | Promise<boolean>;
  /** Nobody is connected whom a call rings: wake a phone. Once for each call and user. What it throws is reported. */
  push?(invite: PushInvite): void | Promise<void>;
  /**
   * Whether this user has a permission, asked before `canCall` and `canJoin`. Default: yes, unless the user’s roles name
   * permissions (`calls:…`) and not this one.
   */
  hasPermission?(who: Identity, permission: CallPermission): boolean | Promise<boolean>;
  /**
   * Who is in a conversation or channel, the user among them. With this hook a call of a conversation is for its members only;
   * without it, nobody can call a channel by its id alone. Null: there is no such conversation.
   */
  conversationMembers?(
    conversation: string,
    who: Identity,
  ): readonly string[] | null | Promise<readonly string[] | null>;
  /** How the HTTP API shows a user. Default: by the name with which the user signed in, and the id. */
  describeUser?(user: string): UserDescription | null | Promise<UserDescription | null>;
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
