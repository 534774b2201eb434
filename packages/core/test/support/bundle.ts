import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

export interface Bundle {
  readonly gzipBytes: number;
  readonly text: string;
  /** The bundled files, as paths below the working folder. */
  readonly inputs: readonly string[];
}

/** What a user's bundler makes of `code`: minified, tree-shaken, from the sources. */
export async function bundle(code: string, options: { resolveDir: string; external?: string[] }): Promise<Bundle> {
  const result = await build({
    stdin: { contents: code, resolveDir: options.resolveDir, loader: 'ts' },
    bundle: true,
    minify: true,
    write: false,
    metafile: true,
    format: 'esm',
    target: 'es2022',
    platform: 'browser',
    conditions: ['@org/source'],
    define: { 'process.env.NODE_ENV': '"production"' },
    external: options.external ?? [],
    logLevel: 'silent',
  });
  const text = result.outputFiles.map((file) => file.text).join('\n');
  return { text, gzipBytes: gzipSync(text, { level: 9 }).length, inputs: Object.keys(result.metafile.inputs) };
}

export const kib = (count: number): number => count * 1024;
