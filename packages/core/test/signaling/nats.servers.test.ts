import { afterAll, beforeAll, describe, test } from 'vitest';
import { natsTransport } from '../../src/signaling/transports/nats.ts';
import { transportConformance } from '../../src/testing/transport-conformance.ts';
import { lacks } from '../support/lacks.ts';
import { startNatsServer, type NatsServer } from '../support/brokers/nats-server.ts';

describe.skipIf(lacks('nats'))('over NATS', () => {
  let nats: NatsServer;
  beforeAll(async () => void (nats = await startNatsServer()));
  afterAll(() => nats.close());

  describe.each([
    ['as it is', {}],
    ['that says of its one server that it keeps order', { delivery: 'ordered-while-open' }],
  ] as const)('%s', (_name, capabilities) => {
    const create = () => natsTransport({ servers: nats?.url ?? 'ws://later', capabilities });
    for (const { name, skip, run } of transportConformance({ create })) {
      test.skipIf(skip)(skip ? `${name} (${skip})` : name, run);
    }
  });
});
