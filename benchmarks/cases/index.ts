import type { Benchmark } from '../lib/benchmark.ts';
import { adapt } from './adapt.ts';
import { flap } from './flap.ts';
import { flood } from './flood.ts';
import { fuzz } from './fuzz.ts';
import { hiddenTile } from './hidden-tile.ts';
import { lipSync } from './lip-sync.ts';
import { preflight } from './preflight.ts';
import { profiles } from './profiles.ts';
import { reload } from './reload.ts';
import { setup } from './setup.ts';
import { sfu } from './sfu.ts';
import { signal } from './signal.ts';
import { size } from './size.ts';
import { networkSwitch } from './switch.ts';
import { wireChatter } from './wire-chatter.ts';

/** In the order in which they run. */
export const benchmarks: readonly Benchmark[] = [
  size,
  fuzz,
  signal,
  flood,
  wireChatter,
  setup,
  sfu,
  hiddenTile,
  lipSync,
  reload,
  preflight,
  networkSwitch,
  flap,
  adapt,
  profiles,
];
