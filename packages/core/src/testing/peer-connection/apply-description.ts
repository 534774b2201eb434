import { commonCodecs, codecTable } from './codecs.ts';
import type { Plan } from './create-description.ts';
import type { IceAgent } from './ice-agent.ts';
import { wrongState, type Line, type NegotiationState } from './negotiation-state.ts';
import type { RemoteTracks } from './remote-tracks.ts';
import { includes, reversed, type FakeRtpTransceiver } from './rtp-transceiver.ts';
import type { SdpSection, SdpSession } from './sdp.ts';

/** The parts of a connection that a description changes. */
export interface Applying {
  readonly state: NegotiationState;
  readonly ice: IceAgent;
  readonly remoteTracks: RemoteTracks;
  createTransceiver(kind: 'audio' | 'video'): FakeRtpTransceiver;
  fire(type: string, fields: object): void;
}

/** What to do after the state is in place and `signalingstatechange` was fired. */
export type Aftermath = () => void;

/** Applies a description of ours. Throws `InvalidStateError` in the wrong state. */
export function applyLocal(target: Applying, plan: Plan): Aftermath {
  const { state, ice } = target;
  const allowed = plan.type === 'offer' ? ['stable', 'have-local-offer'] : ['have-remote-offer'];
  if (!allowed.includes(state.signalingState)) throw wrongState(`set local ${plan.type} sdp`, state.signalingState);
  if (plan.type === 'offer') {
    state.undo ??= savePoint(target);
    state.lines = plan.lines;
    for (const { transceiver, mid } of plan.lines) if (transceiver && !transceiver.stopped) transceiver.mid = mid;
    state.pendingLocal = plan;
    state.signalingState = 'have-local-offer';
    ice.setLocal(plan.session);
    return () => {};
  }
  ice.setLocal(plan.session);
  state.currentRemote = state.pendingRemote;
  state.client = plan.session.setup === 'active';
  return settle(target, { type: 'answer', session: plan.session }, null, (section, transceiver) => {
    transceiver.agree(section.direction);
    return () => {};
  });
}

/** Applies a description of the other side, rolling an offer of ours back when it gets in the way. */
export function applyRemote(target: Applying, type: 'offer' | 'answer', session: SdpSession): Aftermath {
  const { state, ice } = target;
  if (type === 'answer') {
    if (state.signalingState !== 'have-local-offer') throw wrongState('set remote answer sdp', state.signalingState);
    checkOrder(state.lines, session, true);
    ice.setRemote(
      session,
      session.sections.flatMap((section) => section.candidates),
    );
    state.currentLocal = state.pendingLocal;
    state.client = session.setup === 'passive';
    return settle(target, null, { type, session }, (section, transceiver) => {
      const direction = reversed(section.direction);
      transceiver.agree(direction);
      return target.remoteTracks.update(transceiver, section, includes(direction, 'recv'), target.fire);
    });
  }
  const rolledBack = state.signalingState === 'have-local-offer' ? rollBack(target) : () => {};
  checkOrder(state.lines, session, false);
  state.undo ??= savePoint(target);
  const aftermaths = session.sections.map((section, index) => offerSection(target, section, index));
  state.pendingRemote = { type, session };
  state.signalingState = 'have-remote-offer';
  ice.setRemote(
    session,
    session.sections.flatMap((section) => section.candidates),
  );
  return () => [rolledBack, ...aftermaths].forEach((run) => run());
}

/** Takes the offer that waits for its answer back. */
export function rollBack(target: Applying): Aftermath {
  const { state } = target;
  const known = new Set(state.transceivers);
  state.undo?.();
  state.undo = null;
  state.pendingLocal = state.pendingRemote = null;
  state.signalingState = 'stable';
  const removed = [...known].filter((transceiver) => !state.transceivers.includes(transceiver));
  return () => removed.forEach((transceiver) => transceiver.finish());
}

