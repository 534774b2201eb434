import {
  type Call,
  type CallClient,
  type CallSnapshot,
  type CameraPreset,
  createStore,
  type Device,
  isCallError,
  type Readable,
} from '@org/calls-core';
import { adaptive } from '@org/calls-core/adaptation';
import { ServerError } from '@org/calls-core/protocol';
import { pageResume } from '@org/calls-core/resume';
import type { Connection } from './connection.ts';
import { type Contact, contactOf } from './contacts.ts';
import { receiveSmall } from './data-saver.ts';
import { createCaringClient } from './device-tools.ts';
import { type MessageBox, openMessageBox } from './message-box.ts';
import { recorderOf } from './recorder.ts';
import { createSources, type Sources } from './sources.ts';
import type { Strings } from './strings.ts';

/** One phone: a client of its own, and what its person chose. */
export interface Phone {
  readonly me: Contact;
  readonly client: CallClient;
  readonly sources: Sources;
  readonly strings: Strings;
  /** Rings somebody. Ended calls leave the screen. */
  place(to: string, video: boolean): Call;
  /** Answers. Rejects while the devices cannot be used; the call keeps ringing then. */
  answer(call: Call, video: boolean): Promise<void>;
  /** Removes every ended call. */
  clear(): void;
  setMuted(call: Call, muted: boolean): void;
  setCamera(call: Call, on: boolean): void;
  /** Chooses a device by its id, `test` for the made-up one, '' for the system's default; a running call switches. */
  pick(kind: Device['kind'], id: string): void;
  /** Chooses how good the picture is; a running call changes to it. */
  setQuality(quality: CameraPreset): void;
  readonly savesData: Readable<boolean>;
  saveData(on: boolean): void;
  /** What was said to this phone's person after calls in vain. */
  readonly messages: MessageBox;
  /** Passes a call on to a user, or connects it with another call. A failure is told in `notice`. */
  transfer(call: Call, to: string | Call): void;
  /** Ends the call on the screen, then answers the one that waits. */
  endAndAnswer(current: Call | null, waiting: Call): Promise<void>;
  /** Whether it can be reached, and if not, why. */
  readonly line: Readable<{ readonly status: string; readonly text: string }>;
  /** One sentence to the user. */
  readonly notice: Readable<string | null>;
  dismissNotice(): void;
}

export interface PhoneOptions {
  readonly strings: Strings;
  /** Begin with a test picture and a test tone instead of devices. */
  readonly test: boolean;
  readonly connection: Connection;
}

/** Whether the caller offers video. */
export function isVideoCall({ offered }: Pick<CallSnapshot, 'offered'>): boolean {
  return offered?.camera === true;
}

export function createPhone(me: Contact, { strings, test, connection }: PhoneOptions): Phone {
  const sources = createSources(me, test);
  const { saveData = false } = connectionOf(navigator);
  const adaptation = adaptive({ saveData });
  const client = createCaringClient({
    ...connection,
    adaptation,
    preconnect: 'always',
    callWaiting: 'wait',
    resume: pageResume({ ownSource: sources.made }),
  });
  const trouble = createStore<string | null>(null);
  client.on('error', ({ code, cause }) => code === 'transport-failed' && trouble.set(reasonOf(cause)));
  const notice = createStore<string | null>(null);
  client.on('ended', (call) => {
    if (call.get().reason === 'replaced') client.dismiss(call); // another call took its place and tells the rest
  });
  client.on('added', (call) => void recorderOf(call, { localName: me.name, words: strings.recorder }));
  receiveSmall(client, adaptation.savesData);
  const clear = (): void => {
    for (const call of client.get().calls) {
      if (call.get().status !== 'ended') continue;
      recorderOf(call).discard();
      client.dismiss(call);
    }
  };
  const answer: Phone['answer'] = async (call, video) => {
    const wishes = sources.wishes(video);
    await prepare(client, call, wishes);
    await call.accept(wishes);
  };
  return {
    me,
    client,
    sources,
    strings,
    clear,
    line: watchLine(client, trouble, strings),
    place(to, video) {
      clear();
      return client.call(to, sources.wishes(video));
    },
    answer,
    async endAndAnswer(current, waiting) {
      await current?.hangUp();
      await answer(waiting, isVideoCall(waiting.get()));
    },
    pick(kind, id) {
      if (kind !== 'speaker') {
        sources.choose({ [kind]: id === 'test' ? 'test' : 'device' });
        switchSources(client, sources);
      }
      if (id !== 'test') void client.devices.select(kind, id || null);
    },
    setQuality(quality) {
      sources.choose({ quality });
      switchSources(client, sources);
    },
    savesData: adaptation.savesData,
    saveData: adaptation.saveData,
    messages: openMessageBox(connection.self.id),
    setMuted: (call, muted) => void call.setMicrophone(muted ? false : sources.microphone()).catch(ignore),
    setCamera: (call, on) => void call.setCamera(on && sources.camera()).catch(ignore),
    transfer(call, to) {
      const target = contactOf(typeof to === 'string' ? to : to.get().peer);
      call.transfer(to).catch(() => notice.set(strings.transferFailed(target.name)));
    },
    notice,
    dismissNotice: () => notice.set(null),
  };
}

/** What the user told the browser; only Chromium hands it on. */
function connectionOf(from: object): { readonly saveData?: boolean } {
  return 'connection' in from ? Object(from.connection) : {};
}

/** The server's words count more than ours: they say what to do. */
function watchLine(client: CallClient, trouble: Readable<string | null>, strings: Strings): Phone['line'] {
  const read = (): ReturnType<Phone['line']['get']> => {
    const { signaling: status } = client.get();
    return { status, text: status === 'open' ? strings.online : (trouble.get() ?? strings.connectingSignaling) };
  };
  const line = createStore(read());
  const look = (): void => {
    const next = read();
    if (next.text !== line.get().text || next.status !== line.get().status) line.set(next);
  };
  client.subscribe(look);
  trouble.subscribe(look);
  return line;
}

/** Why a server refused, and what to do about it. */
function reasonOf(cause: unknown): string | null {
  return cause instanceof ServerError ? `${cause.message} ${cause.remedy}` : null;
}

/** Where the browser still has to ask, it asks while the call rings: a refusal can be mended before it is answered. */
async function prepare({ devices }: CallClient, call: Call, wishes: Parameters<Call['accept']>[0]): Promise<void> {
  const { camera, microphone } = devices.get().permissions;
  if (microphone === 'granted' && (camera === 'granted' || !wishes?.camera)) return;
  await call.prepareMedia(wishes);
}

/** What is on goes on with the newly chosen source; what is off takes it when it is turned on. */
function switchSources({ get }: CallClient, sources: Sources): void {
  for (const call of get().calls) {
    const { status, local } = call.get();
    if (status === 'ended') continue;
    if (local.microphone.wanted) call.setMicrophone(sources.microphone()).catch(ignore);
    if (local.camera.wanted) call.setCamera(sources.camera()).catch(ignore);
  }
}

/** Snapshots tell of these errors: each source has its own. */
function ignore(error: unknown): void {
  if (!isCallError(error)) throw error;
}
