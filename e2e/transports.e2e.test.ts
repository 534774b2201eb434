import { callEvents } from '@org/calls-core/socket-io';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startMosquitto } from '../packages/core/test/support/brokers/mosquitto.ts';
import { startNatsServer } from '../packages/core/test/support/brokers/nats-server.ts';
import { startEventStreamRelay } from '../packages/core/test/support/event-stream-relay.ts';
import { startPeerServer } from '../packages/core/test/support/peer-server.ts';
import { startRelay } from '../packages/core/test/support/relay.ts';
import { startCallEventsRelay, startSocketIoRelay } from '../packages/core/test/support/socket-io-relay.ts';
import type { TransportDescription } from './page/transports.ts';
import { useBed } from './support/bed.ts';
import { lacks } from './support/browsers.ts';
import { startCallsServer } from './support/calls-server.ts';
import { answering, becomes, connect, flows } from './support/looks.ts';

/** Something that passes messages on, running. */
interface Server {
  /** What the page of a user is to make. */
  readonly transport: (user: string) => TransportDescription | Promise<TransportDescription>;
  close(): Promise<void>;
}

/** Transports and the servers that they are for, started anew for each row. */
const rows: readonly { name: string; needs?: 'mosquitto' | 'nats'; start: () => Promise<Server> }[] = [
  {
    name: 'the WebSocket relay',
    async start() {
      const { url, close } = await startRelay();
      return { transport: () => ({ kind: 'websocket', options: { url } }), close };
    },
  },
  {
    name: 'MQTT through Mosquitto',
    needs: 'mosquitto',
    async start() {
      const { url, close } = await startMosquitto();
      return { transport: () => ({ kind: 'mqtt', options: { url } }), close };
    },
  },
  {
    name: 'a NATS server',
    needs: 'nats',
    async start() {
      const { url, close } = await startNatsServer();
      return { transport: () => ({ kind: 'nats', options: { servers: url } }), close };
    },
  },
  { name: 'the reference server', start: startCallsServer },
  {
    name: 'Socket.IO',
    async start() {
      const { url, close } = await startSocketIoRelay();
      return { transport: () => ({ kind: 'socket-io', options: { url } }), close };
    },
  },
  {
    name: 'Socket.IO, a server with events of its own',
    async start() {
      const { url, close } = await startCallEventsRelay();
      return { transport: () => ({ kind: 'socket-io', options: { url, events: callEvents } }), close };
    },
  },
  {
    name: 'a PeerServer',
    async start() {
      const { url, close } = await startPeerServer();
      return { transport: () => ({ kind: 'peer-server', options: { url } }), close };
    },
  },
  {
    name: 'server-sent events and POST',
    async start() {
      const { url, close } = await startEventStreamRelay();
      return { transport: () => ({ kind: 'server-sent-events', options: { url } }), close };
    },
  },
];

const bed = useBed();

for (const { name, needs, start } of rows) {
  describe.skipIf(needs && lacks(needs))(`over ${name}`, () => {
    let server: Server;
    beforeAll(async () => void (server = await start()));
    afterAll(() => server?.close());

    test('two pages call each other, both see frames, and hanging up reaches the other side', async () => {
      const open = async (user: string, more = {}) =>
        bed.phone('chromium', { user, transport: await server.transport(user), preconnect: 'always', ...more });
      const [alice, bob] = await Promise.all([open('alice'), open('bob', answering)]);
      await connect(alice, bob);
      await Promise.all([flows(alice), flows(bob)]);
      await bob.run((p) => p.call.hangUp());
      expect(await becomes(alice, ({ status }) => status === 'ended')).toMatchObject({ reason: 'completed' });
    });
  });
}
