import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { packagesRoot } from './support/source-files.ts';

interface Manifest {
  version: string;
  license: string;
  type: string;
  files: string[];
  sideEffects: unknown;
  exports: Record<string, string | Record<string, string>>;
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
  peerDependencies?: Record<string, string>;
  peerDependenciesMeta?: Record<string, { optional?: boolean }>;
}

const names = ['core', 'react', 'vue', 'server'].filter((name) => existsSync(join(packagesRoot, name, 'package.json')));
const read = (name: string) => JSON.parse(readFileSync(join(packagesRoot, name, 'package.json'), 'utf8')) as Manifest;

const allowedDependencies: Record<string, readonly string[]> = {
  core: ['eventemitter3', 'idb', 'mediasoup-client', 'webrtc-adapter', 'zod'],
  react: ['@org/calls-core'],
  vue: ['@org/calls-core'],
};

describe.each(names)('the manifest of %s', (name) => {
  const manifest = read(name);
  const targets = Object.entries(manifest.exports).filter(([entry]) => entry !== './package.json');

  test('is ESM, MIT, ships dist and src, and declares its side effects', () => {
    expect(manifest).toMatchObject({ type: 'module', license: 'MIT' });
    expect(manifest.files).toEqual(expect.arrayContaining(['dist', 'src']));
    if (name !== 'server') {
      expect(manifest.sideEffects).toEqual(name === 'core' ? ['./dist/compat.js', './src/compat.ts'] : false);
    }
  });

  test.each(targets)(
    '%s names the source first, then types, then the file built from that source',
    (_entry, target) => {
      expect(Object.keys(target)).toEqual(['@org/source', 'types', 'import']);
      const source = (target as Record<string, string>)['@org/source'] ?? '';
      const built = source.replace('./src/', './dist/').replace(/\.tsx?$/, '');
      expect(target).toMatchObject({ types: `${built}.d.ts`, import: `${built}.js` });
      expect(existsSync(join(packagesRoot, name, source)), `${source} exists`).toBe(true);
    },
  );

  test('depends on nothing new', () => {
    const allowed = allowedDependencies[name];
    if (allowed) expect(Object.keys(manifest.dependencies ?? {}).filter((key) => !allowed.includes(key))).toEqual([]);
  });
});

test('core asks nobody to install the library of a transport, and is tested with each', () => {
  const { peerDependencies = {}, peerDependenciesMeta = {}, devDependencies = {} } = read('core');
  const peers = Object.keys(peerDependencies);
  expect(peers.length).toBeGreaterThan(0);
  expect(peers.filter((name) => peerDependenciesMeta[name]?.optional !== true)).toEqual([]);
  expect(peers.filter((name) => !(name in devDependencies))).toEqual([]);
});

test('all packages have the same version', () => {
  expect(new Set(names.map((name) => read(name).version)).size).toBe(1);
});
