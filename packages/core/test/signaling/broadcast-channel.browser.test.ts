import { describe, test } from 'vitest';
import { broadcastChannelTransport } from '../../src/signaling/transports/broadcast-channel.ts';
import { transportConformance } from '../../src/testing/transport-conformance.ts';

describe('BroadcastChannel in a browser', () => {
  const cases = transportConformance({ create: () => broadcastChannelTransport({ name: 'conformance' }) });
  for (const { name, skip, run } of cases) test.skipIf(skip)(skip ? `${name} (${skip})` : name, run);
});
