import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** Serves an empty page that runs one script. */
export interface PageServer {
  readonly url: string;
  close(): void;
}

/** Bundles a script of `pages/`, the packages of the workspace from their sources, and serves it on localhost. */
export async function servePage(script: string): Promise<PageServer> {
  const { outputFiles } = await build({
    entryPoints: [fileURLToPath(new URL(`../pages/${script}`, import.meta.url))],
    outdir: '/',
    bundle: true,
    splitting: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    conditions: ['@org/source'],
    define: { 'process.env.NODE_ENV': '"production"' },
    logLevel: 'warning',
  });
  const files = new Map(outputFiles.map(({ path, text }) => [`/${basename(path)}`, text]));
  const html = `<!doctype html><link rel="icon" href="data:,"><script type="module" src="/${script.replace(/\.ts$/, '.js')}"></script>`;
  const server = createServer((request, response) => {
    const text = request.url === '/' ? html : files.get(request.url ?? '');
    response.statusCode = text === undefined ? 404 : 200;
    response.setHeader('content-type', request.url === '/' ? 'text/html' : 'text/javascript');
    response.end(text);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { url: `http://localhost:${(server.address() as AddressInfo).port}/`, close: () => server.close() };
}
