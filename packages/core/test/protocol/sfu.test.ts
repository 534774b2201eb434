import { describe, expect, test } from 'vitest';
import {
  parseServerFrame,
  parseSfuNotice,
  parseSfuRequest,
  parseSfuResponse,
  type SfuEvent,
  type SfuRequests,
} from '../../src/protocol/index.ts';
import { createRandom } from '../../src/testing/random.ts';
import { hostileInput, mutate } from '../support/hostile-input.ts';

const room = 'standup';
const device = { user: 'alice', device: 'phone' };
const rtpParameters = {
  codecs: [{ mimeType: 'audio/opus', parameters: { useinbandfec: 1 } }],
  encodings: [{ ssrc: 1 }],
};
const dtlsParameters = { role: 'auto', fingerprints: [{ algorithm: 'sha-256', value: 'AA:BB' }] };
const transport = {
  ...{ id: 't1', iceParameters: { usernameFragment: 'u', iceLite: true }, dtlsParameters },
  iceCandidates: [{ ip: '127.0.0.1', port: 4000, protocol: 'udp' }],
  sctpParameters: { port: 5000, OS: 1024 },
};
const sctpStreamParameters = { streamId: 0, ordered: true };
const dataProducer = { id: 'd1', label: 'chat', protocol: 'text' };
const peer = {
  device,
  producers: [{ id: 'p1', source: 'camera' as const, paused: false }],
  dataProducers: [dataProducer],
};

const requests: { readonly [M in keyof SfuRequests]: SfuRequests[M]['request'] } = {
  'sfu.join': { room },
  'sfu.connect': { room, transport: 't1', dtlsParameters },
  'sfu.produce': { room, source: 'screen', rtpParameters, paused: true },
  'sfu.produce-data': { room, label: '', protocol: 'text', sctpStreamParameters },
  'sfu.consume': { room, rtpCapabilities: { codecs: [] }, producers: ['p1', 'p2'], playing: ['p1'] },
  'sfu.consume-data': { room, dataProducers: ['d1'] },
  'sfu.update': {
    room,
    producers: [{ id: 'p1', paused: true, closed: true }],
    consumers: [
      { id: 'c1', paused: false, priority: 255, keyFrame: true, closed: true, layers: { spatial: 2, temporal: 1 } },
    ],
    dataProducers: [{ id: 'd1', closed: true }],
  },
  'sfu.restart': { room, transports: ['t1', 't2'] },
  'sfu.leave': { room },
};
const responses = {
  'sfu.join': {
    ...{ rtpCapabilities: { codecs: [] }, send: transport, receive: transport, peers: [peer] },
    dataConsumers: [{ id: 'e1', dataProducer: 'd1', label: 'chat', protocol: 'text', sctpStreamParameters }],
  },
  'sfu.produce': { id: 'p1' },
  'sfu.produce-data': { id: 'd1' },
  'sfu.consume': {
    consumers: [
      {
        id: 'c1',
        producer: 'p1',
        kind: 'video',
        rtpParameters,
        type: 'simulcast',
        producerPaused: false,
        playing: true,
      },
    ],
  },
  'sfu.consume-data': {
    dataConsumers: [{ id: 'e1', dataProducer: 'd1', label: 'chat', protocol: 'text', sctpStreamParameters }],
  },
  'sfu.restart': { iceParameters: { t1: { usernameFragment: 'u' } } },
};
const events: { readonly [E in SfuEvent['event']]: Extract<SfuEvent, { event: E }> } = {
  'peer-joined': { event: 'peer-joined', peer },
  'peer-left': { event: 'peer-left', device },
  producers: { event: 'producers', device, producers: peer.producers },
  'data-producers': { event: 'data-producers', device, dataProducers: [dataProducer] },
  closed: { event: 'closed', device, producers: ['p1'] },
  layers: { event: 'layers', consumer: 'c1', spatial: null },
  speaker: { event: 'speaker', device: null },
  levels: { event: 'levels', levels: [{ device, level: -42.5 }] },
  gone: { event: 'gone', reason: 'worker-died' },
};
const methods = Object.keys(requests) as (keyof SfuRequests)[];
const answers = Object.keys(responses) as (keyof typeof responses)[];

