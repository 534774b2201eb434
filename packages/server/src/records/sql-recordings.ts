import { ServerError } from '@org/calls-core/protocol';
import type { CallStore } from './call-store.ts';
import type { SqlConnection, SqlDriver } from './sql-driver.ts';
import { consents, recordings } from './tables.ts';

/** Recordings and the consent to them. */
export function recordingStatements(driver: SqlDriver): Pick<CallStore, 'saveRecording' | 'saveConsent'> {
  const inCall = (callId: string, work: (connection: SqlConnection) => Promise<unknown>): Promise<void> =>
    driver.transaction(async (connection) => {
      await driver.lock(connection, callId);
      const [call] = await connection.all('select id from @calls where id = ?', [callId]);
      if (!call) throw new ServerError('not-found', { detail: 'There is no record of this call.' });
      await work(connection);
    });

  return {
    saveRecording: (recording) =>
      inCall(recording.callId, async (connection) => {
        await connection.run(recordings.replace, recordings.values(recording));
        await connection.run(
          'update @calls set is_recorded = ?, recording_url = coalesce(?, recording_url) where id = ?',
          [true, recording.url, recording.callId],
        );
      }),
    saveConsent: (consent) =>
      inCall(consent.callId, async (connection) => {
        await connection.run(consents.replace, consents.values(consent));
        await refreshConsent(connection, consent.callId);
      }),
  };
}

/** Makes the call's flag equal to what its participants said. */
export async function refreshConsent(connection: SqlConnection, callId: string): Promise<void> {
  await connection.run(
    `update @calls as c set recording_consent_given =
       exists (select 1 from @call_consents s where s.call_id = c.id and s.revoked_at is null)
       and not exists (
         select 1 from @call_participants p where p.call_id = c.id and p.joined_at is not null and not exists (
           select 1 from @call_consents s where s.call_id = c.id and s.user_id = p.user_id and s.revoked_at is null
         )
       )
     where c.id = ?`,
    [callId],
  );
}
