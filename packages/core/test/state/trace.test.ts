import { describe, expect, test } from 'vitest';
import type { PhoneEvent } from '../../src/state/events.ts';
import { createPhone } from '../../src/state/phone.ts';
import { redactTrace, replayTrace, type Trace } from '../../src/state/trace.ts';
import { alice, bob, carol } from './support/phone-driver.ts';
import { runScenario } from './support/scenario.ts';

/** Traces of what happened to each phone of some random runs. */
const traces = (): readonly (readonly [Trace, unknown])[] =>
  [3, 7, 11, 19].flatMap((seed) => {
    const { phones } = runScenario(seed, { devices: [alice, bob, carol], actions: 10, transfers: true, outages: true });
    return phones.map(
      (phone) =>
        [{ version: 1, call: '', initial: createPhone(phone.self), events: phone.events }, phone.state()] as const,
    );
  });

describe('a trace', () => {
  test('leads to the state that the phone had', () => {
    for (const [trace, state] of traces()) expect(replayTrace(trace)).toEqual(state);
  });

  test('leads to the same states after a walk through JSON', () => {
    for (const [trace, state] of traces())
      expect(replayTrace(JSON.parse(JSON.stringify(trace)) as Trace)).toEqual(state);
  });

  test('replays without its secrets to the same states', () => {
    const shape = (trace: Trace): unknown[] =>
      replayTrace(trace).calls.map(({ id, phase, legs, timers, participants }) => [
        id,
        phase.status,
        'reason' in phase ? phase.reason : null,
        legs.length,
        timers,
        participants.map(({ status, mediaVersion, holding }) => [status, mediaVersion, holding]),
      ]);
    for (const [trace] of traces()) expect(shape(redactTrace(trace))).toEqual(shape(trace));
  });

  test('holds no secret, description, candidate, name or data of the app', () => {
    const event: PhoneEvent = {
      ...{ type: 'message-received', from: bob, via: 'signaling', verified: true, age: 0, preconnect: 'never', at: 1 },
      ids: ['call-id', 'id-secret', 'id-secret-2'],
      message: {
        ...{
          type: 'invite',
          call: 'x',
          secret: 'the-secret',
          profile: { name: 'Bob Name', avatar: 'https://face' },
          ring: 45_000,
        },
        media: { microphone: true, camera: false, screen: false, screenAudio: false },
        metadata: { patient: 'data of the app' },
        replaces: { call: 'y', token: 'the-token' },
        offer: {
          epoch: 1,
          peerEpoch: 0,
          description: { type: 'offer', sdp: 'v=0 192.0.2.1' },
          candidates: [{ candidate: 'candidate:1 192.0.2.2', sdpMid: null, sdpMLineIndex: null }, null],
        },
        warm: false,
      },
    };
    const text = JSON.stringify(
      redactTrace({ version: 1, call: 'x', initial: createPhone(alice), events: [event, event] }),
    );
    for (const private_ of ['the-secret', 'the-token', 'id-secret', 'Bob Name', 'face', 'data of the app', '192.0.2']) {
      expect(text).not.toContain(private_);
    }
    expect(text).toContain('call-id');
    expect(text.match(/secret-1"/g)).toHaveLength(2);
  });
});
