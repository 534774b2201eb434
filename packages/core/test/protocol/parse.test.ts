import { describe, expect, test } from 'vitest';
import {
  isMetadata,
  limits,
  parseCallMessage,
  parsePeerSignal,
  parseSignalMessage,
  type CallMessage,
} from '../../src/protocol/index.ts';
import { jsonBytes, utf8Length } from '../../src/protocol/limits.ts';
import { fullEnvelopes, fullMessages, signal } from '../support/messages.ts';

type Json = Record<string, unknown>;

const clone = (value: unknown): Json => structuredClone(value) as Json;

/** Every path to a field inside plain data, as lists of keys. */
function paths(value: unknown, at: readonly (string | number)[] = []): (readonly (string | number)[])[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) => {
    const path = [...at, Array.isArray(value) ? Number(key) : key];
    return [path, ...paths(member, path)];
  });
}

function change(value: unknown, path: readonly (string | number)[], make: (parent: Json, key: string) => void): Json {
  const copy = clone(value);
  const parent = path.slice(0, -1).reduce<Json>((at, key) => at[key] as Json, copy);
  make(parent, String(path.at(-1)));
  return copy;
}

describe.each(Object.entries(fullMessages))('a message %s', (type, message) => {
  test('is read as it is, from an object and from text', () => {
    expect(parseCallMessage(message)).toEqual(message);
    expect(parseCallMessage(JSON.stringify(message))).toEqual(message);
  });

  test('is a copy: nothing is shared with what the transport holds', () => {
    expect(parseCallMessage(message)).not.toBe(message);
  });

  test('loses fields that are not ours, at any depth', () => {
    const padded = JSON.parse(JSON.stringify(message), (_key, value: unknown) =>
      typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value, extra: { a: 1 } } : value,
    ) as Json;
    if (type === 'invite') padded['metadata'] = clone(message)['metadata'];
    expect(parseCallMessage(padded)).toEqual(message);
  });

  test('is refused, or loses the field, when a field is missing', () => {
    const fields = paths(message).filter((path) => !path.includes('metadata') && typeof path.at(-1) === 'string');
    for (const path of fields) {
      const without = change(message, path, (parent, key) => void delete parent[key]);
      const parsed = parseCallMessage(without);
      if (parsed) expect(parsed).toEqual(without);
    }
  });

  test.each([
    ['a number', -1],
    ['a text', ''],
    ['an object', {}],
    ['null', null],
    ['a list', [1, 2, 3]],
  ])('is refused when a field is %s that does not belong there', (_what, value) => {
    for (const path of paths(message).filter((path) => path.length === 1 && path[0] !== 'metadata')) {
      const wrong = change(message, path, (parent, key) => void (parent[key] = value));
      const parsed = parseCallMessage(wrong);
      // An object or list without our fields may be a valid value where all fields are optional.
      if (parsed) expect(['profile', 'entries']).toContain(path[0]);
    }
  });
});

describe('required and optional fields', () => {
  const required: Record<CallMessage['type'], readonly string[]> = {
    invite: ['call', 'secret', 'profile', 'media', 'ring', 'warm'],
    ring: ['call', 'secret'],
    'ring-ack': ['call', 'secret'],
    accept: ['call', 'secret', 'profile', 'media'],
    confirm: ['call', 'secret', 'media'],
    decline: ['call', 'secret', 'reason'],
    cancel: ['call', 'secret', 'reason'],
    'hang-up': ['call', 'secret', 'reason'],
    media: ['call', 'secret', 'version', 'media', 'hold'],
    resume: ['call', 'secret', 'nonce', 'version', 'media', 'hold', 'signal'],
    signal: ['call', 'secret', 'signal'],
    transfer: ['call', 'secret', 'transfer', 'to'],
    'transfer-expect': ['call', 'secret', 'transfer', 'from', 'token'],
    'transfer-status': ['call', 'secret', 'transfer', 'status'],
    'key-frame': ['call', 'secret', 'source'],
    roster: ['room', 'ask', 'entries'],
  };

  test.each(Object.entries(required))('of %s are as the types say', (type, names) => {
    const full = clone(fullMessages[type as CallMessage['type']]);
    for (const name of Object.keys(full)) {
      const without = { ...full };
      delete without[name];
      expect(parseCallMessage(without) === null, `${type} without ${name}`).toBe(
        name === 'type' || names.includes(name),
      );
    }
  });
});

