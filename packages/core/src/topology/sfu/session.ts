import { addressKey, type DeviceAddress } from '../../protocol/address.ts';
import type { MediaSource, PeerSignal } from '../../protocol/messages.ts';
import type { SfuEvent } from '../../protocol/sfu.ts';
import { check } from '../../util/check.ts';
import type { StopTimer } from '../../util/clock.ts';
import { type ErrorCode, isErrorCode } from '../../util/errors.ts';
import { createLimits } from '../mesh/limits.ts';
import type { Sending } from '../peer/senders.ts';
import { kindOf } from '../peer/transceivers.ts';
import type { PeerDiagnostics, PeerId, ReceiveWish, TopologyContext, TopologySession } from '../topology.ts';
import { createSfuChannels } from './channels.ts';
import { createDevices, type SfuHandler } from './device.ts';
import { createMembers } from './members.ts';
import type { Part } from './part.ts';
import { createReports } from './reports.ts';
import type { SfuSignaling } from './signaling.ts';
import { statsByPeer } from './stats.ts';
import { createStay, type Stay } from './stay.ts';
import { createUpdates } from './updates.ts';
import { createWatch } from './watch.ts';

/** What a session over an SFU is made from. */
export interface SfuSessionOptions {
  readonly signaling: SfuSignaling;
  readonly handler: SfuHandler | undefined;
  random(): number;
}

/** Alone it stays in the SFU's room for so long, ms: whoever comes in anew is gone for a moment only. */
const lingerAlone = 5_000;
/** Reports are good enough for those who ask within this time, ms. */
const statsAge = 200;

