import { parseArgs } from 'node:util';
import {
  type Call,
  type CallClient,
  type CallClientOptions,
  createCallClient,
  type SignalingTransport,
} from '@org/calls-core';
import { callsServer } from '@org/calls-core/calls-server';
import { type HeadlessEnvironment, headlessEnvironment } from '@org/calls-core/headless';
import { webSocketTransport } from '@org/calls-core/websocket';
import wrtc from '@roamhq/wrtc';

/** A program that takes part in calls. */
export interface Bot {
  readonly calls: CallClient;
  readonly environment: HeadlessEnvironment;
  /** Hangs up and lets go of everything; then nothing keeps the process. */
  close(): Promise<void>;
}

/** Where and as whom a bot appears. */
export interface BotOptions extends Partial<Omit<CallClientOptions, 'self'>> {
  readonly name: string;
  /** Address of `@org/calls-server`, http or https. */
  readonly server: string;
}

/** Makes a client in Node: a guest of the server, unless a transport is given. */
export async function createBot({ name, server, ...options }: BotOptions): Promise<Bot> {
  const guest = options.transport ? { id: crypto.randomUUID(), transport: options.transport } : await signIn(server);
  const environment = headlessEnvironment({ webrtc: wrtc });
  const calls = createCallClient({
    preconnect: 'always',
    ...options,
    self: { id: guest.id, name },
    transport: guest.transport,
    environment,
  });
  return {
    calls,
    environment,
    async close() {
      await calls.close();
      await environment.close();
    },
  };
}

async function signIn(server: string): Promise<{ id: string; transport: SignalingTransport }> {
  const answer = await fetch(new URL('/session', server), { method: 'POST' });
  if (!answer.ok) throw new Error(`${server} takes no guests: ${answer.status} ${await answer.text()}`);
  const { user, token } = (await answer.json()) as { user: string; token: string };
  const url = new URL('/calls', server.replace('http', 'ws')).href;
  return { id: user, transport: webSocketTransport({ url, token: () => token, server: callsServer() }) };
}

/** Reads `--server` and what else a bot takes; prints the help and ends where that is asked for. */
export function readOptions<T extends Record<string, string>>(
  purpose: string,
  defaults: T,
): T & { readonly server: string } {
  const all = { server: 'http://127.0.0.1:8080', ...defaults };
  const { values } = parseArgs({
    options: {
      help: { type: 'boolean', short: 'h' },
      ...Object.fromEntries(Object.keys(all).map((key) => [key, { type: 'string' as const }])),
    },
  });
  if (values['help']) {
    const lines = Object.entries(all).map(([key, value]) => `  --${key}${value && ` (${value})`}`);
    console.log(`${purpose}\n\n${lines.join('\n')}`);
    process.exit(0);
  }
  return { ...all, ...values } as T & { server: string };
}

/** Runs a bot in a room or for whoever calls, until Ctrl+C. */
export function run(bot: Bot, room: string, take: (call: Call) => void): void {
  const { calls } = bot;
  if (room) take(calls.join(room, { microphone: false }));
  calls.on('incoming', take);
  calls.on('error', (error) => console.error(error.message));
  console.log(room ? `In the room ${room}.` : `Call me: ${calls.get().self.id}`);
  process.once('SIGINT', () => void bot.close());
}

// @roamhq/wrtc 0.10.0 crashes when Node takes it down in the usual way. Nothing runs any more here: the end may be quick.
process.once('beforeExit', (code) => process.exit(code));
