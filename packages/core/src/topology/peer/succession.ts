import type { MediaSource } from '../../protocol/messages.ts';
import { isCallError } from '../../util/errors.ts';
import { createConnection, type Connection } from './connection.ts';
import type { Epochs } from './epochs.ts';
import type { ConnectionSetup } from './setup.ts';

/** The connections to one peer, one after the other. */
export interface Succession {
  /** The present one; undefined until the ICE servers are there, and where there is no WebRTC. */
  readonly present: Connection | undefined;
  /** Builds the next one. The one before carries on until `settle`. */
  build(initiate: boolean): void;
  /** Runs when the present one exists, in the order of the calls; not at all when it is replaced before. */
  whenOpen(act: (connection: Connection) => unknown): Promise<void>;
  /** Brings what is sent of a source up to the newest wish, on every connection that still sends. */
  sync(source: MediaSource): Promise<void>;
  /** The present one is up: the one before is closed. */
  settle(): void;
  /** Resolves when all are closed. Idempotent. */
  close(): Promise<void>;
}

/** What all connections to a peer are given; the rest is read when one is built. */
export interface SuccessionOptions extends Omit<ConnectionSetup, 'initiate' | 'holdCandidates'> {
  readonly epochs: Epochs;
  holdCandidates(): boolean;
  configuration(): Promise<RTCConfiguration>;
}

/** Creates a succession without a connection. */
export function createSuccession(options: SuccessionOptions): Succession {
  const { epochs, peer, tell } = options;
  let present: Connection | undefined;
  let former: Connection | undefined;
  let opening: Promise<void> | undefined;
  let closing: Promise<unknown> | undefined;
  let closed = false;

  const settle = (): void => {
    closing = Promise.all([closing, former?.close()]);
    former = undefined;
  };
  const open = (config: RTCConfiguration, initiate: boolean): void => {
    const { own } = epochs;
    const isPresent = (): boolean => !closed && own === epochs.own;
    try {
      present = createConnection(options.context.createPeerConnection(config), {
        ...options,
        initiate,
        holdCandidates: options.holdCandidates(),
        send: (content) => isPresent() && options.send(content),
        // What was said on the connection before still counts, how it fares does not.
        tell: (fact) => (isPresent() || fact.type === 'control') && tell(fact),
        refused: (error) => isPresent() && options.refused(error),
      });
    } catch (error) {
      tell({ type: 'failed', code: isCallError(error) ? error.code : 'unsupported-browser', cause: error });
    }
  };
  const whenOpen = async (act: (connection: Connection) => unknown): Promise<void> => {
    const { own } = epochs;
    await opening;
    if (present && own === epochs.own) await act(present);
  };

  return {
    get present() {
      return present;
    },
    build(initiate) {
      const own = epochs.next(initiate);
      options.channels.detach(peer);
      settle();
      former = present;
      present = undefined;
      opening = options.configuration().then((config) => {
        if (!closed && own === epochs.own) open(config, initiate);
      });
    },
    whenOpen,
    sync(source) {
      void former?.sync(source);
      return whenOpen((connection) => connection.sync(source));
    },
    settle,
    async close() {
      closed = true;
      options.channels.detach(peer);
      settle();
      await Promise.all([closing, present?.close()]);
    },
  };
}
