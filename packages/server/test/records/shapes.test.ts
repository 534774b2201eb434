import {
  detailedCallStatuses,
  detailedParticipantStatuses,
  simpleCallStatuses,
  simpleParticipantStatuses,
} from '@org/calls-core/status-names';
import { describe, expect, test } from 'vitest';
import * as shapes from '../../src/records/shapes/index.ts';
import { newCallRecord, newParticipantRecord, type CallRecord } from '../../src/records/call-record.ts';
import type { RecordFact } from '../../src/records/facts/record-fact.ts';
import { createCallRecorder } from '../../src/records/call-recorder.ts';
import { sqliteCallStore } from '../../src/records/sqlite.ts';
import { fullCall, fullParticipant, fullRecords } from './full-records.ts';

const throughJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe('the detailed shape', () => {
  test('of a call has every field, by the names that such tables have', () => {
    expect(shapes.toDetailedCall(fullCall)).toEqual({
      ...{ id: 'call-1', type: 'group', status: 'failed', channel_id: 'team', initiator_id: 'alice' },
      ...{ created_at: '2026-03-01T00:00:00.000Z', started_at: '2026-03-01T00:00:01.000Z' },
      ...{ connected_at: '2026-03-01T00:00:02.000Z', ended_at: '2026-03-01T00:01:02.500Z', duration: 60 },
      ...{ avg_packet_loss: 1.25, avg_jitter: 12.5, avg_round_trip_time: 80.5, audio_codec: 'pcmu', sample_rate: 8000 },
      ...{ metadata: fullCall.metadata, is_recorded: true, recording_consent_given: true },
    });
  });

  test('of a call has the defaults of such tables', () => {
    const call = shapes.toDetailedCall(newCallRecord({ id: 'c', initiatorId: 'a', createdAt: 0 }));
    expect(call).toMatchObject({ type: '1-on-1', status: 'initiating', audio_codec: 'opus', sample_rate: 48_000 });
    expect(call).toMatchObject({ is_recorded: false, recording_consent_given: false, duration: null });
  });

  test('of a participant has every field and default', () => {
    expect(shapes.toDetailedParticipant(fullParticipant)).toEqual({
      ...{ call_id: 'call-1', user_id: 'bob', status: 'left', duration: 59 },
      ...{ invited_at: '2026-03-01T00:00:00.000Z', joined_at: '2026-03-01T00:00:02.000Z' },
      ...{ left_at: '2026-03-01T00:01:02.000Z', is_muted: true, is_video_enabled: false, video_quality: '1080p' },
      ...{ is_screen_sharing: true, is_speaking: true, avg_packet_loss: 0.5, avg_jitter: 3.25 },
      ...{ avg_round_trip_time: 41, connection_quality: 'excellent', peer_connection_id: 'pc-1' },
      ...{ ice_connection_state: 'completed', metadata: { seat: 3 } },
    });
    const plain = shapes.toDetailedParticipant(newParticipantRecord({ callId: 'c', userId: 'a', createdAt: 0 }));
    expect(plain).toMatchObject({
      status: 'invited',
      video_quality: '720p',
      connection_quality: 'good',
      is_muted: false,
    });
  });

  test.each([
    ['call', shapes.toDetailedCall(fullCall), shapes.parseDetailedCall],
    ['participant', shapes.toDetailedParticipant(fullParticipant), shapes.parseDetailedParticipant],
    ['quality report', shapes.toDetailedQualityReport(fullRecords.report), shapes.parseDetailedQualityReport],
    ['recording', shapes.toDetailedRecording(fullRecords.recording), shapes.parseDetailedRecording],
    ['ICE server', shapes.toDetailedIceServer(fullRecords.iceServer), shapes.parseDetailedIceServer],
    [
      'event',
      shapes.toDetailedCallEvent({ id: 'e', callId: 'c', userId: null, type: 'ringing', at: 0, data: {} }),
      shapes.parseDetailedCallEvent,
    ],
    ['simple call', shapes.toSimpleCall(fullCall), shapes.parseSimpleCall],
    ['simple participant', shapes.toSimpleParticipant(fullParticipant), shapes.parseSimpleParticipant],
    ['simple credential', shapes.toSimpleTurnCredential(fullRecords.turnCredential), shapes.parseSimpleTurnCredential],
  ] as const)(
    'of a %s is read again as it was shown, and refused when a field is missing or strange',
    (_, shown, parse) => {
      expect(parse(throughJson(shown))).toEqual(shown);
      expect(parse({ ...shown, unknown: 1 })).toEqual(shown);
      for (const key of Object.keys(shown).filter((name) => name !== 'media_state')) {
        const { [key]: _gone, ...rest } = shown as unknown as Record<string, unknown>;
        expect(() => parse(rest), key).toThrow(expect.objectContaining({ code: 'invalid-message' }));
        expect(() => parse({ ...shown, [key]: () => {} }), key).toThrow(
          expect.objectContaining({ code: 'invalid-message' }),
        );
      }
      for (const input of [null, undefined, 1, 'x', []]) expect(() => parse(input)).toThrow();
    },
  );

  test.each(detailedCallStatuses)('of a call that is %s comes back the same', (status) => {
    const ended = !['initiating', 'ringing', 'connecting', 'connected'].includes(status);
    const shown = { ...shapes.toDetailedCall(fullCall), status, ...(!ended && { ended_at: null, duration: null }) };
    const record = shapes.fromDetailedCall(shown);
    expect(shapes.toDetailedCall(record)).toEqual(shown);
    expect(record.endReason !== null).toBe(ended);
  });

  test.each(detailedParticipantStatuses)('of a participant who is %s comes back the same', (status) => {
    const shown = { ...shapes.toDetailedParticipant(fullParticipant), status };
    expect(shapes.toDetailedParticipant(shapes.fromDetailedParticipant(shown, 0))).toEqual(shown);
  });

  test('refuses the statuses of others', () => {
    expect(() => shapes.parseDetailedCall({ ...shapes.toDetailedCall(fullCall), status: 'active' })).toThrow(/status/);
    expect(() => shapes.parseSimpleCall({ ...shapes.toSimpleCall(fullCall), status: 'connected' })).toThrow(/status/);
  });
});

