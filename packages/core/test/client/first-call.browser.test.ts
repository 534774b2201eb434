import { expect, test } from 'vitest';
import { createCallClient } from '../../src/client/create-call-client.ts';
import { createMemoryNetwork, memoryTransport } from '../../src/signaling/transports/memory.ts';
import { waitFor } from '../../src/util/wait-for.ts';

for (const preconnect of ['always', 'never'] as const) {
  test(`two clients in one page see each other, preconnect ${preconnect}`, async () => {
    const network = createMemoryNetwork();
    const client = (id: string) =>
      createCallClient({
        self: { id, name: id },
        transport: memoryTransport({ network }),
        preconnect,
        logLevel: 'debug',
      });
    const alice = client('alice');
    const bob = client('bob');
    bob.on('incoming', (call) => void call.accept({ camera: '180p' }));
    const call = alice.call('bob', { camera: '180p' });
    await call.ready;
    const other = bob.get().calls[0];
    if (!other) throw new Error('bob has no call');
    await other.ready;
    for (const side of [call, other]) {
      const { participants } = await waitFor(side, (c) => c.participants[0]?.tracks.length === 2);
      const stream = participants[0]?.tracks[0]?.stream;
      const video = document.createElement('video');
      video.muted = true;
      video.autoplay = true;
      video.srcObject = stream ?? null;
      await new Promise((resolve) => video.requestVideoFrameCallback(resolve));
      expect(video.videoWidth).toBeGreaterThan(0);
    }
    await call.hangUp();
    await waitFor(other, (c) => c.status === 'ended');
    expect([call.get().reason, other.get().reason]).toEqual(['completed', 'completed']);
    await Promise.all([alice.close(), bob.close()]);
  });
}
