import type { Transfer, TransferExpect, TransferStatus } from '../protocol/messages.ts';
import { CallError } from '../util/errors.ts';
import { hangUp } from './ending.ts';
import type { LocalFact } from './events.ts';
import { setHold } from './media-wishes.ts';
import type { CallState, Phase, TransferState } from './model.ts';
import { place } from './outgoing.ts';
import { isLocal, peerDevice, peerOf } from './participants.ts';
import { bringToFront, put } from './phone-calls.ts';
import { findCall } from './selectors.ts';
import { announce, type Bare, order, refuse, send, startTimer, stopTimers, type Turn } from './turn.ts';

type Connected = Extract<Phase, { status: 'connected' }>;

/** The local user asks the other side to call somebody else instead. */
export function requestTransfer(
  turn: Turn,
  call: CallState,
  { transfer: id, to, other, token }: Extract<LocalFact, { type: 'transfer-requested' }>,
): void {
  const second = other === null ? null : findCall(turn.phone, other);
  if (!isFree(call) || second === call || (second !== null && !(second && isFree(second)))) {
    return refuse(turn, call.id, 'invalid-state');
  }
  const target = second ? peerOf(second).user : to;
  const from = peerOf(call).user;
  if (target === from || target === call.self.user) return refuse(turn, call.id, 'invalid-argument');
  begin(turn, call, {
    ...{ id, role: 'transferor', to: target, attended: second !== null, status: 'requested', resume: false },
    ...(second && { other: second.id, token }),
  });
  if (second) say(turn, second, { type: 'transfer-expect', transfer: id, from, token });
  else say(turn, call, { type: 'transfer', transfer: id, to });
}

/** The local user answers a transfer that asks. */
export function answerTransfer(turn: Turn, call: CallState, allow: boolean): void {
  const transfer = transferOf(call);
  if (transfer?.status !== 'asking') return refuse(turn, call.id, 'invalid-state');
  if (allow) return callInstead(turn, call, transfer);
  put(turn, transferLapsed(turn, stopTimers(turn, call, 'transfer')));
}

/** Works on what the other side says about transfers. */
export function heardTransfer(
  turn: Turn,
  call: CallState,
  message: Transfer | TransferExpect | TransferStatus,
  verified: boolean,
): void {
  if (message.type === 'transfer-status') return heardStatus(turn, call, message);
  const { transfer: id } = message;
  const policy = turn.phone.settings.transfers;
  if (!isFree(call) || policy === 'refuse') {
    return say(turn, call, { type: 'transfer-status', transfer: id, status: 'refused' });
  }
  const follow = policy === 'follow' && verified;
  const resume = !isLocal(call.phase.hold);
  if (message.type === 'transfer-expect') {
    const { from, token } = message;
    begin(turn, call, {
      id,
      role: 'target',
      to: from,
      attended: true,
      status: 'accepted',
      token,
      from,
      auto: follow,
      resume,
    });
    return say(turn, call, { type: 'transfer-status', transfer: id, status: 'expected' });
  }
  const { to, replaces } = message;
  const asked: TransferState = {
    ...{ id, role: 'transferee', to, attended: replaces !== undefined, status: 'asking', resume },
    ...(replaces && { replaces }),
  };
  const asking = begin(turn, call, asked);
  if (follow) callInstead(turn, asking, asked);
  else announce(turn, asking, { type: 'transfer-asked', to });
}

/** Time is up, or the user said no: the call goes on as it was. */
export function transferLapsed(turn: Turn, call: CallState): CallState {
  const transfer = transferOf(call);
  if (transfer?.role === 'transferee') {
    say(turn, call, { type: 'transfer-status', transfer: transfer.id, status: 'refused' });
  }
  return withoutTransfer(turn, call);
}

/** The call that is to take over, or the second one of an attended transfer, came to a new status. */
export function followTransfer(turn: Turn, call: CallState): void {
  const { status } = call.phase;
  if (status === 'ended') secondCallEnded(turn, call);
  const old = findCall(turn.phone, call.takesOver);
  const transfer = old && transferOf(old);
  if (!transfer) return;
  const asked = transfer.role === 'transferee';
  const report = (body: Pick<TransferStatus, 'status' | 'reason'>): void => {
    if (asked) say(turn, old, { type: 'transfer-status', transfer: transfer.id, ...body });
  };
  if (status === 'ringing') report({ status });
  if (status === 'connected') {
    report({ status: 'completed' });
    put(turn, hangUp(turn, old, asked ? 'transferred' : 'replaced'));
  }
  if (call.phase.status === 'ended') {
    report({ status: 'failed', reason: call.phase.reason });
    const alone = withoutTransfer(turn, old);
    put(turn, transfer.resume ? setHold(turn, alone, false) : alone);
    bringToFront(turn, old.id);
  }
}

