import type { Call } from '@org/calls-core';
import type { Signaling } from '../signaling.ts';
import type { Tracks } from '../media.ts';
import type { View } from '../view.ts';

/** One end of a call. */
export interface End {
  readonly tracks: Tracks;
  /** Shows what the other end sends. */
  readonly view: View;
}

/** What a contender is given for one call. */
export interface Stage {
  readonly signaling: Signaling;
  readonly caller: End;
  readonly callee: End;
  readonly iceServers: readonly RTCIceServer[];
}

/** A call that rings at the callee. */
export interface RingingCall {
  /** The callee presses the button. Returns at once. */
  accept(): void;
  /** When the app is told that both ends are connected; for those that tell. */
  readonly connected?: Promise<number>;
  /** For what only ours can do. */
  readonly calls?: { readonly caller: Call; readonly callee: Call };
  /** The caller's browser says that its network changed. */
  networkChanged?(): void;
  /** A link that was down carries packets again. */
  linkReturned?(): void;
  /** The signaling of the caller breaks now and can be reopened after some ms. */
  cutSignaling?(reopensAfter: number): void;
  close(): Promise<void> | void;
}

/** A way to make a call between two ends of one page. */
export interface Contender {
  /** Everything up to the moment at which the callee's phone rings. */
  ring(stage: Stage): Promise<RingingCall>;
}
