import type { Transfer, TransferExpect, TransferStatus } from '../protocol/messages.ts';
import { hangUp, settleTransfer } from './ending.ts';
import type { LocalFact } from './events.ts';
import { setHold } from './media-wishes.ts';
import type { CallState, Phase, TransferState } from './model.ts';
import { place } from './outgoing.ts';
import { peerDevice, peerOf } from './participants.ts';
import { bringToFront, edit, put } from './phone-calls.ts';
import { findCall, isHeldHere } from './selectors.ts';
import { announce, type Bare, type Draft, refuse, send, startTimer, stopTimers, type Turn } from './turn.ts';

type Connected = Extract<Phase, { status: 'connected' }>;

/** The local user asks the other side to call somebody else instead. */
export function requestTransfer(
  turn: Turn,
  call: Draft,
  { transfer: id, to, other, token }: Extract<LocalFact, { type: 'transfer-requested' }>,
): void {
  const second = other === null ? null : findCall(turn.phone, other);
  if (!isFree(call) || second?.id === call.id || (other !== null && !(second && isFree(second)))) {
    return refuse(turn, call.id, 'invalid-state');
  }
  const target = second ? peerOf(second).user : to;
  const from = peerOf(call).user;
  if (target === from || target === call.self.user) return refuse(turn, call.id, 'invalid-argument');
  begin(turn, call, {
    ...{ id, role: 'transferor', to: target, attended: !!second, status: 'requested', resume: false },
    ...(second && { other: second.id, token }),
  });
  if (second) say(turn, second, { type: 'transfer-expect', transfer: id, from, token });
  else say(turn, call, { type: 'transfer', transfer: id, to });
}

/** The local user answers a transfer that asks. */
export function answerTransfer(turn: Turn, call: Draft, allow: boolean): void {
  const transfer = transferOf(call);
  if (transfer?.status !== 'asking') refuse(turn, call.id, 'invalid-state');
  else if (allow) callInstead(turn, call, transfer);
  else transferLapsed(turn, call);
}

/** The other side asks to call somebody else, or tells who is going to call. */
export function heardTransfer(turn: Turn, call: Draft, message: Transfer | TransferExpect, verified: boolean): void {
  const { transfer: id } = message;
  const { transfers } = turn.phone.settings;
  if (call.phase.status === 'connecting') return void (call.asked = { message, verified });
  if (!isFree(call) || transfers === 'refuse') return report(turn, call, id, 'refused');
  const follow = transfers === 'follow' && verified;
  const resume = !isHeldHere(call);
  if (message.type === 'transfer-expect') {
    const { from, token } = message;
    begin(turn, call, {
      ...{ id, role: 'target', to: from, attended: true, status: 'accepted', resume },
      ...{ token, from, auto: follow },
    });
    return report(turn, call, id, 'expected');
  }
  const { to, replaces } = message;
  const asked: TransferState = {
    ...{ id, role: 'transferee', to, attended: !!replaces, status: 'asking', resume },
    ...(replaces && { replaces }),
  };
  begin(turn, call, asked);
  if (follow) callInstead(turn, call, asked);
  else announce(turn, call, { type: 'transfer-asked', to });
}

/** The other side of the call, or of the second call, tells how a transfer goes that was asked for here. */
export function heardStatus(turn: Turn, call: CallState, { transfer: id, status }: TransferStatus): void {
  const mine = turn.phone.calls.find((one) => transferOf(one)?.id === id && transferOf(one)?.role === 'transferor');
  const transfer = mine && transferOf(mine);
  const first = mine === call;
  if (!transfer || (!first && transfer.other !== call.id)) return;
  edit(turn, mine, (draft) => {
    if (status === 'refused' || status === 'failed') return dropTransfer(turn, draft);
    if (status === 'completed') return hangUp(turn, draft, 'transferred');
    if (status !== 'expected') return setTransfer(draft, { ...transfer, status });
    if (first) return;
    const replaces = { call: call.id, device: peerDevice(call).device, token: transfer.token as string };
    say(turn, draft, { type: 'transfer', transfer: id, to: transfer.to, replaces });
  });
}

/** Time is up, or the user said no: the call goes on as it was. */
export function transferLapsed(turn: Turn, call: Draft): void {
  const transfer = transferOf(call);
  if (transfer?.role === 'transferee') report(turn, call, transfer.id, 'refused');
  dropTransfer(turn, call);
}

