import { expect, test } from 'vitest';
import { type PhonePage, useBed } from './support/bed.ts';
import { becomes, eventually, looks } from './support/looks.ts';

const bed = useBed();

/** Energy of the sound that has arrived so far, as the browser sums it up. */
const energy = (phone: PhonePage): Promise<number> =>
  phone.run(async (p) => {
    const entries = [...(await p.connections.at(-1)!.getStats()).values()];
    return entries.find(({ type, kind }) => type === 'inbound-rtp' && kind === 'audio')?.totalAudioEnergy ?? 0;
  });

/** Video so far, both ways, over all connections. */
const pictures = (phone: PhonePage): Promise<Record<string, number>> =>
  phone.run(async (p) => {
    const sums = { bytesSent: 0, framesSent: 0, bytesReceived: 0, framesReceived: 0 };
    for (const connection of p.connections)
      for (const entry of (await connection.getStats()).values())
        if (entry.kind === 'video')
          for (const sum of Object.keys(sums) as (keyof typeof sums)[]) sums[sum] += entry[sum] ?? 0;
    return sums;
  });

/** Levels that the call has told of the other one since it was last asked. */
type Heard = typeof globalThis & { heard: number[] };

/** Plays what comes in, else Chromium decodes nothing, and begins to note how loud it is. */
const listen = (phone: PhonePage): Promise<void> =>
  phone.run((p) => {
    document.body.append(Object.assign(new Audio(), { autoplay: true, srcObject: p.streams().get('microphone') }));
    (globalThis as Heard).heard = [];
    p.call.audioLevel(p.call.get().participants[0]!.id).subscribe((level) => (globalThis as Heard).heard.push(level));
  });

/** How loud it was in about a second: by the browser's own sum, and the loudest level that the call told. */
async function loudness(phone: PhonePage): Promise<{ readonly energy: number; readonly level: number }> {
  const levels = (): Promise<number[]> => phone.run(() => (globalThis as Heard).heard.splice(0));
  const before = await energy(phone);
  await levels();
  const told = (await looks(levels)).flat();
  return { energy: (await energy(phone)) - before, level: Math.max(0, ...told) };
}

const audible = (heard: { readonly energy: number; readonly level: number }): boolean =>
  heard.energy > 1e-4 && heard.level > 0.01;

test('a voice call: sound both ways, no camera asked for, no picture; muted is silent; a voice that stops coming is warned of', async () => {
  const bob = await bed.phone('chromium', { user: 'bob', preconnect: 'always', answer: {} });
  const alice = await bed.phone('chromium', { user: 'alice', preconnect: 'always' });
  await alice.run((p) => void p.client.call('bob'));
  for (const phone of [alice, bob]) await becomes(phone, ({ status }) => status === 'connected');
  const [here, there] = await Promise.all([alice, bob].map((phone) => phone.run((p) => p.rtp())));
  await eventually(
    () => Promise.all([alice, bob].map((phone) => phone.run((p) => p.rtp()))),
    ([a, b]) =>
      a!.received.audio > here!.received.audio + 50 &&
      b!.received.audio > there!.received.audio + 50 &&
      a!.sent.audio > here!.sent.audio + 50 &&
      b!.sent.audio > there!.sent.audio + 50,
  );

  await bob.run((p) => p.warnings());
  await listen(bob);
  await eventually(() => loudness(bob), audible);
  await alice.run((p) => p.call.setMicrophone(false));
  await becomes(bob, ({ participants: [other] }) => other?.muted === true);
  await eventually(
    () => loudness(bob),
    (heard) => heard.energy < 1e-6 && heard.level < 0.001,
  );
  await alice.run((p) => p.call.setMicrophone(true));
  await eventually(() => loudness(bob), audible);

  for (const phone of [alice, bob]) {
    expect(await phone.run((p) => p.requestedKinds())).toEqual(['audio']);
    expect(await phone.run((p) => p.liveTracks())).toEqual(['audio']);
    // Packets there are: Chromium measures its bandwidth with padding, which its sums of bytes leave out.
    expect(await pictures(phone)).toEqual({ bytesSent: 0, framesSent: 0, bytesReceived: 0, framesReceived: 0 });
  }

  // A voice that stops coming although its microphone is on: told within some seconds, and no longer when it is muted.
  const oneWay = (warnings: readonly string[]): boolean => warnings.includes('one-way-audio alice');
  expect(await bob.run((p) => p.warnings())).not.toContain('one-way-audio alice');
  await alice.run((p) =>
    p.connections
      .at(-1)!
      .getSenders()
      .find(({ track }) => track?.kind === 'audio')!
      .replaceTrack(null),
  );
  await eventually(() => bob.run((p) => p.warnings()), oneWay);
  await alice.run((p) => p.call.setMicrophone(false));
  await eventually(
    () => bob.run((p) => p.warnings()),
    (warnings) => !oneWay(warnings),
  );
});
