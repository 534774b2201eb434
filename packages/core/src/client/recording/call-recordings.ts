import { maxRecordings, type RecordingMessage, type RecordingNotice } from '../../protocol/recording-message.ts';
import type { Recording, RecordingHandle } from '../../recording/index.ts';
import type { ServerDoor } from '../../signaling/transport.ts';
import { createStore, type Readable } from '../../util/store.ts';
import type { Call, Participant } from '../api.ts';
import { findParticipant } from '../participants.ts';
import { openRecordingChannel, type RecordingChannel } from './recording-channel.ts';

/** Whether somebody may be recorded; `none`: nothing of them is to be. */
export type RecordingAnswer = RecordingNotice['answer'];

/** What somebody answered to a recording of one's own. */
export interface RecordingConsent {
  readonly participant: string;
  readonly user: string;
  readonly name: string | null;
  readonly answer: Exclude<RecordingAnswer, 'none'>;
  /** Unix time of the answer, ms; null before. */
  readonly at: number | null;
}

/** A recording of the call, one's own or somebody else's. */
export interface CallRecording {
  readonly id: string;
  /** Who records: a participant's id, or `local`. */
  readonly by: string;
  /** That person's name. */
  readonly name: string | null;
  /** `asking` until it begins. */
  readonly status: RecordingNotice['status'];
  readonly media: RecordingNotice['media'];
  /** What the local user answered; `none` when nothing of them is recorded, or it is their own recording. */
  readonly answer: RecordingAnswer;
  /** Of a recording of one's own: what the others answered. */
  readonly consents: readonly RecordingConsent[];
}

/** The recordings of a call at one moment. */
export interface CallRecordingsSnapshot {
  /** Somebody records: show it. */
  readonly recorded: boolean;
  readonly recordings: readonly CallRecording[];
  /** The first recording that waits for the local user’s answer; null when none does. */
  readonly question: CallRecording | null;
}

/** The recordings of a call: watch it as a `Readable`, answer for the local user. */
export interface CallRecordings extends Readable<CallRecordingsSnapshot> {
  /** Grants, refuses, or takes back what was granted. Does nothing when there is no such recording. */
  answer(recording: string, granted: boolean): void;
  /** Recordings that run here, by id. */
  readonly running: ReadonlyMap<string, RecordingHandle<unknown>>;
  /** Stops every recording that runs here; those that have no file are left out. */
  stopAll(): Promise<ReadonlyMap<string, Recording<unknown>>>;
}

/** Options of `recordingsOf`; those of the first time for a call count. */
export interface CallRecordingsOptions {
  /** A transport's `server`: what the local user answers is kept in the call's record there. */
  readonly server?: Pick<ServerDoor, 'request'> | undefined;
  /** Unix time, ms. Default `Date.now`. */
  readonly now?: () => number;
  /** A server that does not take the answer; nothing else is lost by it. Default: nobody is told. */
  readonly onError?: (error: unknown) => void;
}

/** A recording of this device, as the others are told of it. */
export interface OwnRecording {
  readonly id: string;
  readonly media: RecordingNotice['media'];
  status: RecordingNotice['status'];
  readonly handle: () => RecordingHandle<unknown> | null;
  /** Whether this participant is to be recorded. */
  wants(participant: Participant): boolean;
  /** Somebody answered, came or left. */
  changed(): void;
}

/** What `recordCall` needs of a call's recordings. */
export interface RecordingDesk extends CallRecordings {
  add(recording: OwnRecording): void;
  remove(id: string): void;
  /** Tells everybody anew. */
  tell(): void;
  consents(id: string): readonly RecordingConsent[];
}

const desks = new WeakMap<Call, RecordingDesk>();

/**
 * Who records a call, and whether the local user may be recorded. To be asked, each device has to look: call it when the
 * call begins, at every participant. The same object for the same call.
 *
 * @example
 * const recordings = recordingsOf(call);
 * recordings.subscribe(({ recorded, question }) => {
 *   light.hidden = !recorded;
 *   if (question) recordings.answer(question.id, confirm(`May ${question.name} record you?`));
 * });
 */
export function recordingsOf(call: Call, options: CallRecordingsOptions = {}): CallRecordings {
  return deskOf(call, options);
}

/** The same, with what only `recordCall` uses. */
export function deskOf(call: Call, options: CallRecordingsOptions = {}): RecordingDesk {
  const desk = desks.get(call) ?? createDesk(call, options);
  desks.set(call, desk);
  return desk;
}

interface Answer {
  readonly granted: boolean;
  readonly at: number;
}