describe('values at their limits', () => {
  const accepted = (change: Json, type: CallMessage['type'] = 'invite'): boolean =>
    parseCallMessage({ ...fullMessages[type], ...change }) !== null;
  const text = (length: number): string => 'x'.repeat(length);

  test.each<[string, CallMessage['type'], (length: number) => Json, number]>([
    ['a call id', 'invite', (length) => ({ call: text(length) }), 64],
    ['a shown name', 'invite', (length) => ({ profile: { name: text(length) } }), 128],
    ['a picture', 'invite', (length) => ({ profile: { avatar: `https:${text(length - 6)}` } }), 2048],
    ['a user', 'transfer', (length) => ({ to: text(length) }), 256],
    ['a token', 'transfer-expect', (length) => ({ token: text(length) }), 64],
    ['a nonce', 'resume', (length) => ({ nonce: text(length) }), 64],
    ['a room', 'roster', (length) => ({ room: text(length) }), 256],
    [
      'a description',
      'signal',
      (length) => ({ signal: { ...signal, description: { type: 'answer', sdp: text(length) } } }),
      200_000,
    ],
    [
      'a list of candidates',
      'signal',
      (length) => ({ signal: { ...signal, candidates: Array(length).fill(null) } }),
      128,
    ],
    [
      'a list of members',
      'roster',
      (length) => ({
        entries: Array(length)
          .fill(clone(fullMessages.roster)['entries'] as object[])
          .flat(),
      }),
      128,
    ],
  ])('%s may have its full length and no more', (_what, type, make, max) => {
    expect(accepted(make(max), type)).toBe(true);
    expect(accepted(make(max + 1), type)).toBe(false);
  });

  test.each(['', 'short', `${'a'.repeat(21)}!`, 'a'.repeat(23), `${'a'.repeat(22)}\n`])('%j is no secret', (secret) => {
    expect(accepted({ secret })).toBe(false);
  });

  test.each(['javascript:alert(1)', 'http://example.org/a.png', 'data:text/html,x', ''])(
    '%j is no picture',
    (avatar) => {
      expect(accepted({ profile: { avatar } })).toBe(false);
    },
  );

  test.each([-1, 1.5, Number.MAX_SAFE_INTEGER + 1, '1', null])('%j is no version', (version) => {
    expect(accepted({ version }, 'media')).toBe(false);
  });

  test.each([-1, '1', null])('%j is no span of time', (ring) => {
    expect(accepted({ ring })).toBe(false);
  });

  test.each([[['0']], [['0', 'microphone', 'x']], [['0', 'tuba']], [[0, 'camera']], ['01']])(
    '%j are no media sections',
    (...sources) => {
      expect(accepted({ signal: { ...signal, sources } }, 'signal')).toBe(false);
    },
  );
});

describe('metadata', () => {
  const nested = (levels: number): unknown => (levels === 0 ? 1 : { a: nested(levels - 1) });

  test('may have 8 levels and no more', () => {
    expect(isMetadata(nested(8))).toBe(true);
    expect(isMetadata(nested(9))).toBe(false);
    let abyss: unknown = 1;
    for (let level = 0; level < 100_000; level++) abyss = [abyss];
    expect(isMetadata(abyss)).toBe(false);
  });

  test('may have 4 KiB as JSON and no more, counted in bytes', () => {
    expect(isMetadata('x'.repeat(4094))).toBe(true);
    expect(isMetadata('x'.repeat(4095))).toBe(false);
    expect(isMetadata('é'.repeat(2047))).toBe(true);
    expect(isMetadata('é'.repeat(2048))).toBe(false);
  });

  test('is JSON: no functions, no holes, no cycles, no numbers that JSON lacks', () => {
    const cycle: Json = {};
    cycle['self'] = cycle;
    for (const value of [() => 1, undefined, cycle, NaN, Infinity, 1n, Symbol('x'), { a: undefined }]) {
      expect(isMetadata(value)).toBe(false);
    }
    for (const value of [null, 0, '', false, [], {}, [[1], { a: 'b' }]]) expect(isMetadata(value)).toBe(true);
  });

  test('never carries a key that could change a prototype', () => {
    const text = JSON.stringify(fullMessages.invite).replace('"topic"', '"__proto__"');
    expect(text).toContain('__proto__');
    expect(parseCallMessage(text)).toBeNull();
  });
});

describe('what is no message of ours', () => {
  test.each([
    undefined,
    null,
    0,
    '',
    'text',
    '{',
    '[]',
    [],
    {},
    { type: 'unknown', call: 'c' },
    { type: 'toString' },
    { type: '__proto__' },
    { type: ['ring'] },
    Symbol('x'),
    () => 1,
    10n,
    new Map(),
  ])('%s is ignored', (input) => {
    expect(parseCallMessage(input)).toBeNull();
    expect(parseSignalMessage(input)).toBeNull();
    expect(parsePeerSignal(input)).toBeNull();
  });

  test('an object that throws when it is read is ignored', () => {
    const trap = {
      get type(): string {
        throw new Error('no');
      },
    };
    const cycle: Json = { type: 'ring' };
    cycle['self'] = cycle;
    for (const input of [
      trap,
      cycle,
      new Proxy(
        {},
        {
          ownKeys: () => {
            throw new Error('no');
          },
        },
      ),
    ]) {
      expect(parseCallMessage(input)).toBeNull();
      expect(parseSignalMessage(input)).toBeNull();
    }
  });
});

