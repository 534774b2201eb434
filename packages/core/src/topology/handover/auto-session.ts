import type { MediaSource } from '../../protocol/messages.ts';
import { createAlarms } from '../../util/alarms.ts';
import { sameItems } from '../../util/same-items.ts';
import type {
  MediaPath,
  PeerId,
  PublishOptions,
  Topology,
  TopologyContext,
  TopologyFact,
  TopologySession,
} from '../topology.ts';
import { createCrossing, type CrossingWaits } from './crossing.ts';
import { createJoinedChannels } from './joined-channels.ts';
import { other, type Pair } from './pair.ts';
import { createPairs, paths } from './pairs.ts';
import { createSfuSide } from './sfu-side.ts';

/** How long what may take while the path changes, ms. */
export interface HandoverWaits extends CrossingWaits {
  /** Both ends take from the new path: the old one stays open for so long. */
  readonly linger: number;
}

/** What a session over both paths is made of. */
export interface AutoParts {
  readonly mesh: Topology;
  load(): Promise<Topology>;
  readonly waits: HandoverWaits;
}

/** Creates the session of one call over both paths. It begins as a mesh. */
export function createAutoSession(context: TopologyContext, { mesh, load, waits }: AutoParts): TopologySession {
  const published = new Map<MediaSource, readonly [MediaStreamTrack | null, PublishOptions | undefined]>();
  const sending: Record<MediaPath, readonly PeerId[]> = { mesh: [], sfu: [] };
  const alarms = createAlarms(context.clock);
  let receivers: readonly PeerId[] = [];
  let target: MediaPath = 'mesh';
  /** It was told that the target cannot be had. */
  let failed = false;
  let closed = false;

  /** The room's name may change: read through, not copied. */
  const tellingOf = (path: MediaPath): TopologyContext =>
    Object.assign(Object.create(context) as TopologyContext, { on: (fact: TopologyFact) => heard(path, fact) });
  const direct = mesh.createSession(tellingOf('mesh'));
  const sfu = createSfuSide(load, tellingOf('sfu'), {
    opened(session) {
      for (const [source, how] of published) void session.publish(source, ...how);
      channels.connect('sfu', session);
      for (const pair of pairs.all()) pairs.open(pair, 'sfu');
      void route();
    },
    failed: (cause) => pathFailed('sfu', cause),
  });
  const sessionOf = (path: MediaPath): TopologySession | null => (path === 'mesh' ? direct : sfu.session);
  const pairs = createPairs({ sessionOf, tell: (fact) => context.on(fact), changed: () => settle() });
  const channels = createJoinedChannels(
    (peer) => {
      const path = pairs.get(peer)?.taken ?? target;
      return [path, other(path)];
    },
    () => pairs.all().map(({ id }) => id),
  );
  const crossing = createCrossing({
    ...{ clock: context.clock, waits },
    pairs: () => pairs.all().filter((pair) => pair.taking !== target),
    stats: async (path) => (await sessionOf(path)?.stats()) ?? [],
    failed: (path) => pathFailed(path, undefined),
  });
  channels.connect('mesh', direct);

  /** Sends on the path that is to be, and on the one from which the other end still takes. */
  const route = async (): Promise<void> => {
    const onPath = async (path: MediaPath): Promise<void> => {
      const session = sessionOf(path);
      const due = receivers.filter((id) => path === target || pairs.get(id)?.taken === path);
      if (!session || sameItems(sending[path], due)) return;
      sending[path] = due;
      await session.sendTo(due);
    };
    await Promise.all([onPath('mesh'), onPath('sfu')]);
  };
  const isSettled = ({ taking, taken }: Pair): boolean => taking === target && taken === target;
  const settle = (): void => {
    if (closed) return;
    void route();
    crossing.wake();
    for (const pair of pairs.all()) {
      const done = target === 'sfu' && isSettled(pair) && pair.side('mesh').open;
      schedule(pair.id, done, () => pairs.shut(pair, 'mesh'));
    }
    schedule(sfu, target === 'mesh' && pairs.all().every(isSettled), leaveSfu);
  };
  const schedule = (key: unknown, due: boolean, run: () => void): void => {
    if (!due) alarms.stop(key);
    else if (!alarms.has(key)) alarms.set(key, waits.linger, run);
  };
  const leaveSfu = (): void => {
    for (const pair of pairs.all()) pairs.shut(pair, 'sfu');
    channels.connect('sfu', null);
    sending.sfu = [];
    void sfu.close();
  };
  /** Told, and left to whoever decides over the path; what still carries goes on. */
  const pathFailed = (path: MediaPath, cause: unknown): void => {
    if (closed || failed || path !== target) return;
    failed = true;
    if (path === 'sfu' && !pairs.all().some((pair) => pair.taking === 'sfu' && pair.side('sfu').up)) leaveSfu();
    context.on({ type: 'path-failed', path, cause });
  };
  const heard = (path: MediaPath, fact: TopologyFact): void => {
    if (closed) return;
    pairs.heard(path, fact);
    if (fact.type === 'failed') pathFailed(path, fact.cause);
  };
  const inUse = (peer: PeerId): TopologySession | null => {
    const session = sessionOf(pairs.get(peer)?.taking ?? target);
    if (!session) sfu.open();
    return session;
  };

  return {
    use(path) {
      target = path;
      failed = false;
      if (path === 'sfu') sfu.open();
      for (const pair of pairs.all()) {
        pairs.open(pair, path);
        pair.tellTaking();
      }
      settle();
    },
    addPeer(id, options) {
      if (!closed) pairs.add(id, options, target);
    },
    removePeer(id) {
      alarms.stop(id);
      pairs.remove(id);
      settle();
    },
    releaseCandidates: (id) => direct.releaseCandidates(id),
    handleSignal: (id, signal) => pairs.handleSignal(id, signal),
    async publish(source, track, options) {
      published.set(source, [track, options]);
      await Promise.all([direct.publish(source, track, options), sfu.session?.publish(source, track, options)]);
    },
    async sendTo(peers) {
      receivers = [...peers];
      await route();
    },
    sendControl: (id, text) => direct.sendControl(id, text) || (sfu.session?.sendControl(id, text) ?? false),
    limit: (id, source, by, limits) => pairs.limit(id, source, by, limits),
    receive: (id, source, wish) => pairs.receive(id, source, wish),
    openChannel: channels.open,
    allowDirect: (id) => direct.allowDirect(id),
    restartIce: (id, policy) => inUse(id)?.restartIce(id, policy),
    rebuild: (id, how) => inUse(id)?.rebuild(id, how),
    forceKeyFrame: (id, source) => sessionOf(pairs.get(id)?.taken ?? target)?.forceKeyFrame(id, source),
    async stats() {
      const all = await Promise.all(
        paths.map(async (path) => {
          const stats = pairs.all().some(({ taking }) => taking === path) ? await sessionOf(path)?.stats() : [];
          return (stats ?? []).filter(({ peer }) => pairs.get(peer)?.taking === path);
        }),
      );
      return all.flat();
    },
    diagnostics: () => paths.flatMap((path) => (sessionOf(path)?.diagnostics() ?? []).map((one) => ({ ...one, path }))),
    async close() {
      closed = true;
      crossing.stop();
      alarms.clear();
      await Promise.all([direct.close(), sfu.close()]);
    },
  };
}
