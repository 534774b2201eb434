import { applyLocal, applyRemote, rollBack, type Aftermath } from './apply-description.ts';
import { planAnswer, planOffer, type DescriptionInput, type Plan } from './create-description.ts';
import type { IceCredentials } from './ice-agent.ts';
import { shownAddress } from './ice-gathering.ts';
import { wrongState } from './negotiation-state.ts';
import type { PeerCore } from './peer-core.ts';
import { readSdp, writeSdp } from './sdp.ts';

/** The last description that `createOffer` or `createAnswer` made: only this one may be set. */
const lastMade = new WeakMap<PeerCore, { readonly plan: Plan; readonly sdp: string }>();

/** `createOffer` and `createAnswer`. */
export function makeDescription(
  core: PeerCore,
  type: 'offer' | 'answer',
  iceRestart = false,
): Promise<RTCSessionDescriptionInit> {
  return core.chain(async () => {
    await pause(core);
    const plan = makePlan(core, type, iceRestart);
    const sdp = writeSdp(plan.session);
    lastMade.set(core, { plan, sdp });
    return { type, sdp };
  });
}

/** `setLocalDescription`, with or without an argument. */
export function setLocal(core: PeerCore, { type, sdp }: RTCLocalSessionDescriptionInit): Promise<void> {
  return core.chain(async () => {
    const { signalingState } = core.state;
    const chosen = type ?? (signalingState === 'have-remote-offer' ? 'answer' : 'offer');
    if (chosen === 'rollback') return rollBackExplicitly(core, 'local');
    if (chosen === 'pranswer') throw new DOMException('pranswer is not faked', 'NotSupportedError');
    await pause(core);
    const made = lastMade.get(core);
    if (sdp && made?.sdp !== sdp) {
      throw new DOMException('The SDP does not match the previously generated SDP', 'InvalidModificationError');
    }
    const plan = sdp && made ? made.plan : makePlan(core, chosen);
    perform(core, () => applyLocal(core, plan));
  });
}

/** `setRemoteDescription`. */
export function setRemote(core: PeerCore, { type, sdp }: RTCSessionDescriptionInit): Promise<void> {
  return core.chain(async () => {
    if (type === 'rollback') return rollBackExplicitly(core, 'remote');
    if (type === 'pranswer') throw new DOMException('pranswer is not faked', 'NotSupportedError');
    await pause(core);
    const session = readSdp(sdp ?? '');
    perform(core, () => applyRemote(core, type, session));
  });
}

/** `addIceCandidate`; null and the empty candidate say that no more will come. */
export function addCandidate(core: PeerCore, init: RTCIceCandidateInit | null): Promise<void> {
  if (init && init.sdpMid == null && init.sdpMLineIndex == null && init.candidate) {
    return Promise.reject(new TypeError('sdpMid and sdpMLineIndex are both null'));
  }
  return core.chain(() => {
    const remote = core.state.pendingRemote ?? core.state.currentRemote;
    if (!remote) throw new DOMException('The remote description was null', 'InvalidStateError');
    if (!init?.candidate) return;
    const { sections, ufrag } = remote.session;
    const known =
      init.sdpMid == null ? sections[init.sdpMLineIndex ?? -1] : sections.find(({ mid }) => mid === init.sdpMid);
    const stale = init.usernameFragment && init.usernameFragment !== ufrag;
    if (!known || stale || !shownAddress(init.candidate))
      throw new DOMException('Error processing ICE candidate', 'OperationError');
    core.change(() => core.ice.addRemote(init.candidate ?? ''));
  });
}

function rollBackExplicitly(core: PeerCore, side: 'local' | 'remote'): void {
  const { signalingState } = core.state;
  if (signalingState !== `have-${side}-offer`) throw wrongState(`set ${side} rollback`, signalingState);
  perform(core, () => rollBack(core));
}

/** Applies a description and tells of it in the order of browsers: the state first, then the tracks. */
function perform(core: PeerCore, apply: () => Aftermath): void {
  const { state } = core;
  const before = state.signalingState;
  let aftermath: Aftermath = () => {};
  core.change(() => (aftermath = apply()));
  if (
    state.signalingState === 'stable' &&
    state.currentLocal &&
    !state.replaceUfrags.has(state.currentLocal.session.ufrag)
  ) {
    state.replaceUfrags.clear();
  }
  if (before !== state.signalingState) core.fire('signalingstatechange');
  core.change(() => aftermath());
  if (state.signalingState === 'stable') core.forgetNeed();
}

function makePlan(core: PeerCore, type: 'offer' | 'answer', iceRestart = false): Plan {
  const { state } = core;
  if (type === 'answer' && state.signalingState !== 'have-remote-offer')
    throw wrongState('create answer', state.signalingState);
  if (type === 'offer' && state.signalingState === 'have-remote-offer')
    throw wrongState('create offer', state.signalingState);
  const input: DescriptionInput = {
    state,
    credentials: credentialsFor(core, type, iceRestart),
    fingerprint: core.fingerprint,
    wantsData: core.wantsData,
  };
  return type === 'offer' ? planOffer(input) : planAnswer(input);
}

function credentialsFor(core: PeerCore, type: 'offer' | 'answer', iceRestart: boolean): IceCredentials {
  const { state, ice, options } = core;
  const { local } = ice;
  const restartsTheirs =
    state.currentRemote !== null && state.pendingRemote?.session.ufrag !== state.currentRemote.session.ufrag;
  const fresh = type === 'offer' ? iceRestart || state.replaceUfrags.has(local?.ufrag ?? '') : restartsTheirs;
  if (local && !fresh) return local;
  return {
    ufrag: options.core.random.text(4).replace(/[-_]/g, '+'),
    pwd: options.core.random.text(24).replace(/[-_]/g, '+'),
  };
}

function pause(core: PeerCore): Promise<void> | void {
  const { operationDelay = 0 } = core.options;
  if (operationDelay > 0) return new Promise((resolve) => void core.tasks.add(resolve, operationDelay));
}