describe.each(Object.entries(fullEnvelopes))('an envelope: %s', (_name, envelope) => {
  test('is read as it is, from an object and from text', () => {
    expect(parseSignalMessage(envelope)).toEqual(envelope);
    expect(parseSignalMessage(JSON.stringify(envelope))).toEqual(envelope);
  });

  test('loses fields that are not ours', () => {
    const { to, from, frame } = clone(envelope) as { to: object; from: object; frame: object };
    const padded = { ...envelope, x: 1, to: { ...to, x: 1 }, from: { ...from, x: 1 }, frame: { ...frame, x: 1 } };
    expect(parseSignalMessage(padded)).toEqual(envelope);
  });

  test.each(['v', 'id', 'from', 'to', 'frame'])('is refused without %s', (field) => {
    const without = clone(envelope);
    delete without[field];
    expect(parseSignalMessage(without)).toBeNull();
  });

  test.each([
    ['another version', { v: 2 }],
    ['a version as text', { v: '1' }],
    ['a sender without device', { from: { user: 'alice' } }],
    ['an empty sender', { from: { user: '', device: '' } }],
    ['no destination', { to: {} }],
    ['a destination of another kind', { to: { planet: 'mars' } }],
    ['an unknown frame', { frame: { kind: 'telepathy', message: fullMessages.ring } }],
    ['a frame named like a method', { frame: { kind: 'constructor' } }],
    ['a negative ttl', { ttl: -1 }],
    ['an age that is no number', { ageMs: 'old' }],
  ])('is refused with %s', (_what, wrong) => {
    expect(parseSignalMessage({ ...envelope, ...wrong })).toBeNull();
  });
});

describe('frames', () => {
  const data = fullEnvelopes['data']!;
  const withFrame = (frame: Json): unknown =>
    parseSignalMessage({ ...data, frame: { ...(clone(data)['frame'] as Json), ...frame } });

  test('a cast of a message that we do not know is refused', () => {
    expect(parseSignalMessage({ ...data, frame: { kind: 'cast', message: { type: 'later', call: 'c' } } })).toBeNull();
  });

  test('a sequence goes on over a message that we do not know', () => {
    expect(withFrame({ message: { type: 'later', call: 'c' } })).toMatchObject({ frame: { seq: 7, message: null } });
  });

  test('data needs its place in the sequence', () => {
    for (const key of ['session', 'call', 'seq', 'base']) expect(withFrame({ [key]: null })).toBeNull();
  });

  test('parts are at most 16, and each has its place', () => {
    const part = (part: Json): unknown => parseSignalMessage({ ...data, frame: { kind: 'cast', part } });
    expect(part({ index: 15, count: 16, text: 'x' })).not.toBeNull();
    expect(part({ index: 0, count: 17, text: 'x' })).toBeNull();
    expect(part({ index: 2, count: 2, text: 'x' })).toBeNull();
    expect(part({ index: 0, count: 1, text: '' })).toBeNull();
  });

  test('a cast with neither message nor part is refused', () => {
    expect(parseSignalMessage({ ...data, frame: { kind: 'cast' } })).toBeNull();
  });
});

describe('size', () => {
  const padded = (bytes: number): string => {
    const envelope = { ...fullEnvelopes['cast'], pad: '' };
    return JSON.stringify({ ...envelope, pad: 'x'.repeat(bytes - jsonBytes(envelope)) });
  };

  test('64 KiB pass, as text and as an object, one byte more does not', () => {
    expect(parseSignalMessage(padded(limits.messageBytes))).not.toBeNull();
    expect(parseSignalMessage(JSON.parse(padded(limits.messageBytes)))).not.toBeNull();
    expect(parseSignalMessage(padded(limits.messageBytes + 1))).toBeNull();
    expect(parseSignalMessage(JSON.parse(padded(limits.messageBytes + 1)))).toBeNull();
  });

  test('the limit can be set for transports that carry more', () => {
    expect(parseSignalMessage(padded(100_000), { maxBytes: 100_000 })).not.toBeNull();
  });

  test('counts bytes, not characters', () => {
    const texts = ['', 'abc', 'é', '€', '\u{1f600}', 'a\u{1f600}é€', 'ÿ߿ࠀ￿'];
    for (const text of texts) expect(utf8Length(text)).toBe(Buffer.byteLength(text));
  });
});

test('a message with more faults than could be listed is refused', () => {
  const message = { type: 'roster', room: 'r', ask: true, entries: Array.from({ length: 21_000 }, () => ({})) };
  expect(parseCallMessage(message)).toBeNull();
  expect(parseSignalMessage({ ...fullEnvelopes['cast'], frame: { kind: 'cast', message } })).toBeNull();
});

test('nothing that is parsed changes what all objects share', () => {
  const hostile = '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"type":"ring","call":"c"}';
  parseCallMessage(hostile);
  parseSignalMessage(`{"v":1,"id":"x","from":${hostile},"to":${hostile},"frame":${hostile}}`);
  expect(({} as Json)['polluted']).toBeUndefined();
  const parsed = parseCallMessage(hostile.replace('"type"', '"secret":"abcdefghijklmnopqrstuv","type"'));
  expect(parsed).toEqual({ type: 'ring', call: 'c', secret: 'abcdefghijklmnopqrstuv' });
  expect(Object.getPrototypeOf(parsed)).toBe(Object.prototype);
});