/** Creates the session of one call. It goes into the SFU's room with the call's own, or with the first peer whose device is known. */
export function createSfuSession(context: TopologyContext, options: SfuSessionOptions): TopologySession {
  const { clock } = context;
  const published = new Map<MediaSource, Sending>();
  /** What is published, under the limits. */
  const limitedTo = new Map<MediaSource, Sending>();
  const limits = createLimits();
  const wishes = new Map<string, ReceiveWish>();
  const wishKey = (peer: PeerId, source: MediaSource): string => `${source} ${peer}`;
  const tell: TopologyContext['on'] = (fact) => void (closed || context.on(fact));
  let sending = false;
  let stay: Stay | null = null;
  let stays = 0;
  let stopAlone: StopTimer = () => {};
  let closed = false;

  const members = createMembers({
    way() {
      if (!stay?.present) return 'none';
      const carriage = stay.present.carriage();
      return carriage === 'up' && stay.present.openLine && !channels.controlOpen() ? 'connecting' : carriage;
    },
    isPresent: (key) => stay?.present?.has(key) ?? false,
    tell,
    changed: () => channels.review(),
  });
  const channels = createSfuChannels({
    clock,
    self: addressKey(context.self),
    peers: () => members.up,
    control: (peer, text) => tell({ type: 'control', peer, text }),
    changed: () => members.review(),
  });
  const reports = createReports(clock, () => stay?.present ?? null);
  const flows = () => stay?.present?.downlink.flows() ?? [];
  const watch = createWatch({
    clock,
    read() {
      stay?.present?.uplink.review();
      // A look is dear while connections are made, and there is nothing to see yet.
      return (flows().length > 0 && reports(statsAge)?.then(({ receive }) => receive)) || null;
    },
    flows,
    stalled(peer, stalled) {
      members.stalled(peer, stalled);
      // Nobody is heard any more: it is the way to the SFU that broke.
      if (stalled && members.up.size === 0) stay?.restartIce();
    },
    frozen(peer, source) {
      stay?.present?.downlink.askKeyFrame(peer, source);
      tell({ type: 'frozen', peer, source });
    },
  });

  const heard = (event: SfuEvent): void => {
    const peerOf = (device: DeviceAddress): PeerId | undefined => members.byKey.get(addressKey(device));
    if (event.event === 'speaker') tell({ type: 'speaker', peer: (event.device && peerOf(event.device)) ?? null });
    if (event.event !== 'levels') return;
    const levels = event.levels.flatMap(({ device, level }) => {
      const peer = peerOf(device);
      return peer === undefined ? [] : [{ peer, level }];
    });
    if (levels.length > 0) tell({ type: 'levels', levels });
  };
  const failed = (cause: unknown): void => {
    const { code } = Object(cause) as { readonly code?: unknown };
    const known = typeof code === 'string' && isErrorCode(code) && code !== 'refused';
    const fact: ErrorCode = known ? code : 'sfu-unavailable';
    for (const peer of members.byKey.values()) tell({ type: 'failed', peer, code: fact, cause });
  };
  const begin = (): Stay => {
    const { room } = context;
    const debug = (what: string, details?: unknown): void => {
      for (const peer of members.byKey.values()) return tell({ type: 'debug', peer, what: `sfu: ${what}`, details });
    };
    const part: Part = {
      ...{ context, room, signaling: options.signaling, tell, debug },
      updates: createUpdates(room, options.signaling, (error) => debug('update-error', String(error))),
      desired: {
        peers: members.byKey,
        sending: (source) => (sending ? limitedTo.get(source) : undefined),
        wish: (peer, source) => wishes.get(wishKey(peer, source)) ?? null,
      },
    };
    return createStay({
      ...{ part, channels, random: options.random, devices: createDevices(options.handler), heard, failed },
      replaced() {
        stays += 1;
        members.review();
      },
      changed: () => members.review(),
    });
  };
  const sync = async (source: MediaSource): Promise<void> => {
    const limited = limits.apply('', source, published.get(source));
    if (limited) limitedTo.set(source, limited);
    await stay?.present?.uplink.sync(source);
  };
  const leaveSoon = (): void => {
    stopAlone();
    stopAlone = clock.after(lingerAlone, () => stay?.leave());
  };
  const syncAll = (): Promise<unknown> | undefined => stay?.present?.uplink.syncAll();

  return {
    join() {
      if (closed || members.byKey.size > 0) return;
      stay ??= begin();
      stay.enter(true);
      leaveSoon();
    },
    addPeer(peer, { device, initiate, holdCandidates, epoch = 0 }) {
      if (closed || members.keyOf(peer) !== undefined) return;
      // An SFU knows devices only: whoever answers is met when it is known who that is.
      if (!device) return queueMicrotask(() => tell({ type: 'failed', peer, code: 'sfu-unavailable' }));
      members.add(peer, device);
      // There is nothing to describe, but what rings, accepts or comes back waits for a first word to carry.
      const word: PeerSignal = { epoch: epoch + 1, peerEpoch: 0, description: { type: 'offer', sdp: '' } };
      if (initiate || holdCandidates) queueMicrotask(() => tell({ type: 'signal', peer, signal: word }));
      stopAlone();
      stay ??= begin();
      stay.enter();
      watch.start();
      stay.present?.take(addressKey(device));
      queueMicrotask(members.review);
    },
    removePeer(peer) {
      const key = members.keyOf(peer);
      if (key === undefined) return;
      stay?.present?.drop(key);
      members.remove(peer);
      for (const name of [...wishes.keys()]) if (name.endsWith(` ${peer}`)) wishes.delete(name);
      channels.review();
      if (members.byKey.size > 0) return;
      watch.stop();
      leaveSoon();
    },
    releaseCandidates() {},
    handleSignal() {},
    async publish(source, track, publishOptions) {
      const kind = kindOf(source);
      check(!track || track.kind === kind, source, `a track of kind ${kind}`, track?.kind);
      published.set(source, { track, options: publishOptions });
      await sync(source);
    },
    // What one peer gets is what that peer asked the SFU for.
    limit(peer, source, by, limit) {
      if (peer !== null) return;
      limits.set(null, source, by, limit);
      void sync(source);
    },
    async sendTo(peers) {
      sending = peers.length > 0;
      await syncAll();
    },
    receive(peer, source, wish) {
      wishes.set(wishKey(peer, source), wish);
      stay?.present?.downlink.adjust(peer, source);
    },
    sendControl: channels.sendControl,
    openChannel: channels.open,
    allowDirect() {},
    restartIce: () => stay?.restartIce(),
    rebuild(peer) {
      const key = members.keyOf(peer);
      if (key === undefined || !stay) return;
      const others = [...members.up.keys()].some((other) => other !== peer);
      if (!stay.present) stay.enter();
      else if (others) stay.present.downlink.takeAnew(key);
      else stay.rejoin();
    },
    forceKeyFrame: (_, source) => stay?.present?.uplink.forceKeyFrame(source),
    async stats() {
      const both = await reports(statsAge);
      if (!both || !stay?.present) return [];
      return statsByPeer(both, stay.present.downlink.flows(), [...members.byKey.values()]);
    },
    diagnostics() {
      const { present } = stay ?? {};
      if (!present) return [];
      return Array.from(members.byKey.values(), (peer) => diagnosticsOf(peer, stays, present.receive));
    },
    async close() {
      closed = true;
      stopAlone();
      watch.stop();
      stay?.close();
    },
  };
}

/** The library shows no more of the connection that receives. */
function diagnosticsOf(
  peer: PeerId,
  epoch: number,
  { connectionState, iceGatheringState }: Pick<RTCPeerConnection, 'connectionState' | 'iceGatheringState'>,
): PeerDiagnostics {
  const iceConnectionState = connectionState === 'connecting' ? 'checking' : connectionState;
  return { peer, epoch, signalingState: 'stable', iceConnectionState, iceGatheringState, connectionState };
}
