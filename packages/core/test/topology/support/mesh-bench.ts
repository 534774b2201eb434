import type { Environment } from '../../../src/environment/environment.ts';

/** Where the tests of the mesh run: on fakes or in a browser. */
export interface MeshBench {
  readonly name: string;
  environments(): [Environment, Environment];
  /** A track that moves; stopped when the test is over. */
  createTrack(kind: 'audio' | 'video', environment: Environment): Promise<MediaStreamTrack>;
  /** Resolves when the condition holds; rejects after 10 s. */
  until(condition: () => boolean | Promise<boolean>): Promise<void>;
  /** Lets time pass, for things that must not happen meanwhile. */
  pass(ms: number): Promise<void>;
}
