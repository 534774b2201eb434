import type { Call } from '@org/calls-core';
import { type Contact, contacts } from './contacts.ts';
import { otherSide } from './describe.ts';
import type { Phone } from './phone.ts';
import { heldCalls } from './screens.ts';

/** Somebody to whom a call can be passed on. */
export interface TransferTarget {
  readonly contact: Contact;
  /** A user (blind) or another call (attended). */
  readonly to: string | Call;
}

/** The other sides of calls on hold first, then the contacts who are in no call here. */
export function transferTargets({ client, me }: Phone, call: Call): readonly TransferTarget[] {
  const held = heldCalls(client.get().calls).filter((one) => one !== call);
  const attended = held.map((to) => ({ contact: otherSide(to.get()), to }));
  const here = [me.id, otherSide(call.get()).id, ...attended.map(({ contact }) => contact.id)];
  const blind = contacts.filter(({ id }) => !here.includes(id)).map((contact) => ({ contact, to: contact.id }));
  return [...attended, ...blind];
}
