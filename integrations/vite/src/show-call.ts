import { attach, type Call, createCallClient, waitFor } from '@org/calls-core';
import { foregroundCall } from '@org/calls-core/bindings';
import { createMemoryNetwork, memoryTransport } from '@org/calls-core/memory';
import { statusNames } from '@org/calls-core/status-names';
import { synthetic } from '@org/calls-core/synthetic';
import { replayTrace } from '@org/calls-core/trace';

const wishes = (label: string) => ({
  camera: synthetic({ kind: 'camera', label }),
  microphone: synthetic({ kind: 'microphone', label }),
});

/** A call between two clients of this page, its pictures on the page, and in words what the entries say of it. */
export async function showCall(): Promise<void> {
  const network = createMemoryNetwork();
  const client = (id: string) =>
    createCallClient({ self: { id }, transport: memoryTransport({ network }), preconnect: 'always' });
  const [alice, bob] = [client('alice'), client('bob')];
  bob.on('incoming', (answered) => {
    void answered.accept(wishes('Bob'));
    void show(answered, 'Alice');
  });
  const call = alice.call('bob', wishes('Alice'));
  await call.ready;
  await show(call, 'Bob');
  const { status, direction, reason } = call.get();
  const words = [
    statusNames({ status, direction, reason }).simple,
    foregroundCall(alice.get().calls)?.get().peer,
    replayTrace(call.trace()).calls[0]?.phase.status,
  ];
  document.body.append(Object.assign(document.createElement('output'), { textContent: words.join(', ') }));
}

async function show(call: Call, label: string): Promise<void> {
  const { participants } = await waitFor(call, ({ participants: [other] }) => other?.tracks.length === 2);
  const video = Object.assign(document.createElement('video'), { ariaLabel: label });
  document.body.append(video);
  const [track] = participants[0]?.tracks ?? [];
  if (track) attach(video, track, { muted: true });
}
