import { availableParallelism } from 'node:os';
import { isIP } from 'node:net';

/** How an SFU listens, and how much it takes. */
export interface SfuOptions {
  /** Processes that carry media. Default: one for each core. */
  readonly workers?: number;
  /**
   * Addresses that clients send media to, `address` or `address:port`; each for UDP and TCP. The workers take ports that follow
   * each other. Default `127.0.0.1` and ports that are free, which serves this machine only.
   */
  readonly listen?: readonly string[];
  /** What clients are told instead of the address: the public one of a machine behind NAT, or a name. */
  readonly announcedAddress?: string;
  /** Ports to choose from where `listen` names none, and for pipes between machines. Default 10000 to 59999. */
  readonly ports?: { readonly from: number; readonly to: number };
  /** Where other nodes send media to. Default: the announced address, else the first of `listen`. */
  readonly pipeAddress?: string;
  /** Devices in one room. Default 50. */
  readonly maxParticipants?: number;
  /** Streams to receivers that one worker carries; whoever comes beyond is refused `sfu-unavailable`. Default 2000. */
  readonly maxConsumersPerWorker?: number;
  /** From so many streams of its worker on a room takes another one for those who come. Default 700. */
  readonly spillAt?: number;
  /** Bits per second that a device may send. Default 6 000 000. */
  readonly maxIncomingBitrate?: number;
  /** Bits per second that are sent to a device before its path is known. Default 1 000 000. */
  readonly initialOutgoingBitrate?: number;
  /** The worker of mediasoup. Default: `MEDIASOUP_WORKER_BIN` of the environment, else the one that its package brings. */
  readonly workerBin?: string;
}

/** Options with nothing left open. */
export interface SfuSettings {
  readonly workers: number;
  readonly listen: readonly ListenAddress[];
  readonly announcedAddress: string | undefined;
  readonly ports: { readonly from: number; readonly to: number };
  readonly pipeAddress: string;
  readonly maxParticipants: number;
  readonly maxConsumersPerWorker: number;
  readonly spillAt: number;
  readonly maxIncomingBitrate: number;
  readonly initialOutgoingBitrate: number;
  readonly workerBin: string | undefined;
}

/** Where the first worker listens; port 0: any that is free. */
export interface ListenAddress {
  readonly ip: string;
  readonly port: number;
}

/** Fills in the defaults. Throws a `TypeError` that says what cannot be used. */
export function sfuSettings(options: SfuOptions): SfuSettings {
  const { workers = availableParallelism(), ports = { from: 10_000, to: 59_999 }, announcedAddress } = options;
  const listen = (options.listen ?? ['127.0.0.1']).map(listenAddress);
  if (!Number.isInteger(workers) || workers < 1) throw new TypeError('An SFU needs one worker at least.');
  if (!(ports.from > 0 && ports.from <= ports.to && ports.to <= 65_535))
    throw new TypeError(`The ports ${ports.from} to ${ports.to} are no range.`);
  const [first] = listen;
  if (!first) throw new TypeError('An SFU needs an address to listen on.');
  const everywhere = listen.find(({ ip }) => ip === '0.0.0.0' || ip === '::');
  if (everywhere && announcedAddress === undefined)
    throw new TypeError(`Clients cannot be told ${everywhere.ip}: give the announced address of this machine, too.`);
  for (const { ip, port } of listen)
    if (port > 0 && port + workers - 1 > 65_535) throw new TypeError(`${ip}:${port} leaves no ports for the workers.`);
  return {
    ...{ workers, listen, ports, announcedAddress, workerBin: options.workerBin },
    pipeAddress: options.pipeAddress ?? announcedAddress ?? first.ip,
    maxParticipants: options.maxParticipants ?? 50,
    maxConsumersPerWorker: options.maxConsumersPerWorker ?? 2000,
    spillAt: options.spillAt ?? 700,
    maxIncomingBitrate: options.maxIncomingBitrate ?? 6_000_000,
    initialOutgoingBitrate: options.initialOutgoingBitrate ?? 1_000_000,
  };
}

function listenAddress(text: string): ListenAddress {
  const [, bracketed, plain, port = '0'] = /^(?:\[([^\]]+)\]|([^:]+|[^:]*:[^:]*:.*?))(?::(\d{1,5}))?$/.exec(text) ?? [];
  const ip = bracketed ?? (isIP(text) ? text : plain) ?? '';
  if (isIP(ip) && Number(port) <= 65_535) return { ip, port: isIP(text) ? 0 : Number(port) };
  throw new TypeError(`${text} is no address:port to listen on.`);
}
