/** The ports of a TURN server; `false` for what it does not serve. */
export interface TurnPorts {
  /** Default 3478. */
  readonly udp?: number | false;
  /** Default 3478. */
  readonly tcp?: number | false;
  /** TURN over TLS. Default 5349; 443 gets through the most networks. */
  readonly tls?: number | false;
}

/** The addresses of a TURN server over UDP, TCP and TLS, in the order in which they should be tried. */
export function turnUrls(host: string, ports: TurnPorts = {}): string[] {
  const { udp = 3478, tcp = 3478, tls = 5349 } = ports;
  return [
    ...(udp === false ? [] : [`turn:${host}:${udp}?transport=udp`]),
    ...(tcp === false ? [] : [`turn:${host}:${tcp}?transport=tcp`]),
    ...(tls === false ? [] : [`turns:${host}:${tls}?transport=tcp`]),
  ];
}
