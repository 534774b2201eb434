import type { PhoneSettings } from '../../../src/state/model.ts';
import { createExchange, type Exchange, type ExchangeOptions } from './exchange.ts';
import { acceptRequest, alice, bob, callRequest, drive, type PhoneDriver } from './phone-driver.ts';

/** Alice (`a`) has called bob (`b`) and both are connected in call `x`. */
export interface Established {
  readonly a: PhoneDriver;
  readonly b: PhoneDriver;
  readonly line: Exchange;
}

export function established(
  options: ExchangeOptions & { settings?: Partial<PhoneSettings>; others?: readonly PhoneDriver[] } = {},
): Established {
  const a = drive(alice, options.settings);
  const b = drive(bob, options.settings);
  const line = createExchange([a, b, ...(options.others ?? [])], options);
  line.do(a, callRequest('x', 'bob'));
  line.do(b, acceptRequest('x'));
  return { a, b, line };
}
