import type { CallRecord, ParticipantRecord } from './call-record.ts';
import type { CallDetails, CallStore, CallUpdate, RoomVisitChange, StoredCall } from './call-store.ts';
import type { CallEventRecord } from './other-records.ts';
import { boundLimit, pageQuery, toPage } from './paging.ts';
import type { SqlConnection, SqlDriver, SqlRow } from './sql-driver.ts';
import { refreshConsent } from './sql-recordings.ts';
import {
  calls,
  consents,
  events,
  participants,
  qualityReports,
  readEvent,
  readParticipant,
  recordings,
  roomVisits,
} from './tables.ts';

/** Reads and writes whole calls. */
export function callStatements(
  driver: SqlDriver,
): Pick<CallStore, 'updateCall' | 'findCall' | 'callsOf' | 'silentCalls' | 'qualityReports'> {
  return {
    updateCall: (id, change) =>
      driver.transaction(async (connection) => {
        await driver.lock(connection, id);
        const current = await readCall(connection, id);
        const update = change(current);
        if (!update) return current;
        await write(connection, current, update);
        return readCall(connection, id);
      }),
    findCall: (id) => findCall(driver, id),
    async callsOf(conversationId, options = {}) {
      const { condition, values, fetch } = pageQuery(options, 'created_at', 'id');
      const rows = await driver.all(
        `select id from @calls where conversation_id = ?${condition} order by created_at desc, id desc limit ?`,
        [conversationId, ...values, fetch],
      );
      const found = await readCalls(
        driver,
        rows.map(({ id }) => String(id)),
      );
      return toPage(found, fetch, ({ call }) => ({ at: call.createdAt, id: call.id }));
    },
    async silentCalls({ ringingBefore, connectedBefore, limit }) {
      const rows = await driver.all(
        `select id from @calls
         where ended_at is null and (updated_at < ? or (connected_at is null and updated_at < ?))
         order by updated_at limit ?`,
        [connectedBefore, ringingBefore, boundLimit(limit)],
      );
      return rows.map(({ id }) => String(id));
    },
    async qualityReports(callId, userId) {
      const user = userId === undefined ? '' : ' and user_id = ?';
      const values = userId === undefined ? [callId] : [callId, userId];
      const sql = `select * from @call_quality_reports where call_id = ?${user} order by at, id`;
      return (await driver.all(sql, values)).map(qualityReports.read);
    },
  };
}

/** Several calls with their participants, in the order of the ids. */
export async function readCalls(connection: SqlConnection, ids: readonly string[]): Promise<readonly StoredCall[]> {
  if (ids.length === 0) return [];
  const marks = ids.map(() => '?').join(', ');
  const callRows = await connection.all(`select * from @calls where id in (${marks})`, ids);
  const memberRows = await connection.all(
    `select * from @call_participants where call_id in (${marks}) order by created_at, user_id`,
    ids,
  );
  const found = new Map(callRows.map((row) => [row['id'], calls.read(row)]));
  const members = new Map<string, ParticipantRecord[]>(ids.map((id) => [id, []]));
  for (const member of memberRows.map(readParticipant)) members.get(member.callId)?.push(member);
  return ids.flatMap((id) => {
    const call = found.get(id);
    return call ? [{ call, participants: members.get(id) ?? [] }] : [];
  });
}

async function readCall(connection: SqlConnection, id: string): Promise<StoredCall | null> {
  return (await readCalls(connection, [id]))[0] ?? null;
}

async function findCall(connection: SqlConnection, id: string): Promise<CallDetails | null> {
  const stored = await readCall(connection, id);
  if (!stored) return null;
  const rest = ({ name }: { readonly name: string }, order: string): Promise<readonly SqlRow[]> =>
    connection.all(`select * from @${name} where call_id = ? order by ${order}`, [id]);
  return {
    ...stored,
    events: (await rest(events, 'position')).map(readEvent),
    recordings: (await rest(recordings, 'started_at, id')).map(recordings.read),
    consents: (await rest(consents, 'given_at, user_id')).map(consents.read),
  };
}

async function write(connection: SqlConnection, current: StoredCall | null, update: CallUpdate): Promise<void> {
  const { call, participants: members, events: newEvents = [], reports = [], visits = [] } = update;
  const before = new Map(current?.participants.map((member) => [member.userId, member]));
  if (call !== current?.call) await connection.run(calls.replace, calls.values(call));
  for (const member of members) {
    if (member === before.get(member.userId)) continue;
    await connection.run(participants.replace, participants.values({ ...member, callCreatedAt: call.createdAt }));
  }
  await addEvents(connection, call.id, newEvents);
  for (const report of reports) await connection.run(qualityReports.insert, qualityReports.values(report));
  for (const visit of visits) await writeVisit(connection, visit);

  const left = members.some(({ userId, presentSince }) => presentSince === null && before.get(userId)?.presentSince);
  const ended = call.endedAt !== null && (current?.call.endedAt !== call.endedAt || reports.length > 0);
  if (left || ended) await refreshMeans(connection, call);
  const joined = members.some(({ userId, joinedAt }) => joinedAt !== null && !before.get(userId)?.joinedAt);
  if (current && joined && call.recordingConsentGiven) await refreshConsent(connection, call.id);
}

async function writeVisit(connection: SqlConnection, change: RoomVisitChange): Promise<void> {
  if (change.type === 'arrived') {
    await connection.run(roomVisits.insert, roomVisits.values(change.visit));
    return;
  }
  const { room, userId, deviceId, at } = change;
  await connection.run(
    `update @room_visits set left_at = case when joined_at > ? then joined_at else ? end
     where room = ? and user_id = ? and device_id = ? and left_at is null`,
    [at, at, room, userId, deviceId],
  );
}

async function addEvents(connection: SqlConnection, callId: string, added: readonly CallEventRecord[]): Promise<void> {
  if (added.length === 0) return;
  const [row] = await connection.all('select max(position) as last from @call_events where call_id = ?', [callId]);
  const last = Number(row?.['last'] ?? 0);
  for (const [index, event] of added.entries()) {
    await connection.run(events.insert, events.values({ ...event, position: last + index + 1 }));
  }
}

const meansOf = (condition: string): string => `
  average_packet_loss = (select avg(r.packet_loss) from @call_quality_reports r where ${condition}),
  average_jitter = (select avg(r.jitter) from @call_quality_reports r where ${condition}),
  average_round_trip_time = (select avg(r.round_trip_time) from @call_quality_reports r where ${condition})`;

async function refreshMeans(connection: SqlConnection, { id, endedAt }: CallRecord): Promise<void> {
  await connection.run(
    `update @call_participants as p set ${meansOf('r.call_id = p.call_id and r.user_id = p.user_id')}
     where p.call_id = ? and exists (
       select 1 from @call_quality_reports r where r.call_id = p.call_id and r.user_id = p.user_id
     )`,
    [id],
  );
  if (endedAt === null) return;
  await connection.run(
    `update @calls as c set ${meansOf('r.call_id = c.id')}
     where c.id = ? and exists (select 1 from @call_quality_reports r where r.call_id = c.id)`,
    [id],
  );
}
