import type { ServerErrorCode } from '@org/calls-core/protocol';

/** One client's line as a door holds it: text frames both ways. */
export interface Wire {
  /** Which door it came through: `websocket`, `socket-io` or `server-sent-events`. */
  readonly door: string;
  /** Bytes that were sent and that the client has not taken yet. */
  buffered(): number;
  send(frame: string): void;
  /** Reads on only after `resume`: what the client sends meanwhile waits at its end. */
  pause(): void;
  resume(): void;
  /** Asks the client's end of the line whether it is there, where that can be asked; the door hears the answer. */
  probe?(): void;
  /** Ends the line and tells the client why. Idempotent. */
  close(code: ServerErrorCode): void;
}
