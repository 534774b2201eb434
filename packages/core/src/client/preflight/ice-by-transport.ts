import type { PreflightPathKind } from './report.ts';

/** Servers of one kind and transport. */
export interface ServersOfPath {
  readonly kind: Exclude<PreflightPathKind, 'direct'>;
  readonly servers: readonly RTCIceServer[];
  readonly urls: readonly string[];
}

const kinds = ['stun', 'turn-udp', 'turn-tcp', 'turn-tls'] as const;

/** Sorts the addresses of ICE servers by how they are reached (RFC 7064, RFC 7065); others are left out. */
export function iceByTransport(servers: readonly RTCIceServer[]): readonly ServersOfPath[] {
  return kinds.flatMap((kind) => {
    const fitting = servers.flatMap((server) => {
      const urls = [server.urls].flat().filter((url) => kindOf(url) === kind);
      return urls.length > 0 ? [{ ...server, urls }] : [];
    });
    return fitting.length > 0 ? [{ kind, servers: fitting, urls: fitting.flatMap(({ urls }) => urls) }] : [];
  });
}

function kindOf(url: string): ServersOfPath['kind'] | null {
  const [, scheme = '', tcp] = /^(stuns?|turns?):[^?]*(?:\?.*(transport=tcp))?/i.exec(url) ?? [];
  switch (scheme.toLowerCase()) {
    case 'stun':
    case 'stuns':
      return 'stun';
    case 'turns':
      return 'turn-tls';
    case 'turn':
      return tcp ? 'turn-tcp' : 'turn-udp';
    default:
      return null;
  }
}
