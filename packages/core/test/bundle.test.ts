import { describe, expect, test } from 'vitest';
import manifest from '../package.json' with { type: 'json' };
import { bundle, kib } from './support/bundle.ts';

const resolveDir = import.meta.dirname;

/** gzip, everything included. A limit is raised only together with a reason in docs/decisions. */
const limits: Record<string, number> = {
  '.': kib(55.7), // planned were 22: docs/decisions/size-of-the-root-entry.md
  './protocol': kib(12), // 10.5 until the SFU's: docs/decisions/size-of-the-protocol-entry.md
  './status-names': kib(1),
  './testing': kib(44), // the fake SFU, firewalls and pictures: docs/decisions/size-of-the-testing-entry.md
  './bindings': kib(5),
  './components': kib(6),
  './compat': kib(14.5),
  './trace': kib(17), // the state machine and nothing else
  './adaptation': kib(3),
  './auto': kib(16),
  './adaptive-receive': kib(3),
  './headless': kib(6),
  './layout': kib(2.5),
  './preflight': kib(15),
  './device-care': kib(6.75), // docs/decisions/size-of-the-device-care-entry.md
  './processors': kib(6),
  './resume': kib(7),
  './synthetic': kib(4),
  './memory': kib(4),
  './broadcast-channel': kib(4),
  './websocket': kib(4),
  './calls-server': kib(8.75), // 8.25 until places were kept, 8.5 until who was removed is parted from: docs/decisions/size-of-the-room-entries.md
  './sfu': kib(60), // 59 until a join asked for all at once: docs/decisions/size-of-the-sfu-entry.md
  './history': kib(5),
  './indexed-db-history': kib(4),
  './recording': kib(22),
  './annotations': kib(16),
  './screen': kib(4.5),
  './page-life': kib(5),
  './quality': kib(5),
  './presets': kib(0.5),
  './presence': kib(7),
  './active-speaker': kib(2),
  './breakouts': kib(11),
  './moderation': kib(8.5), // 8 until breakout rooms: docs/decisions/size-of-the-room-entries.md
  './gestures': kib(8),
  './mqtt': kib(4),
  './nats': kib(4),
  './socket-io': kib(4),
  './peer-server': kib(4),
  './server-sent-events': kib(4),
};

/** Libraries that a user brings along, for the transports that need one. */
const external = Object.keys(manifest.peerDependencies);

const entries = Object.keys(manifest.exports).filter((entry) => entry !== './package.json');

describe('bundle size', () => {
  test('every entry has a limit', () => {
    expect(entries.filter((entry) => !(entry in limits))).toEqual([]);
  });

  test.each(entries)('%s stays below its limit', async (entry) => {
    const { gzipBytes } = await bundle(
      `export * from '@org/calls-core${entry.slice(1)}'; import '@org/calls-core${entry.slice(1)}';`,
      { resolveDir, external },
    );
    expect(gzipBytes).toBeLessThanOrEqual(limits[entry] ?? 0);
  });
});

describe('mediasoup-client', () => {
  test('is most of ./sfu', async () => {
    const { gzipBytes } = await bundle(`export * from '@org/calls-core/sfu';`, {
      resolveDir,
      external: [...external, 'mediasoup-client'],
    });
    expect(gzipBytes).toBeLessThanOrEqual(kib(21.5)); // 19.5 until devices told each other what they hear, all in one go, and a join asked for all at once
  });

  test.each(entries.filter((entry) => entry !== './sfu'))('is not in %s', async (entry) => {
    const { inputs } = await bundle(`export * from '@org/calls-core${entry.slice(1)}';`, { resolveDir, external });
    expect(inputs.filter((input) => input.includes('/mediasoup-client/'))).toEqual([]);
  });
});

describe('the root entry', () => {
  test.each(['mediasoup', 'webrtc-adapter', 'MediaRecorder'])('does not contain %s', async (name) => {
    const { text, inputs } = await bundle(`export * from '@org/calls-core';`, { resolveDir });
    expect(text).not.toContain(name);
    expect(inputs.filter((input) => input.includes(name))).toEqual([]);
  });

  test('needs no library that a user would have to bring along', async () => {
    const { inputs } = await bundle(`export * from '@org/calls-core';`, { resolveDir });
    const brought = external.filter((name) => inputs.some((input) => input.includes(`node_modules/${name}/`)));
    expect(brought).toEqual([]);
  });

  test('contains no transport', async () => {
    const { inputs } = await bundle(`export * from '@org/calls-core';`, { resolveDir });
    expect(inputs.filter((input) => input.includes('signaling/transports/'))).toEqual([]);
  });

  test('leaves nothing behind when nothing of it is used', async () => {
    const { text } = await bundle(`import '@org/calls-core';`, { resolveDir });
    expect(text.trim()).toBe('');
  });
});
