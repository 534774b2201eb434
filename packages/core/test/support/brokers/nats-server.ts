import { join } from 'node:path';
import { freePorts, startProgram, type Program } from './program.ts';

/** A NATS server on this machine. */
export interface NatsServer extends Program {
  /** For browsers. */
  readonly url: string;
}

/** Starts a NATS server on free ports; `lines` are added to its configuration. */
export async function startNatsServer({
  lines = [],
}: { readonly lines?: readonly string[] } = {}): Promise<NatsServer> {
  const [web = 0, tcp = 0] = await freePorts(2);
  const config = [`listen: "127.0.0.1:${tcp}"`, `websocket { listen: "127.0.0.1:${web}", no_tls: true }`, ...lines, ''];
  const program = await startProgram({
    command: 'nats-server',
    files: () => ({ config: config.join('\n') }),
    args: (folder) => ['-c', join(folder, 'config')],
    ports: [web, tcp],
  });
  return { ...program, url: `ws://127.0.0.1:${web}` };
}
