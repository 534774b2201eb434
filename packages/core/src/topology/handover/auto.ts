import { mesh, type MeshOptions } from '../mesh/mesh.ts';
import { defaultPath } from '../../state/defaults.ts';
import type { PathSettings } from '../../state/roster-state.ts';
import type { Topology } from '../topology.ts';
import { createAutoSession, type HandoverWaits } from './auto-session.ts';

export type { HandoverWaits } from './auto-session.ts';
export type { CrossingWaits } from './crossing.ts';

/** How a call finds its way between mesh and SFU. */
export interface AutoOptions extends MeshOptions {
  /** Loads the SFU's topology when a call first needs it; without it every call is a mesh. */
  readonly sfu?: SfuLoader;
  /** When a call changes over. Default: through the SFU with more than 4 members, back 5 s after it fits. */
  readonly paths?: Partial<PathSettings>;
  /** How long a change of the path may take. */
  readonly waits?: Partial<HandoverWaits>;
}

/** Yields the module `@org/calls-core/sfu`, or a topology made with it. */
export type SfuLoader = () => Promise<{ readonly sfu: () => Topology } | Topology>;

/** An SFU's join takes 0.3 to 1.2 s, and its key frames come once a second. */
const defaultWaits: HandoverWaits = { look: 100, observe: 500, sharpen: 2_000, patience: 10_000, linger: 3_000 };

/**
 * Small calls straight between their members, large ones through an SFU, and from one to the other while the call goes on:
 * a participant changes over when the new path delivers, in the same streams.
 *
 * @example
 * const calls = createCallClient({ self, transport, topology: auto({ sfu: () => import('@org/calls-core/sfu') }) });
 */
export function auto({ sfu, paths, waits, ...options }: AutoOptions = {}): Topology {
  const small = mesh(options);
  if (!sfu) return small;
  const load = async (): Promise<Topology> => {
    const loaded = await sfu();
    return 'sfu' in loaded ? loaded.sfu() : loaded;
  };
  return {
    ...small,
    name: 'auto',
    maxParticipants: 50,
    paths: { ...defaultPath, ...paths },
    createSession: (context) => createAutoSession(context, { mesh: small, load, waits: { ...defaultWaits, ...waits } }),
  };
}
