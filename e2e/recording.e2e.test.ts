import { describe, expect, test } from 'vitest';
import { recordRoom } from '../benchmarks/soaks/recording.ts';
import { median } from '../benchmarks/lib/statistics.ts';
import { lacks } from '../packages/core/test/support/lacks.ts';

describe.skipIf(lacks('chromium', 'ffmpeg'))(
  'a room of which the recording is uploaded while people come and go',
  () => {
    test('has its length and an index, decodes without a fault and keeps picture and sound together', async () => {
      const room = await recordRoom(12);
      expect(room.error).toBeNull();
      // The file begins with the first picture that was encoded, late on a busy machine; the soak holds ten minutes to 1 %.
      expect(Math.abs(room.inFile - room.wall)).toBeLessThan(2);
      expect(Math.abs(room.inFile - room.told)).toBeLessThan(0.1);
      expect(room.seekMiss).toBeLessThan(0.5);
      expect(room.faults).toEqual([]);
      expect(room.skews.length).toBeGreaterThanOrEqual(3);
      // The soak holds it to 80 ms: few flashes on a machine that is busy with other tests were seen 128 ms apart from their tones.
      expect(Math.abs(median(room.skews))).toBeLessThanOrEqual(200);
      expect(room.failedParts).toBeGreaterThanOrEqual(Math.floor(room.parts / 4));
    });
  },
);
