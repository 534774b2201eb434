import { describe, expect, test } from 'vitest';
import type { EndReason } from '../../src/protocol/messages.ts';
import {
  detailedCallStatuses,
  detailedParticipantStatuses,
  endReasonNames,
  liveStatusNames,
  participantStatusNames,
  simpleCallStatuses,
  simpleParticipantStatuses,
  statusNames,
} from '../../src/state/status-names.ts';

describe('names of a call’s state in other vocabularies', () => {
  test('each of the eleven detailed and the seven simple ones is reached', () => {
    const all = [
      ...(['initiating', 'ringing', 'connecting', 'connected'] as const).map((status) => ({ status, reason: null })),
      ...(Object.keys(endReasonNames) as EndReason[]).map((reason) => ({ status: 'ended' as const, reason })),
    ].flatMap((query) => (['outgoing', 'incoming'] as const).map((direction) => statusNames({ ...query, direction })));
    const timeout = statusNames({ status: 'ended', reason: 'failed', code: 'connect-timeout', direction: 'outgoing' });
    expect(new Set([...all, timeout].map(({ detailed }) => detailed))).toEqual(new Set(detailedCallStatuses));
    expect(detailedCallStatuses).toHaveLength(11);
    expect(new Set(all.map(({ simple }) => simple))).toEqual(new Set(simpleCallStatuses));
    expect(simpleCallStatuses).toHaveLength(7);
  });

  test('the called side missed what the calling side cancelled', () => {
    const query = { status: 'ended', reason: 'cancelled' } as const;
    expect(statusNames({ ...query, direction: 'outgoing' }).simple).toBe('ended');
    expect(statusNames({ ...query, direction: 'incoming' }).simple).toBe('missed');
  });

  test('a failure that is not a matter of time stays a failure, an end without a reason is an end', () => {
    expect(statusNames({ status: 'ended', reason: 'failed', code: 'ice-failed', direction: 'incoming' })).toEqual({
      detailed: 'failed',
      simple: 'failed',
    });
    expect(statusNames({ status: 'ended', reason: null, direction: 'room' }).detailed).toBe('ended');
    expect(statusNames({ status: 'connected', reason: null, direction: 'room' })).toEqual(liveStatusNames.connected);
  });

  test('participants too', () => {
    const names = Object.values(participantStatusNames);
    expect(new Set(names.map(({ detailed }) => detailed))).toEqual(new Set(detailedParticipantStatuses));
    expect(detailedParticipantStatuses).toHaveLength(8);
    expect(new Set(names.map(({ simple }) => simple))).toEqual(new Set(simpleParticipantStatuses));
    expect(simpleParticipantStatuses).toHaveLength(6);
  });
});
