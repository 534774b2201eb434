import { createAbsentees } from './api/absentees.ts';
import { createCallDesk, type CallDesk } from './api/call-desk.ts';
import { createCallNotices } from './api/call-notices.ts';
import type { CallBook } from './calls/call-book.ts';
import type { Cluster } from './cluster/cluster.ts';
import type { ServerHooks } from './hooks.ts';
import type { Hub } from './hub/hub.ts';
import type { HubListener } from './hub/hub-listener.ts';
import type { Method } from './hub/requests.ts';
import type { CallsServerOptions } from './options.ts';
import { recordMethods } from './records/record-methods.ts';
import { createServerRecords, type ServerRecords } from './records/server-records.ts';
import type { Clock } from './util/clock.ts';
import type { Log } from './util/log.ts';
import { createSafely } from './util/safely.ts';

/** Records of calls, and calls that are driven by requests. */
export interface CallService {
  readonly records: ServerRecords;
  readonly desk: CallDesk;
  readonly methods: ReadonlyMap<string, Method>;
  readonly listener: HubListener;
}

/** Creates it; null for a server without records. */
export function createCallService(
  options: CallsServerOptions,
  parts: {
    readonly hooks: ServerHooks;
    readonly book: CallBook;
    readonly cluster: Cluster;
    readonly clock: Clock;
    readonly log: Log;
    readonly hub: () => Hub;
  },
): CallService | null {
  if (options.records === false) return null;
  const { hooks, book, cluster, clock, log, hub } = parts;
  const records = createServerRecords({ store: options.records, recorder: options.recorder, clock, log });
  const { ringFor = 60_000 } = typeof options.api === 'object' ? options.api : {};
  const tell = createCallNotices(hub);
  const safely = createSafely(log);
  const absentees = createAbsentees({ hooks, records, clock, tell, safely, ringFor });
  const desk = createCallDesk({
    ...{ hooks, records, clock, log, ringFor, tell, absentees },
    remember(call, users) {
      book.add(call, users);
      cluster.rememberCall(call, users);
    },
  });
  return {
    records,
    desk,
    methods: recordMethods({ records, desk, clock }),
    listener: { ...records.listener, came: absentees.came },
  };
}
