import type { ServersOfPath } from './ice-by-transport.ts';
import { type Loop, openLoop } from './loop.ts';
import type { PreflightPath } from './report.ts';
import type { Scope } from './scope.ts';

/** Ms that a path may take: some ten round trips of a slow one, through TLS. */
const patience = 5_000;

/** A path that was tried; the loop of one that works is open. */
export interface TriedPath {
  readonly path: PreflightPath;
  readonly loop: Loop | null;
}

type IceError = NonNullable<PreflightPath['error']>;

/** Tries the path within this machine. */
export function tryDirect(scope: Scope): Promise<TriedPath> {
  return tryLoop(scope, { kind: 'direct', servers: [], urls: [] }, 'all');
}

/** Tries one kind of TURN servers alone: relayed at both ends. */
export function tryRelay(scope: Scope, path: ServersOfPath): Promise<TriedPath> {
  return tryLoop(scope, path, 'relay');
}

/** Asks STUN servers for the public address. One that equals the own tells browsers nothing new: no complaint is an answer, too. */
export function tryStun(scope: Scope, { kind, servers, urls }: ServersOfPath): Promise<TriedPath> {
  const { environment } = scope;
  const begun = environment.clock.now();
  const connection = environment.createPeerConnection({ iceServers: [...servers] });
  const errors = collectErrors(connection);
  return new Promise((resolve) => {
    const settle = once((answered: boolean) => {
      close();
      const after = answered ? environment.clock.now() - begun : null;
      const status = answered ? 'works' : 'unreachable';
      resolve({ path: { kind, status, urls, after, error: answered ? null : last(errors) }, loop: null });
    });
    connection.addEventListener('icecandidate', ({ candidate }) => {
      if (!candidate) settle(errors.length === 0);
      else if (typeOf(candidate) === 'srflx') settle(true);
    });
    void scope.wait(patience).then(() => settle(false));
    const gathering = gather(connection).catch(() => settle(false));
    const close = (): void => void gathering.then(() => connection.close());
    scope.add(close);
  });
}

async function gather(connection: RTCPeerConnection): Promise<void> {
  connection.createDataChannel('preflight');
  await connection.setLocalDescription(await connection.createOffer());
}

function tryLoop(
  scope: Scope,
  { kind, servers, urls }: Omit<ServersOfPath, 'kind'> & Pick<PreflightPath, 'kind'>,
  iceTransportPolicy: RTCIceTransportPolicy,
): Promise<TriedPath> {
  const { clock } = scope.environment;
  const begun = clock.now();
  const loop = openLoop(scope, { iceServers: [...servers], iceTransportPolicy });
  const errors = collectErrors(loop.sender);
  let found = false;
  return new Promise((resolve) => {
    const settle = once((works: boolean) => {
      if (!works) loop.close();
      const status = works ? 'works' : found ? 'allocated' : statusOf(errors);
      const after = works ? clock.now() - begun : null;
      resolve({ path: { kind, status, urls, after, error: works ? null : last(errors) }, loop: works ? loop : null });
    });
    loop.sender.addEventListener('icecandidate', ({ candidate }) => {
      if (candidate) found ||= iceTransportPolicy === 'relay';
      else if (!found && iceTransportPolicy === 'relay') settle(false);
    });
    loop.sender.addEventListener('connectionstatechange', () => {
      const { connectionState } = loop.sender;
      if (connectionState === 'connected') settle(true);
      if (connectionState === 'failed') settle(false);
    });
    void scope.wait(patience).then(() => settle(false));
  });
}

/** Wrong credentials say most: with other errors beside them, they are the reason. */
function statusOf(errors: readonly IceError[]): PreflightPath['status'] {
  if (errors.some(({ code }) => code === 401 || code === 438)) return 'unauthorized';
  return errors.some(({ code }) => code >= 300 && code < 700) ? 'refused' : 'unreachable';
}

/** The errors of gathering, most telling last: an interface that does not lead anywhere says 701. */
function collectErrors(connection: RTCPeerConnection): IceError[] {
  const errors: IceError[] = [];
  connection.addEventListener('icecandidateerror', (event) => {
    const { errorCode: code, errorText: text } = event;
    if (code < 700) errors.push({ code, text });
    else errors.unshift({ code, text });
  });
  return errors;
}

function typeOf({ type, candidate }: RTCIceCandidate): string | undefined {
  return type ?? / typ (\w+)/.exec(candidate)?.[1];
}

function last(errors: readonly IceError[]): IceError | null {
  return errors.at(-1) ?? null;
}

function once<T>(work: (value: T) => void): (value: T) => void {
  let done = false;
  return (value) => {
    if (done) return;
    done = true;
    work(value);
  };
}
