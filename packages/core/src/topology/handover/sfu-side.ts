import type { Topology, TopologyContext, TopologySession } from '../topology.ts';

/** The SFU's session of a call, which comes and goes. */
export interface SfuSide {
  /** Null until it is there. */
  readonly session: TopologySession | null;
  /** Loads and opens it; does nothing when it is there or under way. */
  open(): void;
  close(): Promise<void>;
}

/** What becomes of the SFU's session. */
export interface SfuSideEvents {
  opened(session: TopologySession): void;
  /** The code could not be loaded, or there is no way to an SFU. */
  failed(cause: unknown): void;
}

/** Creates the place of the SFU's session. */
export function createSfuSide(load: () => Promise<Topology>, context: TopologyContext, events: SfuSideEvents): SfuSide {
  let session: TopologySession | null = null;
  /** Raised at each opening and closing: what was under way before counts for nothing. */
  let round = 0;
  let opening = false;
  let closing: Promise<unknown> = Promise.resolve();

  const create = async (): Promise<void> => {
    const own = ++round;
    opening = true;
    try {
      const topology = await load();
      if (own !== round) return;
      const on: TopologyContext['on'] = (fact) => own === round && context.on(fact);
      session = topology.createSession(Object.assign(Object.create(context) as TopologyContext, { on }));
      events.opened(session);
    } catch (error) {
      if (own === round) events.failed(error);
    } finally {
      if (own === round) opening = false;
    }
  };

  return {
    get session() {
      return session;
    },
    open() {
      if (!session && !opening) void create();
    },
    async close() {
      round += 1;
      opening = false;
      const old = session;
      session = null;
      closing = Promise.all([closing, old?.close()]);
      await closing;
    },
  };
}
