import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createOriginPolicy } from '../../src/limits/origin-policy.ts';

const host = 'calls.example.com';

describe('by default', () => {
  const allows = createOriginPolicy();

  test.each([
    ['https://calls.example.com', host, true],
    ['http://calls.example.com', host, true],
    ['https://calls.example.com', 'CALLS.example.com:443', true],
    ['http://localhost:8080', 'localhost:8080', true],
    ['http://[::1]:8080', '[::1]:8080', true],
    ['http://localhost:5173', 'localhost:8080', false],
    ['https://evil.example', host, false],
    ['https://calls.example.com.evil.example', host, false],
    ['https://example.com', host, false],
    ['null', host, false],
    ['', host, false],
    ['https://calls.example.com', null, false],
    ['app://calls.example.com', host, false],
    [null, host, true],
  ])('a page of %j may connect to %j: %j', (origin, to, allowed) => {
    expect(allows(origin, to)).toBe(allowed);
  });
});

describe('a list', () => {
  const allow = [
    ...['https://app.example.com', 'https://*.example.org', '*.example.net', 'http://localhost:*'],
    ...['https://port.example:8443', 'capacitor://localhost', 'https://bücher.example', 'http://[2001:db8::1]:80'],
  ];
  const allows = createOriginPolicy({ allow });

  test.each([
    ['https://app.example.com', true],
    ['HTTPS://App.Example.com', true],
    ['https://app.example.com:443', true],
    ['http://app.example.com', false],
    ['https://app.example.com:8443', false],
    ['https://a.example.org', true],
    ['https://a.b.example.org', true],
    ['https://example.org', false],
    ['https://evilexample.org', false],
    ['http://a.example.org', false],
    ['http://a.example.net', true],
    ['https://a.example.net', true],
    ['wss://a.example.net', false],
    ['http://localhost', true],
    ['http://localhost:5173', true],
    ['https://localhost:5173', false],
    ['https://port.example:8443', true],
    ['https://port.example', false],
    ['capacitor://localhost', true],
    ['https://xn--bcher-kva.example', true],
    ['http://[2001:db8::1]', true],
    ['https://app.example.com/', false],
    ['https://app.example.com@evil.example', false],
    ['https://evil.example#https://app.example.com', false],
    ['https://evil.example\\.example.org', false],
    ['https://calls.example.com', false],
    ['no origin', false],
  ])('a page of %j may connect: %j', (origin, allowed) => {
    expect(allows(origin, host)).toBe(allowed);
  });

  test('may hold the server’s own host beside', () => {
    const both = createOriginPolicy({ allow: ['same-host', 'https://app.example.com'] });
    expect(
      ['https://calls.example.com', 'https://app.example.com', 'https://c.example'].map((one) => both(one, host)),
    ).toEqual([true, true, false]);
  });

  test.each([
    '',
    'https://',
    'https://a.example/path',
    'https://*',
    '*.*.example',
    'a b',
    'https://u@a.example',
    'ex*mple.com',
  ])('%j is no entry', (entry) => {
    expect(() => createOriginPolicy({ allow: [entry] })).toThrow(TypeError);
  });
});

test('whatever is no browser, and pages without an origin of their own, are for the options to decide', () => {
  expect(createOriginPolicy({ missing: false })(null, host)).toBe(false);
  expect(createOriginPolicy({ opaque: true })('null', host)).toBe(true);
  const all = createOriginPolicy({ allow: ['*'] });
  expect(['null', 'https://evil.example', null].map((origin) => all(origin, host))).toEqual([true, true, true]);
});

test('never throws, and lets nothing in that only looks like an allowed name', () => {
  const allows = createOriginPolicy({ allow: ['https://*.example.com'] });
  const label = fc.stringMatching(/^[a-z]([a-z0-9-]{0,8}[a-z0-9])?$/);
  fc.assert(fc.property(fc.string(), fc.string(), (origin, to) => void allows(origin, to)));
  fc.assert(
    fc.property(label, label, (a, b) => {
      expect(allows(`https://${a}.example.com`, host)).toBe(true);
      expect(allows(`https://${a}example.com`, host)).toBe(false);
      expect(allows(`https://${a}.example.com.${b}.example`, host)).toBe(false);
      expect(allows(`https://${a}.example.com:${b}`, host)).toBe(false);
    }),
  );
});
