import { createHmac } from 'node:crypto';
import { createFakeClock } from '@org/calls-core/testing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { turnCredentials, type TurnOptions } from '../../src/turn/turn-credentials.ts';
import { turnUrls } from '../../src/turn/turn-urls.ts';
import { verifyTurnCredentials } from '../../src/turn/turn-username.ts';

const day = 86_400_000;
const turn = 'turn:turn.example.org:3478';

function setUp(options: Partial<TurnOptions> = {}) {
  const clock = createFakeClock();
  return { clock, issue: turnCredentials({ secret: 'secret', servers: [{ urls: turn }], clock, ...options }) };
}

describe('credentials', () => {
  test('are the time of expiry with the user, and their HMAC', () => {
    const { clock, issue } = setUp();
    const expiry = clock.wallTime() + day;
    const username = `${expiry / 1000}:alice`;
    const credential = createHmac('sha1', 'secret').update(username).digest('base64');
    expect(issue('alice')).toEqual({
      iceServers: [{ urls: [turn], username, credential }],
      ttl: day,
      expiresAt: expiry,
      credentials: { urls: [turn], username, credential },
    });
  });

  test('are what a browser takes', () => {
    const servers: readonly RTCIceServer[] = setUp({ stun: ['stun:a.example'] }).issue('alice').iceServers;
    expect(servers.map(({ urls }) => urls)).toEqual([['stun:a.example'], [turn]]);
  });

  test('may hold for less than configured, never for more', () => {
    const { issue } = setUp({ ttl: 600_000 });
    expect(
      [undefined, 60_000, day, -1, Number.NaN].map((ttl) => issue('alice', ttl === undefined ? {} : { ttl }).ttl),
    ).toEqual([600_000, 60_000, 600_000, 0, 0]);
  });

  test('are never said to hold longer than the TURN server takes them, whatever the time of day', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4e12 }), fc.integer({ min: 1000, max: day }), (wallTime, ttl) => {
        const { username, expiresAt, ...rest } = (() => {
          const issued = turnCredentials({
            secret: 's',
            servers: [{ urls: turn }],
            ttl,
            clock: { wallTime: () => wallTime },
          })('a');
          return { ...issued, username: issued.credentials.username };
        })();
        expect(Number(username.split(':')[0]) * 1000).toBe(expiresAt);
        expect(wallTime + rest.ttl).toBe(expiresAt);
        expect(expiresAt).toBeLessThanOrEqual(wallTime + ttl);
      }),
    );
  });

  test('have one colon, and stay short, for every user', () => {
    const { issue } = setUp();
    const name = (user: string) => issue(user).credentials.username;
    expect(name('org:alice@example.org')).toMatch(/^\d+:org%3Aalice%40example\.org$/);
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', minLength: 1, maxLength: 256 }),
        fc.string({ maxLength: 256 }),
        (a, b) => {
          expect(name(a)).toMatch(/^\d+:[!-9;-~]{1,128}$/);
          expect(name(a) === name(b)).toBe(a === b);
        },
      ),
    );
    expect(name('\ud800')).toMatch(/^\d+:%EF%BF%BD$/);
  });

  test('are signed by the first of several secrets; those signed by the others still hold', () => {
    const clock = createFakeClock();
    const { credentials: old } = setUp({ secret: 'old' }).issue('alice');
    const { credentials: next } = setUp({ secret: ['new', 'old'] }).issue('alice');
    expect(next.credential).toBe(createHmac('sha1', 'new').update(next.username).digest('base64'));
    for (const credentials of [old, next]) {
      expect(verifyTurnCredentials(credentials, ['new', 'old'], clock)).toBe('valid');
      expect(verifyTurnCredentials({ ...credentials, username: '9999999999:bob' }, ['new', 'old'], clock)).toBe(
        'forged',
      );
    }
    expect(verifyTurnCredentials(old, 'new', clock)).toBe('forged');
    expect(verifyTurnCredentials({ ...old, credential: '' }, 'old', clock)).toBe('forged');
    clock.advance(day);
    expect(verifyTurnCredentials(old, 'old', clock)).toBe('expired');
    const nameless = createHmac('sha1', 'old').update('alice').digest('base64');
    expect(verifyTurnCredentials({ username: 'alice', credential: nameless }, 'old', clock)).toBe('forged');
  });
});

describe('servers', () => {
  const servers = [
    { urls: 'turn:us.example.org', region: 'us' },
    { urls: 'turn:eu-small.example.org', region: 'eu', priority: -1 },
    { urls: ['turn:eu.example.org', 'turns:eu.example.org'], region: 'eu', priority: -2 },
    { urls: 'turn:any.example.org', priority: -5 },
    { urls: 'turn:asia.example.org', region: 'asia' },
  ];
  const order = (region?: string, options: Partial<TurnOptions> = {}) =>
    setUp({ servers, max: 9, ...options })
      .issue('alice', region === undefined ? {} : { region })
      .iceServers.map(({ urls }) => urls[0]?.replace(/turn:(.+)\.example\.org/, '$1'));

  test('come by priority while the region is not known', () => {
    expect(order()).toEqual(['any', 'eu', 'eu-small', 'us', 'asia']);
    expect(order('mars')).toEqual(order());
    expect(order('constructor')).toEqual(order());
  });

  test('of the client’s region come first, then those near it, then the others', () => {
    expect(order('eu')).toEqual(['eu', 'eu-small', 'any', 'us', 'asia']);
    expect(order('africa', { nearby: { africa: ['eu', 'asia'] } })).toEqual(['eu', 'eu-small', 'asia', 'any', 'us']);
  });

  test('are few: browsers try all at once', () => {
    expect(order('eu', { max: 2 })).toEqual(['eu', 'eu-small']);
    expect(setUp({ servers }).issue('alice').iceServers).toHaveLength(3);
  });

  test('STUN servers come before them and need no credentials', () => {
    const { iceServers, credentials } = setUp({ stun: ['stun:a.example', 'stun:b.example'] }).issue('alice');
    expect(iceServers[0]).toEqual({ urls: ['stun:a.example', 'stun:b.example'] });
    expect(credentials.urls).toEqual([turn]);
    expect(setUp({ servers: [], stun: ['stun:a.example'] }).issue('alice').iceServers).toHaveLength(1);
  });

  test('are reached over UDP, TCP and TLS', () => {
    expect(turnUrls('turn.example.org', { tls: 443 })).toEqual([
      'turn:turn.example.org:3478?transport=udp',
      'turn:turn.example.org:3478?transport=tcp',
      'turns:turn.example.org:443?transport=tcp',
    ]);
    expect(turnUrls('h', { udp: 80, tcp: false, tls: false })).toEqual(['turn:h:80?transport=udp']);
    expect(turnUrls('h', { udp: false })).toHaveLength(2);
  });
});

test.each<Partial<TurnOptions>>([
  { secret: '' },
  { secret: [] },
  { secret: ['new', ''] },
  { ttl: 0 },
  { ttl: Number.NaN },
  { servers: [{ urls: 'turn.example.org' }] },
  { servers: [{ urls: ['turn:a', 'stun:b'] }] },
  { stun: ['turn:a'] },
])('%j is refused at once', (options) => {
  expect(() => setUp(options)).toThrow(TypeError);
});
