import type { MediaSource } from '../protocol/messages.ts';
import type { LegFact } from '../state/events.ts';
import type { LegId } from '../state/model.ts';
import type {
  PathFact,
  PublishOptions,
  SoundFact,
  Topology,
  TopologyContext,
  TopologyFact,
  TopologySession,
} from '../topology/topology.ts';
import { sameItems } from '../util/same-items.ts';
import { createRemoteMedia, type RemoteMedia } from './remote-media.ts';

/** A hang-up over the control channel needs this long to leave before its connection may close, ms. */
const farewell = 250;

/** The media side of one call: its topology session and the streams that came in. */
export interface CallMedia {
  readonly session: TopologySession;
  /** Over the leg's control channel, if it is open. */
  say(leg: LegId, text: string): void;
  closeLeg(leg: LegId): void;
  remote(leg: LegId): RemoteMedia | undefined;
  /** Sends a track of a source, or none; does nothing when it is sent already in this way. */
  publish(source: MediaSource, track: MediaStreamTrack | null, options: PublishOptions): Promise<void>;
  /** The only legs to which anything is sent; does nothing when they are the same as before. */
  sendTo(legs: readonly LegId[]): Promise<void>;
  /** Silences what comes in, or lets it through again. */
  hear(on: boolean): void;
  /** Closes everything, giving the last words time to leave. Resolves when closed. */
  close(): Promise<void>;
}

/** What a call's media tells: facts for the state machine, texts of the control channel, and that streams changed. */
export interface CallMediaHooks {
  fact(fact: LegEvent): void;
  control(leg: LegId, text: string): void;
  tracksChanged(): void;
  /** The two ends have no codec in common for one kind of media. */
  noCodec(kind: 'audio' | 'video'): void;
  /** What the browser said of a connection that failed. */
  failed(cause: unknown): void;
  /** Who is heard, where the topology knows. */
  sound?(fact: SoundFact): void;
  /** The path that the call was to take cannot be had. */
  pathFailed?(fact: PathFact): void;
  debug(leg: LegId, what: string, details: unknown): void;
}

/** A leg's fact without its call, which may be renamed. */
export type LegEvent = LegFact extends infer F ? (F extends LegFact ? Omit<F, 'call'> : never) : never;

/** Creates the media side of a call. */
export function createCallMedia(
  topology: Topology,
  context: Omit<TopologyContext, 'on'>,
  hooks: CallMediaHooks,
): CallMedia {
  const remotes = new Map<LegId, RemoteMedia>();
  const published = new Map<MediaSource, string>();
  let receivers: readonly LegId[] = [];
  let spoke = false;
  let audible = true;
  let closing: Promise<void> | null = null;

  const remoteOf = (leg: LegId): RemoteMedia => {
    const known = remotes.get(leg);
    if (known) return known;
    const made = createRemoteMedia(() => context.createMediaStream());
    made.enable(audible);
    remotes.set(leg, made);
    return made;
  };
  const on = (fact: TopologyFact): void => {
    if (closing) return;
    if (fact.type === 'speaker' || fact.type === 'levels') return hooks.sound?.(fact);
    if (fact.type === 'path-failed') return hooks.pathFailed?.(fact);
    const { peer: leg } = fact;
    switch (fact.type) {
      case 'track':
        remoteOf(leg).set(fact.source, fact.track, fact.receiver);
        return hooks.tracksChanged();
      case 'control':
        return hooks.control(leg, fact.text);
      case 'debug':
        return hooks.debug(leg, fact.what, fact.details);
      case 'no-codec':
        remoteOf(leg).lack(fact.kind);
        hooks.noCodec(fact.kind);
        return hooks.tracksChanged();
      case 'failed':
        hooks.failed(fact.cause);
    }
    hooks.fact(legFact(fact));
  };
  // The same object: its room may change.
  const session = topology.createSession(Object.assign(context, { on }));

  return {
    session,
    say(leg, text) {
      if (session.sendControl(leg, text)) spoke = true;
    },
    closeLeg(leg) {
      remotes.get(leg)?.clear();
      remotes.delete(leg);
      if (!closing) session.removePeer(leg);
    },
    remote: (leg) => remotes.get(leg),
    async publish(source, track, options) {
      const how = track ? track.id + JSON.stringify(options) : '';
      if ((published.get(source) ?? '') === how) return;
      published.set(source, how);
      await session.publish(source, track, options);
    },
    async sendTo(legs) {
      if (sameItems(receivers, legs)) return;
      receivers = legs;
      await session.sendTo(legs);
    },
    hear(on) {
      if (on === audible) return;
      audible = on;
      for (const remote of remotes.values()) remote.enable(on);
    },
    close() {
      closing ??= (async () => {
        await session.sendTo([]);
        for (const remote of remotes.values()) remote.clear();
        if (spoke) await new Promise<void>((resolve) => void context.clock.after(farewell, resolve));
        await session.close();
      })();
      return closing;
    },
  };
}

function legFact(
  fact: Exclude<TopologyFact, SoundFact | PathFact | { type: 'track' | 'control' | 'debug' | 'no-codec' }>,
): LegEvent {
  const leg = fact.peer;
  switch (fact.type) {
    case 'signal':
      return { type: 'leg-signal', leg, signal: fact.signal };
    case 'up':
      return { type: 'leg-up', leg };
    case 'down':
      return { type: 'leg-down', leg, cause: fact.cause };
    case 'closed':
      return { type: 'leg-closed', leg };
    case 'failed':
      return { type: 'leg-failed', leg, code: fact.code };
    case 'frozen':
      return { type: 'video-frozen', leg, source: fact.source };
  }
}

/** The sources, in the order of their transceivers. */
export const mediaSources: readonly MediaSource[] = ['microphone', 'camera', 'screen', 'screen-audio'];
