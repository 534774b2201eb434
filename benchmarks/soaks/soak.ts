import type { Measurement } from '../lib/result.ts';

/** One named part of the soak. */
export interface Soak {
  readonly name: string;
  readonly about: string;
  /** `scale` below 1 shortens it, for a look. */
  run(options: { readonly scale: number }): Promise<readonly Measurement[]>;
}
