import type { QualityWarning } from '@org/calls-core/quality';
import { contactOf } from './contacts.ts';
import type { Strings } from './strings.ts';

/** A warning as a sentence. */
export function describeWarning({ code, direction, peer, value }: QualityWarning, strings: Strings): string {
  const { warnings } = strings.qualityPanel;
  const who = peer === null ? null : contactOf(peer).name;
  const number = Math.round(value ?? 0);
  if (code === 'high-loss') return warnings[direction === 'outbound' ? 'loss-outbound' : 'loss-inbound'](who, number);
  return warnings[code](who, code === 'low-bitrate' ? Math.round(number / 1000) : number);
}

/** The warnings that are worth a word on the call's screen: that a call is relayed is no trouble. */
export function troublesOf(warnings: readonly QualityWarning[]): readonly QualityWarning[] {
  return warnings.filter(({ code }) => code !== 'relayed');
}
