import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream, readFileSync } from 'node:fs';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { run } from '../../scripts/support/run.mjs';

/** An npm registry of this machine alone. */
export interface Registry {
  readonly url: string;
  close(): Promise<void>;
}

interface Manifest {
  readonly name: string;
  readonly version: string;
}

/** A package in its only version: what is said of it, and its tarball. */
interface Entry {
  readonly manifest: Manifest;
  send(response: ServerResponse): void;
}

/** Serves the packed packages, and whatever they need of others as this workspace has it: nothing comes from elsewhere. */
export async function startRegistry(tarballs: Readonly<Record<string, string>>): Promise<Registry> {
  const own = await Promise.all(Object.values(tarballs).map(packed));
  const others = await Promise.all(Object.keys(tarballs).map(foldersOf));
  const all = [...own, ...[...new Set(others.flat())].map(installed)];
  const entries = new Map(all.map((entry) => [entry.manifest.name, entry]));
  const server = createServer(({ url = '' }, response) => {
    const [, name = '', file] = /^\/(.+?)(\/-\/.+\.tgz)?$/.exec(decodeURIComponent(url)) ?? [];
    const entry = entries.get(name);
    if (!entry) return void response.writeHead(404).end();
    if (file) return entry.send(response);
    const { version } = entry.manifest;
    const dist = { tarball: `${address()}/${name}/-/${version}.tgz` };
    response.setHeader('content-type', 'application/json');
    response.end(
      JSON.stringify({
        ...{ name, 'dist-tags': { latest: version } },
        versions: { [version]: { ...entry.manifest, dist } },
      }),
    );
  });
  const address = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    url: address(),
    close: () => new Promise((resolve) => server.close(() => resolve()).closeAllConnections()),
  };
}

async function packed(tarball: string): Promise<Entry> {
  const { stdout } = await promisify(execFile)('tar', ['-xzOf', tarball, 'package/package.json']);
  return {
    manifest: JSON.parse(stdout) as Manifest,
    send: (response) => void createReadStream(tarball).pipe(response),
  };
}

function installed(folder: string): Entry {
  return {
    manifest: JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest,
    send: (response) =>
      // Equal files are hard links of one in pnpm's store; npm unpacks no links.
      void spawn('tar', ['--hard-dereference', '-czf', '-', '-C', dirname(folder), basename(folder)], {
        stdio: ['ignore', 'pipe', 'inherit'],
      }).stdout.pipe(response),
  };
}

interface Listed {
  readonly version: string;
  readonly path: string;
  readonly dependencies?: Readonly<Record<string, Listed>>;
}

/** Where what a package of the workspace depends on lies, through and through. */
async function foldersOf(name: string): Promise<readonly string[]> {
  const listing = await run('pnpm', ['--filter', name, 'list', '--prod', '--depth', 'Infinity', '--json']);
  if (!listing.ok) throw new Error(listing.output);
  const folders = new Set<string>();
  const walk = ({ dependencies = {} }: Pick<Listed, 'dependencies'>): void => {
    for (const one of Object.values(dependencies)) {
      if (!one.version.startsWith('link:')) folders.add(one.path);
      walk(one);
    }
  };
  for (const one of JSON.parse(listing.output) as Listed[]) walk(one);
  return [...folders];
}