/** The expectation of an attended transfer that an invitation fulfils. */
export function expected(
  turn: Turn,
  user: string,
  replaces: { readonly call: string; readonly token: string } | undefined,
): CallState | null {
  const old = replaces && findCall(turn.phone, replaces.call);
  const transfer = old && transferOf(old);
  const fits = transfer?.role === 'target' && transfer.token === replaces?.token && transfer.from === user;
  return (fits && old) || null;
}

/** Whether the expected call needs no answer of the user. */
export function isAutomatic(call: CallState): boolean {
  return transferOf(call)?.auto ?? false;
}

function heardStatus(turn: Turn, call: CallState, { transfer: id, status }: TransferStatus): void {
  const mine = turn.phone.calls.find((one) => transferOf(one)?.id === id && transferOf(one)?.role === 'transferor');
  const transfer = mine && transferOf(mine);
  if (!transfer || (call !== mine && transfer.other !== call.id)) return;
  if (status === 'refused' || status === 'failed') return put(turn, withoutTransfer(turn, mine));
  if (call === mine) {
    if (status === 'completed') put(turn, hangUp(turn, mine, 'transferred'));
    else if (status !== 'expected') put(turn, withTransfer(mine, { ...transfer, status }));
    return;
  }
  if (status !== 'expected' || !transfer.token) return;
  const replaces = { call: call.id, device: peerDevice(call).device, token: transfer.token };
  say(turn, mine, { type: 'transfer', transfer: id, to: transfer.to, replaces });
}

/** Places the new call with what is wished now. The old one waits on hold. */
function callInstead(turn: Turn, call: CallState, transfer: TransferState): void {
  const [id = '', secret = ''] = turn.event.ids;
  const { to, replaces } = transfer;
  if (to === call.self.user) {
    return put(turn, transferLapsed(turn, stopTimers(turn, call, 'transfer')));
  }
  put(turn, withTransfer(stopTimers(turn, call, 'transfer'), { ...transfer, status: 'accepted', other: id }));
  say(turn, call, { type: 'transfer-status', transfer: transfer.id, status: 'accepted' });
  const { profile, wishes: media, preconnect } = call;
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

/** The second call of an attended transfer ended before the new one took its place. */
function secondCallEnded(turn: Turn, call: CallState): void {
  const mine = turn.phone.calls.find(
    (one) => transferOf(one)?.role === 'transferor' && transferOf(one)?.other === call.id,
  );
  const replaced = call.phase.status === 'ended' && call.phase.reason === 'replaced';
  if (mine && !replaced) put(turn, withoutTransfer(turn, mine));
}

function begin(turn: Turn, call: CallState, transfer: TransferState): CallState {
  const next = startTimer(turn, withTransfer(call, transfer), 'transfer', turn.phone.settings.timeouts.transfer);
  put(turn, next);
  return next;
}

function withoutTransfer(turn: Turn, call: CallState): CallState {
  const transfer = transferOf(call);
  if (transfer?.role === 'transferor') {
    const error = new CallError('transfer-failed');
    order(turn, call, { type: 'settle-transfer', transfer: transfer.id, error });
  }
  return withTransfer(stopTimers(turn, call, 'transfer'), null);
}

function withTransfer(call: CallState, transfer: TransferState | null): CallState {
  return { ...call, phase: { ...(call.phase as Connected), transfer } };
}

function transferOf({ phase }: CallState): TransferState | null {
  return phase.status === 'connected' ? phase.transfer : null;
}

/** A connected call between two without a transfer. */
function isFree(call: CallState): call is CallState & { readonly phase: Connected } {
  return call.phase.status === 'connected' && !call.roster && !call.phase.transfer;
}

/** Transfers need signaling anyway, so that they are spoken of only there: once and in order. */
function say(turn: Turn, call: CallState, body: Bare<Transfer | TransferExpect | TransferStatus>): void {
  send(turn, call, peerDevice(call), body);
}
