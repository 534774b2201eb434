import type { MediaSource } from '../../protocol/messages.ts';
import { createExchange, type Exchange } from './exchange.ts';
import { createLifeline, type Lifeline } from './lifeline.ts';
import { createMedia, type Media } from './media.ts';
import type { ConnectionSetup } from './setup.ts';
import { createWork } from './work.ts';

/** One RTCPeerConnection with everything around it. */
export interface Connection
  extends Pick<Exchange, 'apply' | 'releaseCandidates'>,
    Pick<Lifeline, 'sendControl' | 'watch' | 'stats' | 'lost'>,
    Pick<Media, 'sync' | 'forceKeyFrame'> {
  readonly pc: RTCPeerConnection;
  mids(): ReadonlyMap<string, MediaSource>;
  restartIce(config: RTCConfiguration): void;
  /** Closes once the work in hand is done; a browser that never finishes it is not waited for. Idempotent. */
  close(): Promise<void>;
}

/** Longest wait for the work in hand before a close, ms. */
const drainLimit = 1000;

/** Takes a new RTCPeerConnection into use. */
export function createConnection(pc: RTCPeerConnection, setup: ConnectionSetup): Connection {
  const work = createWork();
  const part = { ...setup, pc, inHand: work.add };
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
  pc.ondatachannel = ({ channel }) => setup.channels.accept(setup.peer, channel);

  const close = async (): Promise<void> => {
    exchange.stop();
    lifeline.stop();
    pc.ondatachannel = null;
    // Closing while descriptions or candidates are being applied leaks the connection in Chromium.
    await work.done(setup.context.clock, drainLimit);
    pc.close();
  };

  if (setup.initiate) {
    media.prepareOffer();
    openChannels();
  }
  return {
    pc,
    apply: exchange.apply,
    releaseCandidates: exchange.releaseCandidates,
    sendControl: lifeline.sendControl,
    watch: lifeline.watch,
    stats: lifeline.stats,
    lost: lifeline.lost,
    sync: media.sync,
    forceKeyFrame: media.forceKeyFrame,
    mids: () => new Map(media.mids()),
    restartIce(config) {
      if (closing) return;
      try {
        pc.setConfiguration(config);
      } catch (error) {
        setup.tell({ type: 'debug', what: 'configuration-error', details: String(error) });
      }
      if (pc.localDescription) pc.restartIce();
    },
    close: () => (closing ??= close()),
  };
}
