import { join } from 'node:path';
import { freePorts, startProgram, type Program } from './program.ts';

/** A NATS server on this machine. */
export interface NatsServer extends Program {
  /** For browsers. */
  readonly url: string;
}

/** What to tell it. */
export interface NatsServerOptions {
  /** Lines of its configuration. */
  readonly lines?: readonly string[];
  /** A configuration of its own, with a door for browsers; its port is replaced. */
  readonly config?: string;
}

/** Starts a NATS server on free ports. */
export async function startNatsServer({ lines = [], config }: NatsServerOptions = {}): Promise<NatsServer> {
  const [web = 0, tcp = 0] = await freePorts(2);
  const door = `listen: "127.0.0.1:${web}"`;
  const settings = config?.replace(/port: \d+/, door) ?? [`websocket { ${door}, no_tls: true }`, ...lines].join('\n');
  const program = await startProgram({
    command: 'nats-server',
    files: () => ({ config: `listen: "127.0.0.1:${tcp}"\n${settings}\n` }),
    args: (folder) => ['-c', join(folder, 'config')],
    ports: [web, tcp],
  });
  return { ...program, url: `ws://127.0.0.1:${web}` };
}
