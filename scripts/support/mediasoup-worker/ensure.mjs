import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { root } from '../run.mjs';
import { buildWorker, isUsable } from './build.mjs';

/** To be raised when the build changes: what was built before is not used any more. */
const recipe = 1;

const library = 'mediasoup';

/** Files by which the packages that the build needs are known. */
const needed = [
  ...['/usr/bin/g++', '/usr/bin/pkg-config', '/usr/bin/flatc', '/usr/include/uv.h', '/usr/include/srtp2/srtp.h'],
  ...['/usr/include/openssl/ssl.h', '/usr/include/flatbuffers/flatbuffers.h'],
];

/**
 * The worker of mediasoup that fits the workspace's package, where there is one: the one of `MEDIASOUP_WORKER_BIN`, the one that
 * the install brought, or one that was built here before.
 * @returns {Promise<string | null>}
 */
export async function findMediasoupWorker() {
  if (process.env.MEDIASOUP_WORKER_BIN) return process.env.MEDIASOUP_WORKER_BIN;
  const mediasoup = packageFolder();
  if (!mediasoup) return null;
  const installed = join(mediasoup, 'worker/out/Release/mediasoup-worker');
  if (existsSync(installed)) return installed;
  const built = builtFrom(mediasoup);
  return (await isUsable(built)) ? built : null;
}

/**
 * Finds the worker, or builds it once and keeps it in the user's cache. `path` is null, with a reason, where none can be had.
 * @returns {Promise<{ path: string | null, reason: string }>}
 */
export async function ensureMediasoupWorker() {
  const found = await findMediasoupWorker();
  if (found) return { path: found, reason: '' };
  const mediasoup = packageFolder();
  if (!mediasoup) return { path: null, reason: 'mediasoup is not installed' };
  const lacking = process.platform === 'linux' ? needed.filter((file) => !existsSync(file)) : ['Linux'];
  if (lacking.length > 0) return { path: null, reason: `it cannot be built without ${lacking.join(', ')}` };
  const path = builtFrom(mediasoup);
  mkdirSync(dirname(path), { recursive: true });
  try {
    await buildWorker(mediasoup, path);
    return { path, reason: '' };
  } catch (error) {
    return { path: null, reason: `it could not be built: ${error.message}` };
  }
}

function builtFrom(mediasoup) {
  const { version } = JSON.parse(readFileSync(join(mediasoup, 'package.json'), 'utf8'));
  const cache = process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache');
  const { platform, arch } = process;
  return join(cache, 'calls-mediasoup-worker', `${version}-${platform}-${arch}-${recipe}`, 'mediasoup-worker');
}

function packageFolder() {
  try {
    const require = createRequire(join(root, 'packages/server/package.json'));
    // The package exports its entry only, which lies in node/lib.
    return dirname(dirname(dirname(require.resolve(library))));
  } catch {
    return null;
  }
}
