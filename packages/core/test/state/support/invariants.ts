import type { Effect } from '../../../src/state/effects.ts';
import type { PhoneEvent } from '../../../src/state/events.ts';
import type { CallState, PhoneState } from '../../../src/state/model.ts';

import { carries } from '../../../src/state/legs.ts';
import { isHeldHere, isRecovering, outgoingMedia } from '../../../src/state/selectors.ts';
import type { SimPhone } from './sim-phone.ts';

/** What holds after every single step of every phone. Throws when it does not. */
export function checkStep(
  phone: SimPhone,
  before: PhoneState,
  after: PhoneState,
  event: PhoneEvent,
  effects: readonly Effect[],
  consents: ReadonlySet<string>,
): void {
  const fail = (what: string, call?: CallState): never => {
    throw new Error(
      `${phone.self.device} after ${JSON.stringify(event)}: ${what}\n${JSON.stringify(call)}\n${JSON.stringify(effects)}`,
    );
  };
  let unheld = 0;
  for (const call of after.calls) {
    const was = before.calls.find(({ id }) => id === call.id);
    if (was === call) {
      if (call.phase.status === 'connected' && !isHeldHere(call)) unheld += 1;
      continue;
    }
    const again = event.type === 'message-received' && event.message.type === 'invite' && event.message.group;
    if (was?.phase.status === 'ended') {
      if (!again) fail('an ended call changed', call);
      for (const kind of ['reconnecting', 'reconnected']) phone.moments.delete(`${call.id} ${kind}`);
    }
    if (was?.phase.status !== 'ended' && call.phase.status === 'ended') phone.causes.set(call.id, event);
    checkTimers(phone, call, fail);
    checkLegs(phone, call, fail);
    checkConsent(phone, call, consents, fail);
    if (call.phase.status === 'connected' && !isHeldHere(call)) unheld += 1;
    const outages = (kind: string): number => phone.moments.get(`${call.id} ${kind}`) ?? 0;
    const recovering = isRecovering(call);
    if (
      call.phase.status === 'connected' &&
      outages('reconnecting') - outages('reconnected') !== (recovering ? 1 : 0)
    ) {
      fail('not one pair of moments for each outage', call);
    }
  }
  if (after.settings.concurrent === 'hold-others' && unheld > 1) fail('two calls are not on hold');
}

type Fail = (what: string, call?: CallState) => never;

function checkTimers(phone: SimPhone, call: CallState, fail: Fail): void {
  const running = [...phone.timers.keys()].filter((key) => key.startsWith(`${call.id} `)).length;
  if (running !== call.timers.length) fail('timers that run and timers that are known differ', call);
  if (call.phase.status === 'ended' && running > 0) fail('a timer outlives its call', call);
}

function checkLegs(phone: SimPhone, call: CallState, fail: Fail): void {
  const open = [...phone.legs.keys()].filter((key) => key.startsWith(`${call.id} `)).length;
  if (open !== call.legs.length) fail('connections that are open and connections that are known differ', call);
  if (call.phase.status === 'ended' && open > 0) fail('a connection outlives its call', call);
  const { phase } = call;
  if (phase.status !== 'connected') return;
  if (!call.roster && call.legs.length !== 1) fail('more than the chosen leg', call);
  if (!call.legs.some((leg) => leg.role === 'chosen' && carries(call, leg))) {
    fail('the leg that carries the call is not there', call);
  }
}

function checkConsent(phone: SimPhone, call: CallState, consents: ReadonlySet<string>, fail: Fail): void {
  const media = outgoingMedia(call);
  if (media.length === 0) return;
  const { phase, direction } = call;
  if (phase.status !== 'connecting' && phase.status !== 'connected')
    fail('media before the accept or after the end', call);
  if (phase.status === 'connected' && phase.hold !== 'none') fail('media while on hold', call);
  if (!consents.has(`${call.id} ${phone.self.device}`)) fail('media without the consent of the local user', call);
  if (direction !== 'room' && !call.participants.some(({ device }) => consents.has(`${call.id} ${device}`))) {
    fail('media without the consent of the other side', call);
  }
}
