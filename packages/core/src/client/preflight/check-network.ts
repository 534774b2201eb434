import { checkServers } from '../options.ts';
import { iceByTransport } from './ice-by-transport.ts';
import { measure } from './measure.ts';
import type { PreflightOptions } from './preflight.ts';
import type { PreflightPath } from './report.ts';
import type { Reporter } from './reporter.ts';
import type { Scope } from './scope.ts';
import { tryDirect, tryRelay, tryStun, type TriedPath } from './try-path.ts';

/** Ms that a function of the app's may take for its list. */
const patience = 2_000;
/** The paths that media is measured on, best first. */
const order = ['turn-udp', 'turn-tcp', 'turn-tls'] as const;

/** Tries every path by itself, all at the same time, and measures the best one. */
export async function checkNetwork(scope: Scope, reporter: Reporter, options: PreflightOptions): Promise<void> {
  let tried: readonly TriedPath[] = [];
  await reporter.step('paths', true, async () => {
    if (!isSupported(scope)) return { supported: false };
    const { servers, failed } = await fetchServers(scope, options.iceServers);
    tried = await tryAll(scope, reporter, servers);
    return { iceServersFailed: failed };
  });
  const turn = tried.some(({ path }) => path.kind.startsWith('turn-'));
  const best = tried
    .filter(({ path, loop }) => loop && (turn ? path.kind !== 'direct' : path.kind === 'direct'))
    .sort((a, b) => rankOf(a.path) - rankOf(b.path))[0];
  for (const { loop } of tried) if (loop !== best?.loop) loop?.close();
  await reporter.step('media', best?.loop && best, async ({ path }) => ({
    media: best?.loop ? await measure(scope, best.loop, path.kind) : null,
  }));
}

async function tryAll(
  scope: Scope,
  reporter: Reporter,
  servers: readonly RTCIceServer[],
): Promise<readonly TriedPath[]> {
  const add = (tried: TriedPath): TriedPath => {
    reporter.add({ paths: [...reporter.report.get().paths, tried.path] });
    return tried;
  };
  const paths = iceByTransport(servers).map((path) => (path.kind === 'stun' ? tryStun : tryRelay)(scope, path));
  return Promise.all([tryDirect(scope), ...paths].map((trying) => trying.then(add)));
}

function isSupported({ environment }: Scope): boolean {
  try {
    environment.createPeerConnection({}).close();
    return true;
  } catch {
    return false;
  }
}

interface Fetched {
  readonly servers: readonly RTCIceServer[];
  readonly failed: boolean;
}

async function fetchServers(scope: Scope, given: PreflightOptions['iceServers'] = []): Promise<Fetched> {
  if (typeof given !== 'function') return { servers: given, failed: false };
  const failed: Fetched = { servers: [], failed: true };
  const fetch = async (): Promise<Fetched> => {
    const answer = await given();
    const servers = 'servers' in answer ? answer.servers : answer;
    checkServers(servers);
    return { servers, failed: false };
  };
  return Promise.race([fetch().catch(() => failed), scope.wait(patience).then(() => failed)]);
}

function rankOf({ kind }: PreflightPath): number {
  return order.indexOf(kind as (typeof order)[number]);
}
