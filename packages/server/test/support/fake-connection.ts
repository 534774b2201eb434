import type { ServerNotice } from '@org/calls-core/protocol';
import { type Connection, createConnection } from '../../src/hub/connection.ts';

/** A connection without a line, and what it is told. */
export function fakeConnection(user: string, device = 'd1'): { connection: Connection; notices: ServerNotice[] } {
  const notices: ServerNotice[] = [];
  const connection = createConnection({
    ...{ address: { user, device }, identity: { user, authentication: 'anonymous' }, maxBuffered: 1e9, now: 0 },
    wire: {
      ...{ door: 'test', buffered: () => 0, pause() {}, resume() {}, close() {} },
      send(text) {
        const { notice } = JSON.parse(text) as { notice?: ServerNotice };
        if (notice) notices.push(notice);
      },
    },
  });
  return { connection, notices };
}
