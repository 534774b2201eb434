import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig } from 'tsup';

interface Manifest {
  engines?: { node?: string };
  bin?: Record<string, string>;
  exports: Record<string, string | { '@org/source'?: string }>;
}

// Run from a package's folder. The entries are the source conditions of its exports, so a new subpath is one line there;
// commands are named by what is built of them.
const manifest = JSON.parse(readFileSync(join(process.cwd(), 'package.json'), 'utf8')) as Manifest;
const sources = Object.values(manifest.exports).flatMap((target) =>
  typeof target === 'object' && target['@org/source'] ? [target['@org/source'].slice(2)] : [],
);

const commands = Object.values(manifest.bin ?? {}).map((built) =>
  built.replace('./dist/', 'src/').replace(/js$/, 'ts'),
);

export default defineConfig({
  entry: [...sources, ...commands],
  outDir: 'dist',
  format: 'esm',
  target: 'es2022',
  platform: manifest.engines?.node ? 'node' : 'neutral', // what says which Node it needs runs in no browser
  splitting: true, // subpaths share their common code as chunks
  sourcemap: true,
  clean: true,
  dts: false, // tsc writes the declarations
  removeNodeProtocol: false, // node:sqlite has no other name
});
