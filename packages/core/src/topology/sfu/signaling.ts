import type { SfuEvent, SfuRequests } from '../../protocol/sfu.ts';

/** What a request of the SFU takes. */
export type SfuRequest<M extends keyof SfuRequests> = SfuRequests[M]['request'];
/** What a request of the SFU brings. */
export type SfuResponse<M extends keyof SfuRequests> = SfuRequests[M]['response'];

/**
 * How a client and its SFU talk. All that somebody with a mediasoup server of their own writes; `sfu()` without it talks
 * to the server behind the client's transport. A rejection whose `recoverable` is false ends the attempts to join.
 */
export interface SfuSignaling {
  /**
   * Goes into a room, or goes into it anew: what was made there before counts for nothing. May bring data channels from who is there,
   * and what they send, where the request says what the browser can receive: the rest is asked for.
   */
  join(request: SfuRequest<'sfu.join'>): Promise<SfuResponse<'sfu.join'>>;
  /** Nothing waits for its answer: the browser begins meanwhile. A rejection is a way that broke. */
  connectTransport(request: SfuRequest<'sfu.connect'>): Promise<unknown>;
  produce(request: SfuRequest<'sfu.produce'>): Promise<SfuResponse<'sfu.produce'>>;
  /** Left out where the SFU carries no data. */
  produceData?(request: SfuRequest<'sfu.produce-data'>): Promise<SfuResponse<'sfu.produce-data'>>;
  /** Many at once; what is gone meanwhile is left out of the answer. Consumers begin paused, or say that they are `playing`. */
  consume(request: SfuRequest<'sfu.consume'>): Promise<SfuResponse<'sfu.consume'>>;
  consumeData?(request: SfuRequest<'sfu.consume-data'>): Promise<SfuResponse<'sfu.consume-data'>>;
  /** Pauses, resumes, closes and layers of many at once. */
  update(request: SfuRequest<'sfu.update'>): Promise<unknown>;
  restartIce(request: SfuRequest<'sfu.restart'>): Promise<SfuResponse<'sfu.restart'>>;
  leave(request: SfuRequest<'sfu.leave'>): Promise<unknown>;
  /** What the SFU tells of a room. Returns the function that stops it. */
  onEvent(room: string, listener: (event: SfuEvent) => void): () => void;
  /** Runs when the connection to the SFU's server is there again: whatever it told meanwhile was missed. Returns the function that stops it. */
  onReset(listener: () => void): () => void;
}