describe('what a client asks the SFU', () => {
  test.each(methods)('%s is read as it is, without fields that are not ours', (method) => {
    expect(parseSfuRequest(method, { ...requests[method], extra: 1 })).toEqual(requests[method]);
  });

  test.each(methods)('%s is refused without its room, and when it is no object', (method) => {
    for (const body of [
      { ...requests[method], room: undefined },
      { ...requests[method], room: '' },
      null,
      [],
      'x',
      undefined,
    ])
      expect(parseSfuRequest(method, body)).toBeNull();
  });

  test('parameters of transports are opaque, but neither endlessly deep nor with keys that harm', () => {
    const deep = JSON.parse(`${'{"a":'.repeat(12)}1${'}'.repeat(12)}`) as object;
    const polluting = JSON.parse('{"codecs":[{"__proto__":{"x":1}}]}') as object;
    for (const wrong of [deep, polluting, [], null, 'x', 7])
      expect(parseSfuRequest('sfu.produce', { ...requests['sfu.produce'], rtpParameters: wrong })).toBeNull();
  });

  test('more than 64 of anything are refused', () => {
    const many = Array.from({ length: 65 }, (_, index) => `p${index}`);
    expect(parseSfuRequest('sfu.consume', { ...requests['sfu.consume'], producers: many })).toBeNull();
    expect(parseSfuRequest('sfu.consume', { ...requests['sfu.consume'], producers: many.slice(1) })).not.toBeNull();
    expect(parseSfuRequest('sfu.update', { room, consumers: many.map((id) => ({ id })) })).toBeNull();
    expect(parseSfuRequest('sfu.restart', { room, transports: many.slice(0, 5) })).toBeNull();
  });

  test.each([
    ['a priority of 0', { priority: 0 }],
    ['a priority of 256', { priority: 256 }],
    ['a layer below 0', { layers: { spatial: -1 } }],
    ['a layer that is no whole number', { layers: { spatial: 0.5 } }],
    ['a layer that no codec has', { layers: { spatial: 8 } }],
    ['a pause that is neither', { paused: 1 }],
    ['a consumer closed: false', { closed: false }],
  ])('a wish with %s is refused', (_what, wish) => {
    expect(parseSfuRequest('sfu.update', { room, consumers: [{ id: 'c1', ...wish }] })).toBeNull();
  });
});

describe('what the SFU answers and tells', () => {
  test.each(answers)('the answer to %s is read as it is', (method) => {
    expect(parseSfuResponse(method, { ...responses[method], extra: 1 })).toEqual(responses[method]);
    expect(parseSfuResponse(method, undefined)).toBeNull();
    expect(parseSfuResponse(method, {})).toBeNull();
  });

  test.each(Object.entries(events))('the event %s passes a frame unread and is read as a notice', (_name, event) => {
    const notice = { ...event, type: 'sfu', room };
    const frame = parseServerFrame(JSON.stringify({ kind: 'notice', notice }));
    expect(frame).toMatchObject({ kind: 'notice', notice });
    expect(parseSfuNotice({ ...notice, extra: 1 })).toEqual(notice);
    expect(parseSfuNotice({ ...notice, room: 7 })).toBeNull();
    expect(parseSfuNotice({ ...notice, type: 'room' })).toBeNull();
  });

  test('an event of a later version is none', () => {
    expect(parseSfuNotice({ type: 'sfu', room, event: 'hologram' })).toBeNull();
    expect(parseSfuNotice({ type: 'sfu', room, event: 'toString' })).toBeNull();
    expect(parseSfuNotice(null)).toBeNull();
  });

  test('a notice of the SFU without a room is no notice', () => {
    expect(parseServerFrame({ kind: 'notice', notice: { type: 'sfu', event: 'speaker' } })).toBeNull();
  });
});

test('10 000 hostile inputs: nothing throws, and what is accepted is accepted again, unchanged', () => {
  const random = createRandom('sfu');
  const seeds: readonly unknown[] = [...Object.values(requests), ...Object.values(responses), ...Object.values(events)];
  let accepted = 0;
  for (let index = 0; index < 10_000; index++) {
    const seed = seeds[index % seeds.length];
    const input = index % 4 === 0 ? hostileInput(random) : mutate(seed, random);
    for (const method of methods) {
      const parsed = parseSfuRequest(method, input);
      if (parsed === null) continue;
      accepted++;
      expect(parseSfuRequest(method, parsed)).toEqual(parsed);
    }
    for (const method of answers) parseSfuResponse(method, input);
    parseSfuNotice({ ...(Object(input) as object), type: 'sfu', room });
  }
  expect(accepted).toBeGreaterThan(1000);
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
});
