import type { Benchmark } from '../lib/benchmark.ts';
import { flap } from './flap.ts';
import { setup } from './setup.ts';
import { size } from './size.ts';
import { networkSwitch } from './switch.ts';

/** In the order in which they run. */
export const benchmarks: readonly Benchmark[] = [size, setup, networkSwitch, flap];
