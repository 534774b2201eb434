/** One setting of the command: a flag, an environment variable `CALLS_…`, and a key of the configuration file. */
export interface Flag {
  readonly name: string;
  /** Other names that are taken for it. */
  readonly aliases?: readonly string[];
  readonly kind: 'text' | 'list' | 'number' | 'switch';
  /** What stands for its value in the help. */
  readonly value?: string;
  /** As the help shows it. */
  readonly default?: string;
  readonly meaning: string;
  /** Bounds of a number. */
  readonly range?: readonly [number, number];
}

/** Every flag but `--help` and `--version`, in the order of the help. */
export const flags: readonly Flag[] = [
  {
    name: 'port',
    kind: 'number',
    value: 'port',
    default: '8080',
    range: [0, 65_535],
    meaning: 'Port to listen on; 0 for any that is free.',
  },
  {
    name: 'host',
    aliases: ['listen-addr'],
    kind: 'text',
    value: 'address',
    default: '127.0.0.1',
    meaning: 'Address to listen on; 0.0.0.0 lets other machines in.',
  },
  {
    name: 'path',
    aliases: ['ws-path'],
    kind: 'text',
    value: 'path',
    default: '/calls',
    meaning: 'Path of WebSockets and server-sent events.',
  },
  {
    name: 'socket-io',
    kind: 'switch',
    default: 'off',
    meaning: 'Takes Socket.IO clients at /socket.io, too. Needs the package socket.io.',
  },
  {
    name: 'api',
    kind: 'switch',
    default: 'on with a database, else off',
    meaning: 'Serves the HTTP API of calls at /api/calls.',
  },
  {
    name: 'database',
    kind: 'text',
    value: 'file or address',
    default: 'memory, where records are kept for a day',
    meaning: 'Where calls are recorded: a file of SQLite, or postgres://…, which needs the package pg.',
  },
  {
    name: 'allowed-origin',
    kind: 'list',
    value: 'origin',
    default: 'same-host; with a loopback host also http://localhost:* and http://127.0.0.1:*',
    meaning:
      'Pages that may connect: https://app.example.com, https://*.example.com, same-host, or * for all. Repeatable.',
  },
  {
    name: 'trust-proxy',
    kind: 'number',
    value: 'count',
    default: '0',
    range: [0, 10],
    meaning: 'Proxies in front whose X-Forwarded-For is believed.',
  },
  {
    name: 'anonymous',
    kind: 'switch',
    default: 'on, unless tokens are configured',
    meaning: 'Lets guests in by POST /session. Beside tokens they get assigned names only.',
  },
  {
    name: 'guest-secret',
    kind: 'text',
    value: 'secret',
    default: 'random, so that guests sign in anew when the server is started anew',
    meaning: 'Signs the tokens of guests, at least 32 bytes; the same on all nodes.',
  },
  {
    name: 'jwt-secret',
    kind: 'text',
    value: 'secret',
    meaning: 'Takes JSON Web Tokens signed with this secret, at least 32 bytes.',
  },
  {
    name: 'jwt-public-key',
    kind: 'text',
    value: 'file',
    meaning: 'Takes JSON Web Tokens that fit the public key in this PEM file.',
  },
  { name: 'jwks-url', kind: 'text', value: 'url', meaning: 'Takes JSON Web Tokens that fit a key of this set.' },
  { name: 'jwt-audience', kind: 'list', value: 'name', meaning: 'The tokens must be for one of these. Repeatable.' },
  { name: 'jwt-issuer', kind: 'list', value: 'name', meaning: 'The tokens must be from one of these. Repeatable.' },
  {
    name: 'stun',
    kind: 'list',
    value: 'url',
    meaning: 'STUN server that clients are told, stun:host:port. Repeatable.',
  },
  {
    name: 'turn-url',
    kind: 'list',
    value: 'url',
    meaning: 'TURN server that clients are told, turn:host:port?transport=udp. Repeatable.',
  },
  {
    name: 'turn-secret',
    kind: 'text',
    value: 'secret',
    meaning: 'Secret shared with the TURN servers (static-auth-secret of coturn).',
  },
  {
    name: 'turn-ttl',
    kind: 'number',
    value: 'seconds',
    default: '86400',
    range: [1, 31_536_000],
    meaning: 'How long credentials for TURN hold.',
  },
  {
    name: 'redis',
    kind: 'text',
    value: 'url',
    meaning: 'Joins several nodes through this Redis: redis://host:6379. Needs the package ioredis.',
  },
  {
    name: 'sfu',
    kind: 'switch',
    default: 'off',
    meaning: 'Forwards the media of large calls. Needs the package mediasoup.',
  },
  {
    name: 'sfu-listen',
    kind: 'list',
    value: 'address',
    default: 'the address of --host, and ports that are free',
    meaning:
      'Where clients send media to, address or address:port, UDP and TCP; each worker takes the next port. Repeatable.',
  },
  {
    name: 'sfu-announced-address',
    kind: 'text',
    value: 'address',
    default: 'the one it listens on',
    meaning: 'Address or name that clients are told: the public one of a machine behind NAT.',
  },
  {
    name: 'sfu-workers',
    kind: 'number',
    value: 'count',
    default: 'one for each core',
    range: [1, 256],
    meaning: 'Processes that forward media.',
  },
  {
    name: 'sfu-ports',
    kind: 'text',
    value: 'from-to',
    default: '10000-59999',
    meaning: 'Ports to choose from where --sfu-listen names none, and for media between nodes.',
  },
  {
    name: 'max-peers',
    kind: 'number',
    value: 'count',
    default: '50',
    range: [1, 10_000],
    meaning: 'Devices in a room.',
  },
  {
    name: 'max-connections',
    kind: 'number',
    value: 'count',
    default: '20000',
    range: [1, 10_000_000],
    meaning: 'Connections at a time.',
  },
  { name: 'tls-cert', kind: 'text', value: 'file', meaning: 'Certificate chain, PEM: serves wss and https.' },
  { name: 'tls-key', kind: 'text', value: 'file', meaning: 'Private key of the certificate, PEM.' },
  {
    name: 'metrics',
    kind: 'switch',
    default: 'on',
    meaning: 'Serves /metrics for Prometheus; with management-listen, only there.',
  },
  {
    name: 'management-listen',
    kind: 'text',
    value: 'address',
    meaning: 'Serves /health, /ready and /metrics at this address:port or port.',
  },
  {
    name: 'drain',
    kind: 'number',
    value: 'seconds',
    default: '5',
    range: [0, 3600],
    meaning: 'Over how long clients are sent elsewhere when the server ends.',
  },
  {
    name: 'log-level',
    kind: 'text',
    value: 'level',
    default: 'info',
    meaning: 'Least severe lines of the log (JSON, to stderr): debug, info, warn, error, silent.',
  },
  {
    name: 'config',
    kind: 'text',
    value: 'file',
    meaning: 'JSON file with any of these by their names. Environment variables go before it, flags before both.',
  },
];

/** The environment variable of a flag. */
export function variableOf({ name }: Flag): string {
  return `CALLS_${name.toUpperCase().replaceAll('-', '_')}`;
}
