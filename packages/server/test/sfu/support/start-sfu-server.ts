import type { CallsServerOptions } from '../../../src/index.ts';
import { mediasoupSfu, type SfuOptions } from '../../../src/sfu/mediasoup-sfu.ts';
import { type StartedServer, startServer } from '../../support/start-server.ts';

/** A server with an SFU that has two workers on free ports of this machine. */
export function startSfuServer(
  options: SfuOptions = {},
  more: Partial<CallsServerOptions> = {},
): Promise<StartedServer> {
  const plenty = { capacity: 1_000_000, perSecond: 1_000_000 };
  return startServer({
    ...{ sfu: mediasoupSfu({ workers: 2, ...options }), records: false },
    rate: { connection: plenty, user: plenty },
    ...more,
  });
}