describe('the simple shape', () => {
  test('of a call has every field, by the names that such tables have', () => {
    expect(shapes.toSimpleCall(fullCall)).toEqual({
      ...{ id: 'call-1', conversation_id: 'team', type: 'screen', status: 'failed', initiated_by: 'alice' },
      ...{ started_at: '2026-03-01T00:00:02.000Z', ended_at: '2026-03-01T00:01:02.500Z', duration_seconds: 60 },
      ...{ end_reason: 'failed', sfu_room_id: 'sfu-7', recording_url: 'https://media.example/1.webm' },
      ...{
        quality_stats: { mos: 4.1 },
        created_at: '2026-03-01T00:00:00.000Z',
        updated_at: '2026-03-01T00:01:03.000Z',
      },
    });
  });

  test('reaches each status, by side: what the caller cancelled, the called user has missed', () => {
    const call = (changes: Partial<CallRecord>) =>
      newCallRecord({ id: 'c', initiatorId: 'a', createdAt: 0, ...changes });
    const ended = (endReason: CallRecord['endReason']) => call({ status: 'ended', endedAt: 1, endReason });
    const shown = [
      ...[call({}), call({ status: 'ringing' }), call({ status: 'connected' }), ended('completed')],
      ...[ended('no-answer'), ended('declined'), ended('failed')],
    ].map((one) => shapes.toSimpleCall(one).status);
    expect(shown).toEqual(['initiated', 'ringing', 'active', 'ended', 'missed', 'rejected', 'failed']);
    expect(shown).toEqual(expect.arrayContaining([...simpleCallStatuses]));
    expect(shapes.toSimpleCall(ended('cancelled')).status).toBe('ended');
    expect(shapes.toSimpleCall(ended('cancelled'), 'incoming').status).toBe('missed');
  });

  test('of a participant has every field, and microphone and camera on by default', () => {
    expect(shapes.toSimpleParticipant({ ...fullParticipant, missedAt: null })).toEqual({
      ...{ call_id: 'call-1', user_id: 'bob', status: 'left' },
      ...{ joined_at: '2026-03-01T00:00:02.000Z', left_at: '2026-03-01T00:01:02.000Z' },
      ...{
        ice_candidates: [{ candidate: 'candidate:1' }],
        media_stats: { frames: 10 },
        connection_quality: 'excellent',
      },
      media_state: { audioEnabled: false, videoEnabled: false, screenSharing: true },
    });
    const defaults = { audioEnabled: true, videoEnabled: true, screenSharing: false };
    const plain = shapes.toSimpleParticipant(newParticipantRecord({ callId: 'c', userId: 'a', createdAt: 0 }));
    expect(plain.media_state).toEqual(defaults);
    const { media_state: _, ...bare } = plain;
    expect(shapes.parseSimpleParticipant(bare).media_state).toEqual(defaults);
  });

  test.each(simpleParticipantStatuses)('of a participant who %s comes back the same', (status) => {
    const joined = status === 'joined' || status === 'left';
    const shown = {
      ...shapes.toSimpleParticipant(fullParticipant),
      ...{ status, ...(!joined && { joined_at: null }), ...(status !== 'left' && { left_at: null }) },
    };
    expect(shapes.toSimpleParticipant(shapes.fromSimpleParticipant(shown, 5))).toEqual(shown);
  });

  test.each(simpleCallStatuses)('of a call that is %s comes back the same', (status) => {
    const over = ['ended', 'missed', 'rejected', 'failed'].includes(status);
    const shown = {
      ...{ ...shapes.toSimpleCall(fullCall), status, end_reason: null as string | null },
      ...(!over && { ended_at: null, duration_seconds: null }),
    };
    const again = shapes.toSimpleCall(shapes.fromSimpleCall(shown));
    expect({ ...again, end_reason: null }).toEqual(shown);
    expect(shapes.fromSimpleCall({ ...shown, end_reason: 'ended-by-user' }).endReason).toBe(again.end_reason);
  });

  test('keeps a reason that is one of ours', () => {
    const record = shapes.fromSimpleCall(shapes.toSimpleCall({ ...fullCall, endReason: 'busy', endCode: null }));
    expect(record).toMatchObject({ status: 'busy', endReason: 'busy' });
  });
});