function createDesk(call: Call, options: CallRecordingsOptions): RecordingDesk {
  const { server, now = Date.now, onError = () => {} } = options;
  const own = new Map<string, OwnRecording>();
  /** What participants answered to recordings of this device, by `keyOf`. */
  const given = new Map<string, Answer>();
  const theirs = new Map<string, readonly RecordingNotice[]>();
  /** What the local user answered. */
  const answered = new Map<string, boolean>();
  const store = createStore<CallRecordingsSnapshot>({ recorded: false, recordings: [], question: null });
  let channel: RecordingChannel | null = null;

  const people = (): readonly Participant[] => call.get().participants.filter(isThere);
  const answerOf = (recording: OwnRecording, participant: Participant): RecordingAnswer => {
    if (!recording.wants(participant)) return 'none';
    const answer = given.get(keyOf(participant.id, recording.id));
    return answer ? (answer.granted ? 'granted' : 'refused') : 'asked';
  };
  const consents = (id: string): readonly RecordingConsent[] => {
    const recording = own.get(id);
    return people().flatMap((participant) => {
      const answer = recording ? answerOf(recording, participant) : 'none';
      if (answer === 'none') return [];
      const at = given.get(keyOf(participant.id, id))?.at ?? null;
      return [{ participant: participant.id, user: participant.user, name: participant.name, answer, at }];
    });
  };
  const tellOne = (participant: Participant): void =>
    channel?.send(participant.id, {
      type: 'recordings',
      recordings: [...own.values()].slice(0, maxRecordings).map((recording) => ({
        ...{ id: recording.id, status: recording.status, media: recording.media },
        answer: answerOf(recording, participant),
      })),
    });
  const refresh = (): void => {
    const next = snapshotOf(call, own, theirs, answered, consents);
    if (JSON.stringify(next) !== JSON.stringify(store.get())) store.set(next);
  };
  const tell = (): void => {
    for (const participant of people()) tellOne(participant);
    refresh();
  };
  const record = (consent: boolean): void => {
    void server?.request('consent.set', { call: call.id, consent }).catch(onError);
  };
  const reply = (to: string, recording: string): void => {
    const granted = answered.get(keyOf(to, recording));
    if (granted !== undefined) channel?.send(to, { type: 'consent', recording, granted });
  };
  const hear = (from: string, message: RecordingMessage): void => {
    const participant = findParticipant(call.get().participants, from);
    if (!participant) return;
    if (message.type === 'recordings') {
      theirs.set(from, message.recordings);
      for (const { id, answer } of message.recordings) if (answer !== 'none') replyIfOther(from, id, answer);
      return refresh();
    }
    const recording = own.get(message.recording);
    if (!recording?.wants(participant)) return;
    given.set(keyOf(from, message.recording), { granted: message.granted, at: now() });
    tellOne(participant);
    refresh();
    recording.changed();
  };
  const replyIfOther = (to: string, id: string, known: RecordingAnswer): void => {
    const granted = answered.get(keyOf(to, id));
    if (granted !== undefined && known !== (granted ? 'granted' : 'refused')) reply(to, id);
  };
  const reached = (id: string): void => {
    const participant = findParticipant(call.get().participants, id);
    if (participant && own.size > 0) tellOne(participant);
    for (const notice of theirs.get(id) ?? []) reply(id, notice.id);
  };
  const look = (): void => {
    const { status, participants } = call.get();
    if (status === 'connected') channel ??= openRecordingChannel(call, now(), { message: hear, reached });
    if (status === 'ended') close();
    for (const id of theirs.keys()) if (!participants.some((one) => one.id === id && isThere(one))) theirs.delete(id);
    for (const recording of own.values()) recording.changed();
    refresh();
  };
  const close = (): void => {
    stop();
    channel?.close();
    channel = null;
    theirs.clear();
  };
  const stop = call.subscribe(look);

  const desk: RecordingDesk = {
    get: store.get,
    subscribe: store.subscribe,
    answer(id, granted) {
      const by = [...theirs].find(([, notices]) =>
        notices.some((notice) => notice.id === id && notice.answer !== 'none'),
      );
      if (!by) return;
      answered.set(keyOf(by[0], id), granted);
      reply(by[0], id);
      record(granted);
      refresh();
    },
    get running() {
      const handles = [...own.values()].flatMap(({ id, handle }) => {
        const running = handle();
        return running ? [[id, running] as const] : [];
      });
      return new Map(handles);
    },
    async stopAll() {
      const ended = [...desk.running].map(async ([id, handle]) => [id, await handle.stop()] as const);
      const settled = await Promise.allSettled(ended);
      return new Map(settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : [])));
    },
    add(recording) {
      own.set(recording.id, recording);
      record(true);
      tell();
    },
    remove(id) {
      if (!own.delete(id)) return;
      for (const key of given.keys()) if (key.endsWith(`\n${id}`)) given.delete(key);
      tell();
    },
    tell,
    consents,
  };
  look();
  return desk;
}

/** Ids may hold anything, but no such character. */
const keyOf = (participant: string, recording: string): string => `${participant}\n${recording}`;

const isThere = ({ status }: Participant): boolean =>
  status === 'connected' || status === 'connecting' || status === 'disconnected';

function snapshotOf(
  call: Call,
  own: ReadonlyMap<string, OwnRecording>,
  theirs: ReadonlyMap<string, readonly RecordingNotice[]>,
  answered: ReadonlyMap<string, boolean>,
  consents: (id: string) => readonly RecordingConsent[],
): CallRecordingsSnapshot {
  const { participants } = call.get();
  const mine = Array.from(own.values(), ({ id, status, media }): CallRecording => ({
    ...{ id, by: 'local', name: null, status, media, answer: 'none', consents: consents(id) },
  }));
  const others = [...theirs].flatMap(([by, notices]) =>
    notices.map(({ id, status, media, answer }): CallRecording => {
      const granted = answer === 'none' ? undefined : answered.get(keyOf(by, id));
      const said = granted === undefined ? answer : granted ? 'granted' : 'refused';
      const name = findParticipant(participants, by)?.name ?? by;
      return { id, by, name, status, media, answer: said, consents: [] };
    }),
  );
  const recordings = [...mine, ...others];
  return {
    recorded: recordings.some(({ status }) => status !== 'asking'),
    recordings,
    question: others.find(({ answer }) => answer === 'asked') ?? null,
  };
}