/** Ends an exchange: both sides agree on directions, codecs and on what is rejected. */
function settle(
  { state }: Applying,
  local: NegotiationState['currentLocal'],
  remote: NegotiationState['currentRemote'],
  each: (section: SdpSection, transceiver: FakeRtpTransceiver) => Aftermath,
): Aftermath {
  if (local) state.currentLocal = local;
  if (remote) state.currentRemote = remote;
  state.pendingLocal = state.pendingRemote = state.undo = null;
  state.signalingState = 'stable';
  const sections = (local ?? remote)?.session.sections ?? [];
  const aftermaths = state.lines.flatMap(({ transceiver }, index) => {
    const section = sections[index];
    if (!transceiver || !section) return [];
    if (section.rejected) return [() => transceiver.finish()];
    const codecs = commonCodecs(
      codecTable[transceiver.kind],
      state.currentRemote?.session.sections[index]?.codecs ?? [],
    );
    transceiver.sender.codecs = withRemoteFmtp(codecs, state.currentRemote?.session.sections[index]);
    transceiver.receiver.codecs = codecs;
    return [each(section, transceiver)];
  });
  return () => {
    aftermaths.forEach((run) => run());
    state.transceivers = state.transceivers.filter((transceiver) => !transceiver.stopped);
  };
}

/** What the other side wishes to receive decides how we encode. */
function withRemoteFmtp(
  codecs: FakeRtpTransceiver['sender']['codecs'],
  section: SdpSection | undefined,
): typeof codecs {
  return codecs.map((codec) => {
    const theirs = section?.codecs.find((entry) => entry.payloadType === codec.payloadType);
    return { ...codec, fmtp: theirs?.fmtp ?? codec.fmtp };
  });
}

function offerSection(target: Applying, section: SdpSection, index: number): Aftermath {
  const { state } = target;
  const { mid, kind } = section;
  const line = state.lines[index];
  const known = line?.mid === mid ? line.transceiver : null;
  const set = (transceiver: FakeRtpTransceiver | null): void => {
    const lines = [...state.lines];
    lines[index] = { mid, kind, transceiver };
    state.lines = lines;
  };
  if (kind === 'application' || (section.rejected && !known)) {
    set(null);
    return () => {};
  }
  const transceiver = known ?? matching(state, section) ?? target.createTransceiver(kind);
  set(transceiver);
  transceiver.mid = mid;
  if (section.rejected) return () => {};
  return target.remoteTracks.update(transceiver, section, includes(reversed(section.direction), 'recv'), target.fire);
}

/** JSEP 5.10: only transceivers of `addTrack` are taken for a section of the other side's. */
function matching(state: NegotiationState, { kind, direction }: SdpSection): FakeRtpTransceiver | undefined {
  if (direction !== 'sendrecv' && direction !== 'recvonly') return undefined;
  return state.transceivers.find(
    (entry) =>
      entry.byAddTrack &&
      entry.kind === kind &&
      !entry.stopping &&
      !state.lines.some((line) => line.transceiver === entry),
  );
}

function checkOrder(lines: readonly Line[], session: SdpSession, exact: boolean): void {
  const { sections } = session;
  const fits = lines.every(
    (line, index) =>
      sections[index]?.mid === line.mid ||
      (!exact && line.kind !== 'application' && (line.transceiver?.stopped ?? true)),
  );
  if (!fits || sections.length < lines.length || (exact && sections.length !== lines.length)) {
    throw new DOMException("The order of m-lines in the description doesn't match", 'InvalidAccessError');
  }
}

function savePoint({ state, ice }: Applying): () => void {
  const { lines } = state;
  const saved = new Map(state.transceivers.map((transceiver) => [transceiver, transceiver.save()]));
  const restoreIce = ice.save();
  return () => {
    state.lines = lines;
    restoreIce();
    for (const transceiver of state.transceivers) {
      const before = saved.get(transceiver);
      transceiver.load(before ?? { mid: null, currentDirection: null, firedReceiving: false, receiverStreams: [] });
    }
    state.transceivers = state.transceivers.filter((entry) => saved.has(entry) || !entry.byRemote || entry.byAddTrack);
  };
}