test('a call that was made and ended fills every field of both shapes', async () => {
  const store = await sqliteCallStore({ file: ':memory:' });
  const recorder = createCallRecorder({ store });
  const of = { call: 'c', user: 'bob', device: 'b1' };
  const media = { microphone: false, camera: true, screen: true, screenAudio: false };
  const facts: readonly RecordFact[] = [
    {
      type: 'call-invited',
      call: 'c',
      at: 1,
      from: 'alice',
      to: 'bob',
      media: 'video',
      conversation: 'team',
      metadata: { a: 1 },
    },
    { type: 'ringing', ...of, at: 2 },
    { type: 'accepted', ...of, at: 3 },
    { type: 'connected', ...of, at: 4 },
    { type: 'media', ...of, at: 5, media },
    { type: 'quality', ...of, id: 'q', at: 6, report: { packetLoss: 1, jitter: 2, roundTripTime: 3, level: 'fair' } },
    {
      ...{ type: 'details', call: 'c', at: 7, changes: { sfuRoomId: 's', qualityStats: { b: 2 } } },
      ...{ user: 'bob', participant: { peerConnectionId: 'p', iceConnectionState: 'connected' } },
    },
    { type: 'hung-up', ...of, at: 5004, reason: 'completed' },
  ];
  facts.forEach(recorder.observe);
  await recorder.flush();
  for (const userId of ['alice', 'bob']) await store.saveConsent({ callId: 'c', userId, givenAt: 4, revokedAt: null });
  await store.saveRecording({ ...fullRecords.recording, callId: 'c' });
  const { call, participants } = (await store.findCall('c'))!;
  const empty = (shape: object) => Object.entries(shape).flatMap(([name, value]) => (value === null ? [name] : []));
  expect(empty(shapes.toDetailedCall(call))).toEqual([]);
  expect(empty(shapes.toSimpleCall(call))).toEqual([]);
  expect(empty(shapes.toDetailedParticipant(participants[1]!))).toEqual([]);
  expect(empty(shapes.toSimpleParticipant(participants[1]!))).toEqual([]);
  expect(shapes.toDetailedCall(call)).toMatchObject({ duration: 5, is_recorded: true, recording_consent_given: true });
  await recorder.close();
  await store.close();
});
