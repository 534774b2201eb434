import { describe, expect, test } from 'vitest';
import { inInhabitedRoom, twoLayers } from '../benchmarks/lib/sfu/inhabited-room.ts';
import { killOnce, showEverybody } from '../benchmarks/soaks/sfu-crash.ts';
import { knock, watchRoom } from '../benchmarks/soaks/sfu-room.ts';
import { lacks } from './support/browsers.ts';

describe.skipIf(lacks('mediasoup') || lacks('chromium'))('a room that is full', () => {
  // The long forms are the parts sfu-room and sfu-crash of the soak: fifty devices, and ten deaths of the worker.
  test('two pages and three bots: what is shown comes small, the rest not at all; one more is refused; a dead worker costs nobody', async () => {
    const plan = { bots: 3, loud: 3, picture: twoLayers, pages: 2, maxParticipants: 5 };
    await inInhabitedRoom(plan, async (room) => {
      const { people, fps, sound, hidden } = await watchRoom(room, 1500);
      expect({ people, hidden }).toEqual({ people: 5, hidden: 0 });
      expect(Math.min(fps, sound)).toBeGreaterThan(0);
      expect(await knock(room)).toEqual({ reason: 'room-full', code: 'room-full', cameras: ['ended'] });
      await showEverybody(room);
      const { longest, missing } = await killOnce(room);
      expect({ missing, isBack: Number.isFinite(longest) }).toEqual({ missing: 0, isBack: true });
    });
  });
});
