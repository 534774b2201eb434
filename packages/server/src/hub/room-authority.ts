import type { JsonValue } from '@org/calls-core/protocol';
import type { Connection } from './connection.ts';

/** Who decides about rooms. */
export interface RoomAuthority {
  /**
   * Lets a connection in or not, and tells its answer once: at once, or when somebody has decided. Resolves when the
   * connection's next frame may be dealt with, or rejects with a `ServerError` instead of answering.
   */
  join(connection: Connection, room: string, answer: JoinAnswer): Promise<void>;
  /** It wants no more of the room, in which it is or for which it waits. */
  leave(connection: Connection, room: string): void;
  /** It is gone, from all rooms. */
  gone(connection: Connection): void;
}

/** What whoever joins is told, in order with what else it is told. */
export interface JoinAnswer {
  admit(body: JsonValue | undefined): void;
  refuse(error: unknown): void;
}
