import type { SignalMessage } from '../../src/protocol/envelope.ts';
import type { CallMessage, PeerSignal } from '../../src/protocol/messages.ts';

const call = 'call-1';
const secret = 'abcdefghijklmnopqrstuv';
const media = { microphone: true, camera: false, screen: false, screenAudio: false };

export const signal: PeerSignal = {
  epoch: 2,
  peerEpoch: 1,
  description: { type: 'offer', sdp: 'v=0\r\n' },
  sources: [
    ['0', 'microphone'],
    ['1', 'camera'],
  ],
  candidates: [
    { candidate: 'candidate:1 1 udp 1 10.0.0.1 9 typ host', sdpMid: '0', sdpMLineIndex: 0, usernameFragment: 'abcd' },
    { candidate: '', sdpMid: null, sdpMLineIndex: null, usernameFragment: null },
    null,
  ],
};

/** One message of each type with every field filled in. */
export const fullMessages: { readonly [T in CallMessage['type']]: CallMessage } = {
  invite: {
    ...{ type: 'invite', call, secret, media, ring: 45_000, warm: true, offer: signal },
    profile: { name: 'Älice', avatar: 'https://example.org/a.png' },
    metadata: { topic: ['a', 1, null, true, { deep: -0.5 }] },
    transferredBy: 'carol',
    replaces: { call: 'call-2', token: 'token' },
  },
  ring: { type: 'ring', call, secret, signal, waiting: true, relay: false },
  'ring-ack': { type: 'ring-ack', call, secret },
  accept: { type: 'accept', call, secret, profile: { name: 'Bob' }, media, signal, nonce: 'n1' },
  confirm: { type: 'confirm', call, secret, media, nonce: 'n1' },
  decline: { type: 'decline', call, secret, reason: 'busy' },
  cancel: { type: 'cancel', call, secret, reason: 'answered-elsewhere', except: 'phone' },
  'hang-up': { type: 'hang-up', call, secret, reason: 'failed', code: 'ice-failed' },
  media: { type: 'media', call, secret, version: 3, media, hold: true, nonce: 'n1', resumed: 100_001 },
  resume: { type: 'resume', call, secret, nonce: 'n1', version: 3, media, hold: true, signal },
  signal: { type: 'signal', call, secret, signal },
  transfer: {
    ...{ type: 'transfer', call, secret, transfer: 't1', to: 'carol' },
    replaces: { call: 'call-2', device: 'phone', token: 'token' },
  },
  'transfer-expect': { type: 'transfer-expect', call, secret, transfer: 't1', from: 'bob', token: 'token' },
  'transfer-status': { type: 'transfer-status', call, secret, transfer: 't1', status: 'failed', reason: 'no-answer' },
  'key-frame': { type: 'key-frame', call, secret, source: 'screen' },
  roster: {
    ...{ type: 'roster', room: 'standup', ask: true },
    entries: [
      {
        ...{ device: { user: 'alice', device: 'phone' }, incarnation: 'i1', version: 1, profile: {}, secret },
        ...{ joinedAgo: 1500, left: false },
      },
    ],
  },
};

const address = { v: 1, id: 'm1', from: { user: 'alice', device: 'phone' } } as const;
const toBob = { user: 'bob', device: 'laptop' };

/** One envelope of each kind with every field filled in. */
export const fullEnvelopes: Readonly<Record<string, SignalMessage>> = {
  cast: {
    ...address,
    to: { user: 'bob' },
    frame: { kind: 'cast', message: fullMessages.invite },
    ttl: 45_000,
    ageMs: 10,
  },
  'cast to a room': { ...address, to: { room: 'standup' }, frame: { kind: 'cast', message: fullMessages.roster } },
  'cast to the server': { ...address, to: { server: true }, frame: { kind: 'cast', message: fullMessages.roster } },
  'part of a cast': {
    ...{ ...address, to: { user: 'bob' }, sig: 'signature' },
    frame: { kind: 'cast', part: { index: 1, count: 2, text: '"}' } },
  },
  data: {
    ...{ ...address, to: toBob },
    frame: {
      ...{ kind: 'data', session: 's1', call, seq: 7, base: 5, seen: { session: 's2', seq: 0 } },
      message: fullMessages.signal,
    },
  },
  'part of data': {
    ...{ ...address, to: toBob },
    frame: { kind: 'data', session: 's1', call, seq: 1, base: 1, part: { index: 0, count: 16, text: '{' } },
  },
  ack: {
    ...address,
    to: toBob,
    frame: { kind: 'ack', session: 's1', calls: [{ call, seen: { session: 's2', seq: 4 } }] },
  },
  sync: {
    ...{ ...address, to: toBob },
    frame: { kind: 'sync', session: 's1', calls: [{ call, sent: 9, seen: { session: 's2', seq: 4 } }, { call: 'c' }] },
  },
};
