import { expect, test } from 'vitest';
import { type PhonePage, useBed } from './support/bed.ts';
import { becomes, connect, eventually, flows } from './support/looks.ts';

const bed = useBed();

/** What Alice's camera sends now: its size, bytes so far with headers and repairs, when, ms, and the bound in its parameters. */
const sent = (phone: PhonePage) =>
  phone.run(async (p) => {
    const connection = p.connections.at(-1)!;
    const sender = connection.getSenders().find(({ track }) => track?.kind === 'video')!;
    const entry = [...(await sender.getStats()).values()].find(({ type }) => type === 'outbound-rtp') ?? {};
    return {
      size: `${entry.frameWidth}x${entry.frameHeight}`,
      bytes: ((entry.bytesSent ?? 0) + (entry.headerBytesSent ?? 0)) as number,
      at: entry.timestamp as number,
      maxBitrate: sender.getParameters().encodings[0]?.maxBitrate ?? 0,
    };
  });

/** The version of each connection's description, which grows with each offer and answer. */
const negotiations = (phone: PhonePage): Promise<(string | undefined)[]> =>
  phone.run((p) => p.connections.map(({ localDescription }) => /^o=.+/m.exec(localDescription?.sdp ?? '')?.[0]));

test('another preset in the call: its size is sent, without another offer, and no more than its bitrate', async () => {
  const bob = await bed.phone('chromium', { user: 'bob', preconnect: 'always', answer: {} });
  const alice = await bed.phone('chromium', { user: 'alice', preconnect: 'always' });
  await connect(alice, bob);
  await becomes(bob, ({ participants: [other] }) => other?.sources.length === 2);
  const before = await negotiations(alice);
  for (const [preset, size, maxBitrate] of [
    ['180p', '320x180', 160_000],
    ['480p', '640x480', 700_000],
    ['360p', '640x360', 450_000],
  ] as const) {
    await alice.run((p, wish) => p.call.setCamera(wish), preset);
    const from = await eventually(
      () => sent(alice),
      (now) => now.size === size,
    );
    expect(from.maxBitrate).toBe(maxBitrate);
    const until = await eventually(
      () => sent(alice),
      ({ at }) => at > from.at + 4000,
    );
    const bitrate = ((until.bytes - from.bytes) * 8000) / (until.at - from.at);
    expect(bitrate).toBeLessThanOrEqual(maxBitrate * 1.15); // headers and repairs
    expect(bitrate).toBeGreaterThan(maxBitrate / 50);
    expect(until.size).toBe(size);
  }
  await flows(bob);
  expect(await negotiations(alice)).toEqual(before);
});
