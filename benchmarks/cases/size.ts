import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Benchmark } from '../lib/benchmark.ts';
import { type Bar, type Measurement, measurement } from '../lib/result.ts';

const resolveDir = fileURLToPath(new URL('..', import.meta.url));

/** What somebody else's app imports for a call. */
const peers: Readonly<Record<string, string>> = {
  'simple-peer': `export { default } from 'simple-peer/simplepeer.min.js'`,
  PeerJS: `export { Peer } from 'peerjs'`,
  'mediasoup-client': `export { Device } from 'mediasoup-client'`,
  'livekit-client': `export { Room } from 'livekit-client'`,
};

const bindings = ['react', 'vue'] as const;

/** What each entry adds to an app. */
export const size: Benchmark = {
  name: 'size',
  about: 'every entry, minified and gzipped, with everything it pulls in',
  sampled: false,
  async run() {
    const others = Object.fromEntries(
      await Promise.all(Object.entries(peers).map(async ([name, code]) => [name, [await kib(code)]] as const)),
    );
    const results: Measurement[] = [];
    for (const entry of entriesOf('core')) {
      const values = { ours: [await kib(`export * from '${entry}'; import '${entry}'`)] };
      const root = entry === '@org/calls-core';
      results.push(
        root ? measurement(entry, 'KiB', { ...values, peers: others }, { atMost: 22 }) : line(entry, values),
      );
    }
    for (const binding of bindings) {
      for (const entry of entriesOf(binding)) {
        const external = ['react', 'react/*', 'react-dom', 'vue', '@org/calls-core', '@org/calls-core/*'];
        results.push(
          line(`${entry}, without core`, { ours: [await kib(`export * from '${entry}'`, external)] }, { atMost: 3 }),
        );
      }
    }
    return results;
  },
};

const line = (name: string, values: { ours: readonly number[] }, bar?: Bar): Measurement =>
  measurement(name, 'KiB', values, bar);

function entriesOf(folder: string): readonly string[] {
  const file = new URL(`../../packages/${folder}/package.json`, import.meta.url);
  const { name, exports } = JSON.parse(readFileSync(file, 'utf8')) as {
    name: string;
    exports: Record<string, unknown>;
  };
  return Object.keys(exports)
    .filter((entry) => entry !== './package.json')
    .map((entry) => name + entry.slice(1));
}

async function kib(contents: string, external: readonly string[] = []): Promise<number> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir, loader: 'ts' },
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    conditions: ['@org/source'],
    define: { 'process.env.NODE_ENV': '"production"' },
    external: [...external],
    logLevel: 'silent',
  });
  return outputFiles.reduce((sum, { contents: code }) => sum + gzipSync(code, { level: 9 }).length, 0) / 1024;
}
