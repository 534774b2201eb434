import { describe, expect, test } from 'vitest';
import { type PhonePage, useBed } from './support/bed.ts';
import { type BrowserName, browserPairs, lacks } from './support/browsers.ts';
import { answering, becomes, connect, eventually, flows, staysSilent } from './support/looks.ts';

const bed = useBed();

async function inCall(caller: BrowserName, callee: BrowserName): Promise<[alice: PhonePage, bob: PhonePage]> {
  const [alice, bob] = await Promise.all([
    bed.phone(caller, { user: 'alice', preconnect: 'always' }),
    bed.phone(callee, { user: 'bob', preconnect: 'always', ...answering }),
  ]);
  await connect(alice, bob);
  await Promise.all([flows(alice), flows(bob)]);
  return [alice, bob];
}

/** The certificate and the ICE user name by which the other end is known: new ones after each renegotiation that counts. */
const negotiated = (phone: PhonePage): Promise<string> =>
  phone.run((p) => {
    const { sdp = '' } = p.connections.at(-1)?.currentRemoteDescription ?? {};
    return `${/a=fingerprint:.+/.exec(sdp)?.[0]} ${/a=ice-ufrag:.+/.exec(sdp)?.[0]}`;
  });

const silent = (...phones: PhonePage[]): Promise<unknown> => Promise.all(phones.map(staysSilent));
const flowing = (...phones: PhonePage[]): Promise<unknown> => Promise.all(phones.map(flows));

for (const [caller, callee] of browserPairs) {
  describe.skipIf(lacks(caller, callee))(`on hold, ${caller} with ${callee}`, () => {
    test('a renegotiation by the other side brings nothing back, resume brings all of it; with signaling down, too', async () => {
      const [alice, bob] = await inCall(caller, callee);
      await alice.run((p) => p.call.hold());
      await becomes(bob, ({ held }) => held === 'remote');
      const before = await negotiated(alice);
      await bob.run(() => globalThis.dispatchEvent(new Event('online')));
      await eventually(
        () => negotiated(alice),
        (now) => !now.includes('undefined') && now !== before,
      );
      await silent(alice, bob);
      await alice.run((p) => p.call.resume());
      await flowing(alice, bob);

      bed.relay.down();
      for (const phone of [alice, bob])
        await eventually(
          () => phone.run((p) => p.client.get().signaling),
          (signaling) => signaling !== 'open',
        );
      await bob.run((p) => p.call.hold());
      await becomes(alice, ({ held }) => held === 'remote');
      await silent(alice, bob);
      await bob.run((p) => p.call.resume());
      await becomes(alice, ({ held }) => held === 'none');
      await flowing(alice, bob);
    });
  });
}

describe('hold and resume', () => {
  test('both hold: media flows only when both have resumed', async () => {
    const [alice, bob] = await inCall('chromium', 'chromium');
    await Promise.all([alice, bob].map((phone) => phone.run((p) => p.call.hold())));
    for (const phone of [alice, bob]) await becomes(phone, ({ held }) => held === 'both');
    await alice.run((p) => p.call.resume());
    await becomes(bob, ({ held }) => held === 'local');
    await becomes(alice, ({ held }) => held === 'remote');
    await silent(alice, bob);
    await bob.run((p) => p.call.resume());
    await flowing(alice, bob);
  });

  test('bring back every source in the stream it had, and what was muted stays muted', async () => {
    const [alice, bob] = await inCall('chromium', 'chromium');
    await alice.run(async (p) => {
      await p.call.setMicrophone(false);
      await p.call.shareScreen();
    });
    const sources = ['camera', 'screen'];
    await becomes(bob, ({ participants: [other] }) => other?.muted === true && `${other.sources}` === `${sources}`);
    await bob.run((p) => void Object.assign(globalThis, { before: p.streams(), screen: p.show('screen') }));
    const frames = (): Promise<number> =>
      bob.run(() => (globalThis as unknown as { screen: { frames(): number } }).screen.frames());
    await eventually(frames, (shown) => shown > 3);

    await bob.run((p) => p.call.hold());
    await becomes(alice, ({ held }) => held === 'remote');
    await silent(alice, bob);
    await bob.run((p) => p.call.resume());
    const shown = await frames();
    await eventually(frames, (now) => now > shown + 3);
    await becomes(bob, ({ participants: [other] }) => other?.muted === true && `${other.sources}` === `${sources}`);
    expect(
      await bob.run((p) => {
        const { before } = globalThis as unknown as { before: ReturnType<typeof p.streams> };
        return [...p.streams()].map(([source, stream]) => `${source} ${before.get(source) === stream}`);
      }),
    ).toEqual(sources.map((source) => `${source} true`));
    const muted = await alice.run((p) => p.sending());
    expect(muted).toEqual([false, true, true, null]);
  });

  test('a microphone muted and a camera switched off while held stay so after resume', async () => {
    const [alice, bob] = await inCall('chromium', 'chromium');
    await bob.run((p) => p.call.hold());
    await becomes(alice, ({ held }) => held === 'remote');
    await alice.run((p) => Promise.all([p.call.setMicrophone(false), p.call.setCamera(false)]).then(() => {}));
    await bob.run((p) => p.call.resume());
    await becomes(bob, ({ participants: [other] }) => other?.muted === true && other.sources.length === 0);
    await flows(alice);
    expect(await alice.run((p) => p.liveTracks())).toEqual(['audio']);
    expect(await alice.run((p) => p.sending())).toEqual([false, null, null, null]);
  });
});
