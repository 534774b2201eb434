import type { LegId } from '../state/model.ts';
import type { ReceiveWish } from '../topology/topology.ts';
import type { CallHandle } from './call-handle.ts';
import { legOf } from './snapshot.ts';

/** What is to be received of each participant, whatever leg carries it. */
export interface ReceiveDesk {
  /** By `source participant`. */
  readonly entries: ReadonlyMap<
    string,
    { readonly app?: ReceiveWish | undefined; readonly plan?: ReceiveWish | undefined }
  >;
  /** The app's wish counts before the plan's; undefined takes a wish back. */
  set(by: 'app' | 'plan', participant: string, source: 'camera' | 'screen', wish: ReceiveWish | undefined): void;
  /** Tells each leg what it was not told yet. */
  reconcile(): void;
}

interface Entry {
  readonly participant: string;
  readonly source: 'camera' | 'screen';
  app?: ReceiveWish | undefined;
  plan?: ReceiveWish | undefined;
  leg?: LegId;
  said?: ReceiveWish;
}

/** Creates a desk of a call without a wish. */
export function createReceiveDesk(handle: () => CallHandle): ReceiveDesk {
  const entries = new Map<string, Entry>();
  const reconcile = (): void => {
    const { state, media } = handle();
    for (const entry of entries.values()) {
      const participant = state.participants.find(({ id }) => id === entry.participant);
      const leg = participant && legOf(state, participant)?.id;
      const { app, plan = null, said = null } = entry;
      const wish = app === undefined ? plan : app;
      if (!leg || !media || (said === wish && (entry.leg === leg || wish === null))) continue;
      Object.assign(entry, { leg, said: wish });
      media.session.receive(leg, entry.source, wish);
    }
  };
  return {
    entries,
    set(by, participant, source, wish) {
      const key = `${source} ${participant}`;
      const entry = entries.get(key) ?? { participant, source };
      entries.set(key, entry);
      entry[by] = wish;
      reconcile();
    },
    reconcile,
  };
}
