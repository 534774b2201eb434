import type { MediaSource } from '../../protocol/messages.ts';
import type { Clock } from '../../util/clock.ts';
import { createDisposer } from '../../util/disposer.ts';
import { createExchange, type Exchange } from './exchange.ts';
import { createLifeline, type Lifeline } from './lifeline.ts';
import { createMedia, type Media } from './media.ts';
import type { ConnectionSetup, Part } from './setup.ts';
import { createWork } from './work.ts';

/** One RTCPeerConnection with everything around it. */
export interface Connection
  extends Exchange, Pick<Lifeline, 'sendControl' | 'watch' | 'stats' | 'lost'>, Pick<Media, 'sync' | 'forceKeyFrame'> {
  readonly pc: RTCPeerConnection;
  mids(): ReadonlyMap<string, MediaSource>;
  /** Takes effect with the next ICE restart. */
  configure(config: RTCConfiguration): void;
  restartIce(): void;
  /** Closes once the work in hand is done; a browser that never finishes it is not waited for. Idempotent. */
  close(): Promise<void>;
}

/** Longest wait for the work in hand before a close, ms. */
const drainLimit = 1000;
/** Longest wait for candidates before a close, ms, and what Chromium needs after the last one. */
const gatherLimit = 1000;
const gatherRest = 50;

/** Resolves when no candidates are being gathered: Chromium keeps a connection for good that is closed meanwhile. */
async function gathered(pc: RTCPeerConnection, clock: Clock): Promise<void> {
  if (!pc.localDescription || pc.iceGatheringState === 'complete' || pc.signalingState === 'closed') return;
  await new Promise<void>((resolve) => {
    const stop = clock.after(gatherLimit, resolve);
    pc.addEventListener('icegatheringstatechange', () => {
      if (pc.iceGatheringState !== 'complete') return;
      stop();
      clock.after(gatherRest, resolve);
    });
  });
}

/** Takes a new RTCPeerConnection into use. */
export function createConnection(pc: RTCPeerConnection, setup: ConnectionSetup): Connection {
  const work = createWork();
  const disposer = createDisposer();
  const debug = (what: string, details?: unknown): void => setup.tell({ type: 'debug', what, details });
  const part: Part = {
    ...setup,
    pc,
    disposer,
    debug,
    inHand: work.add,
    listen(type, listener) {
      pc.addEventListener(type, listener);
      disposer.add(() => pc.removeEventListener(type, listener));
    },
  };
  let closing: Promise<void> | undefined;
  let channelsOpen = false;

  const media = createMedia(part);
  const lifeline = createLifeline(part, media.mids);
  const openChannels = (): void => {
    if (channelsOpen) return;
    channelsOpen = true;
    lifeline.openControl();
    setup.channels.attach(setup.peer, pc);
  };
  const exchange = createExchange(part, media, openChannels);
  part.listen('datachannel', ({ channel }) => setup.channels.accept(setup.peer, channel));

  const close = async (): Promise<void> => {
    disposer.dispose();
    // Closing while descriptions or candidates are being applied leaks the connection in Chromium.
    await work.done(setup.context.clock, drainLimit);
    await gathered(pc, setup.context.clock);
    pc.close();
  };

  if (setup.initiate) {
    media.prepareOffer();
    openChannels();
  }
  return {
    ...media,
    ...lifeline,
    ...exchange,
    pc,
    mids: () => new Map(media.mids()),
    configure(config) {
      if (closing) return;
      try {
        pc.setConfiguration(config);
      } catch (error) {
        debug('configuration-error', String(error));
      }
    },
    restartIce() {
      if (!closing && pc.localDescription) pc.restartIce();
    },
    close: () => (closing ??= close()),
  };
}
