import type { MediaSource } from '../../protocol/messages.ts';
import { openControlChannel, type ControlChannel } from './control-channel.ts';
import { createHealth } from './health.ts';
import type { Part } from './setup.ts';
import { createWatchdog } from './watchdog.ts';

/** A statistics report on its way, and when it was asked for. */
export interface StatsReading {
  readonly at: number;
  readonly report: Promise<RTCStatsReport>;
}

/** Control channel, statistics and health of one connection. */
export interface Lifeline {
  openControl(): void;
  sendControl(text: string): boolean;
  /** The control channel is closed: this connection cannot be repaired. Firefox closes it when ICE fails. */
  lost(): boolean;
  /** From now on looks for stalls and freezes, as soon as the path is up. */
  watch(): void;
  /** A report that is at most `maxAge` ms old. */
  stats(maxAge: number): StatsReading;
}

const states = [
  ['connectionstatechange', 'connectionState'],
  ['iceconnectionstatechange', 'iceConnectionState'],
  ['icegatheringstatechange', 'iceGatheringState'],
  ['signalingstatechange', 'signalingState'],
] as const;

/** Creates the lifeline of a connection. */
export function createLifeline(part: Part, mids: () => [string, MediaSource][]): Lifeline {
  const { pc, tell, listen, disposer } = part;
  const { clock } = part.context;
  let control: ControlChannel | undefined;
  let last: StatsReading | undefined;
  let watched = false;

  const stats = (maxAge: number): StatsReading => {
    const at = clock.now();
    if (!last || at - last.at > maxAge) last = { at, report: part.inHand(pc.getStats()) };
    return last;
  };
  const health = createHealth(pc, { controlOpen: () => control?.state === 'open', tell });
  const watchdog = createWatchdog({
    clock,
    stallAfter: part.stallAfter,
    read: () => stats(0).report,
    sources: () => new Map(mids()),
    ping: () => control?.ping(),
    stalled: health.stalled,
    frozen: (source) => tell({ type: 'frozen', source }),
  });
  const check = (): void => {
    health.check();
    if (watched && control?.state === 'open') watchdog.start();
  };

  for (const [type, state] of states) listen(type, () => part.debug(state, pc[state]));
  listen('connectionstatechange', check);
  disposer.add(watchdog.stop);

  return {
    openControl() {
      control = openControlChannel(pc, {
        opened: check,
        closed: () => disposer.disposed || pc.connectionState === 'failed' || tell({ type: 'closed' }),
        text: (text) => tell({ type: 'control', text }),
        heard: watchdog.heard,
      });
    },
    sendControl: (text) => control?.send(text) ?? false,
    lost: () => control?.state === 'closed',
    watch() {
      watched = true;
      check();
    },
    stats,
  };
}