/** A call came to a new status: one that is to take over, the second one of an attended transfer, or one that was asked too early. */
export function followTransfer(turn: Turn, call: CallState): void {
  const { phase, asked } = call;
  for (const one of turn.phone.calls) {
    const transfer = transferOf(one);
    // The second call ended before the new one took its place.
    const lost = transfer?.role === 'transferor' && transfer.other === call.id;
    if (lost && phase.status === 'ended' && phase.reason !== 'replaced') {
      edit(turn, one, (draft) => dropTransfer(turn, draft));
    }
    if (transfer && one.id === call.takesOver) edit(turn, one, (draft) => takeOver(turn, draft, transfer, call));
  }
  if (!asked || phase.status !== 'connected') return;
  edit(turn, call, (draft) => {
    draft.asked = null;
    heardTransfer(turn, draft, asked.message, asked.verified);
  });
}

/** The old call hears of the new one. */
function takeOver(turn: Turn, old: Draft, { id, role, resume }: TransferState, { phase }: CallState): void {
  const asked = role === 'transferee';
  if (phase.status === 'ringing' && asked) report(turn, old, id, 'ringing');
  if (phase.status === 'connected') {
    if (asked) report(turn, old, id, 'completed');
    hangUp(turn, old, asked ? 'transferred' : 'replaced');
  }
  if (phase.status === 'ended') {
    if (asked) say(turn, old, { type: 'transfer-status', transfer: id, status: 'failed', reason: phase.reason });
    dropTransfer(turn, old);
    if (resume) setHold(turn, old, false);
    bringToFront(turn, old.id);
  }
}

/** The expectation of an attended transfer that an invitation fulfils. */
export function expected(
  turn: Turn,
  user: string,
  replaces: { readonly call: string; readonly token: string } | undefined,
): { readonly call: CallState; readonly auto: boolean } | null {
  const call = turn.phone.calls.find(({ id }) => id === replaces?.call);
  const transfer = call ? transferOf(call) : null;
  const fits = transfer?.role === 'target' && transfer.token === replaces?.token && transfer.from === user;
  return call && fits ? { call, auto: transfer.auto === true } : null;
}

/** Places the new call with what is wished now, but for the screen: that was shown to somebody else. The old one waits on hold. */
function callInstead(turn: Turn, call: Draft, transfer: TransferState): void {
  const [id, secret] = turn.event.ids as readonly [string, string];
  const { to, replaces } = transfer;
  if (to === call.self.user) return transferLapsed(turn, call);
  const { profile, wishes, preconnect } = call;
  const media = { ...wishes, screen: false, screenAudio: false };
  stopTimers(turn, call, 'transfer');
  setTransfer(call, { ...transfer, status: 'accepted', other: id });
  report(turn, call, transfer.id, 'accepted');
  const next = place(turn, {
    ...{ call: id, secret, to, profile, media, metadata: null, ring: null, preconnect, takesOver: call.id },
    ...(replaces && { device: replaces.device }),
    extra: {
      transferredBy: peerOf(call).user,
      ...(replaces && { replaces: { call: replaces.call, token: replaces.token } }),
    },
  });
  put(turn, next);
  bringToFront(turn, id);
}

function begin(turn: Turn, call: Draft, transfer: TransferState): void {
  setTransfer(call, transfer);
  startTimer(turn, call, 'transfer');
}

function dropTransfer(turn: Turn, call: Draft): void {
  settleTransfer(turn, call, false);
  stopTimers(turn, call, 'transfer');
  setTransfer(call, null);
}

function setTransfer(call: Draft, transfer: TransferState | null): void {
  call.phase = { ...(call.phase as Connected), transfer };
}

function transferOf({ phase }: CallState): TransferState | null {
  return phase.status === 'connected' ? phase.transfer : null;
}

/** A connected call between two without a transfer. */
function isFree({ phase, roster }: CallState): boolean {
  return phase.status === 'connected' && !roster && !phase.transfer;
}

function report(turn: Turn, call: CallState, transfer: string, status: TransferStatus['status']): void {
  say(turn, call, { type: 'transfer-status', transfer, status });
}

/** Transfers need signaling anyway, so that they are spoken of only there: once and in order. */
function say(turn: Turn, call: CallState, body: Bare<Transfer | TransferExpect | TransferStatus>): void {
  send(turn, call, peerDevice(call), body);
}
