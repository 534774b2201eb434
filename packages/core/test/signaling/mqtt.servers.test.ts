import { afterAll, beforeAll, describe, test } from 'vitest';
import { mqttTransport } from '../../src/signaling/transports/mqtt.ts';
import { transportConformance } from '../../src/testing/transport-conformance.ts';
import { lacks } from '../support/lacks.ts';
import { startMosquitto, type Mosquitto } from '../support/brokers/mosquitto.ts';

describe.skipIf(lacks('mosquitto'))('over Mosquitto', () => {
  let mosquitto: Mosquitto;
  beforeAll(async () => void (mosquitto = await startMosquitto()));
  afterAll(() => mosquitto.close());

  describe.each([1, 2] as const)('with QoS %i', (qos) => {
    const create = () => mqttTransport({ url: mosquitto?.tcp ?? 'mqtt://later', qos });
    for (const { name, skip, run } of transportConformance({ create })) {
      test.skipIf(skip)(skip ? `${name} (${skip})` : name, run);
    }
  });
});
