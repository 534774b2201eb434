import { expect, test } from 'vitest';
import { type PhonePage, useBed } from './support/bed.ts';
import { browserPairs, lacks } from './support/browsers.ts';
import { answering, becomes, connect, flows } from './support/looks.ts';

const bed = useBed();

/** The stream ids that the other end announced: microphone, camera, screen, screen-audio. */
const announced = (phone: PhonePage): Promise<(string | undefined)[]> =>
  phone.run((p) =>
    (p.connections.at(-1)?.currentRemoteDescription?.sdp ?? '')
      .split('m=')
      .filter((section) => /^(audio|video)/.test(section))
      .map((section) => /a=msid:(\S+)/.exec(section)?.[1]),
  );

for (const [caller, callee] of browserPairs) {
  test.skipIf(lacks(caller, callee))(
    `${caller} with ${callee}: voice and picture are announced as one stream, the screen and its sound as another`,
    async () => {
      const bob = await bed.phone(callee, { user: 'bob', preconnect: 'always', ...answering });
      const alice = await bed.phone(caller, { user: 'alice', preconnect: 'always' });
      await connect(alice, bob);
      for (const phone of [alice, bob]) {
        const [microphone, camera, screen, sound] = await announced(phone);
        expect(microphone).toMatch(/.{8}/);
        expect(screen).toMatch(/.{8}/);
        expect(camera).toBe(microphone);
        expect(sound).toBe(screen);
        expect(screen).not.toBe(microphone);
      }
    },
  );
}

/** Pairs of flash and beep, and the first of them that do not count: the browser draws both together within those. */
const pairs = 12;
const settling = 5;
/** Ms; Firefox listens through an audio graph, which adds a delay of its own, and ITU-R BT.1359 puts what is seen at 125. */
const bars = { chromium: 80, firefox: 125 };

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1]!;

for (const [caller, callee] of browserPairs) {
  // Without a sound card Firefox runs no AudioContext: it neither beeps nor listens.
  const silent = `${caller}${callee}`.includes('firefox') && lacks('pulseaudio');
  test.skipIf(silent || lacks(caller, callee))(
    `${caller} with ${callee}: each flash comes with the beep of the same moment`,
    async () => {
      const bob = await bed.phone(callee, { user: 'bob', preconnect: 'always', ...answering });
      const alice = await bed.phone(caller, { user: 'alice', preconnect: 'always' });
      await alice.run((p) => {
        const { picture, sound } = p.flashAndBeep();
        p.client.call('bob', { microphone: sound, camera: picture });
      });
      await becomes(bob, ({ participants: [other] }) => other?.sources.length === 2);
      await flows(bob);
      expect(await alice.run((p) => p.captures())).toBe(0); // it sends tracks of its own
      const skews = await bob.run((p, count) => p.measureSkew(p.streams().get('camera')!, count), pairs);
      expect(median(skews.slice(settling).map(Math.abs)), skews.join()).toBeLessThanOrEqual(bars[callee]);
    },
  );
}
