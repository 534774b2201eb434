import { calls } from './calls.ts';
import { fuzz } from './fuzz.ts';
import { handover } from './handover.ts';
import { level } from './level.ts';
import { lossy } from './lossy.ts';
import { nodeLoss } from './node-loss.ts';
import { outage } from './outage.ts';
import { recording } from './recording.ts';
import { sfuCrash } from './sfu-crash.ts';
import { sfuLoad } from './sfu-load.ts';
import { sfuPages, sfuRoom } from './sfu-room.ts';
import type { Soak } from './soak.ts';

/** In the order in which they run. */
export const soaks: readonly Soak[] = [
  fuzz,
  lossy,
  outage,
  level,
  nodeLoss,
  sfuLoad,
  sfuRoom,
  sfuPages,
  sfuCrash,
  handover,
  calls,
  recording,
];
