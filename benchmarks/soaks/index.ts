import { calls } from './calls.ts';
import { fuzz } from './fuzz.ts';
import { lossy } from './lossy.ts';
import { nodeLoss } from './node-loss.ts';
import { outage } from './outage.ts';
import { recording } from './recording.ts';
import { sfuLoad } from './sfu-load.ts';
import type { Soak } from './soak.ts';

/** In the order in which they run. */
export const soaks: readonly Soak[] = [fuzz, lossy, outage, nodeLoss, sfuLoad, calls, recording];
