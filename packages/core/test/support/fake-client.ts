import {
  createStore,
  type Call,
  type CallClient,
  type CallClientSnapshot,
  type CallSnapshot,
  type Participant,
  type Readable,
} from '../../src/index.ts';
import { noCall } from '../../src/client/no-call.ts';
import type { DevicesSnapshot } from '../../src/media/devices.ts';
import type { LocalMediaSnapshot } from '../../src/media/local-media.ts';
import type { QualitySnapshot } from '../../src/quality/quality.ts';

/** A store that knows how many listen to it. */
export interface CountedStore<T> extends Readable<T> {
  set(value: T): void;
  readonly listeners: number;
}

/** A call whose snapshot a test sets; its methods write down that they were called. */
export interface FakeCall extends Call {
  set(change: Partial<CallSnapshot>): void;
  readonly log: string[];
  readonly listeners: number;
  level(participant: string): CountedStore<number>;
  readonly qualityStore: CountedStore<QualitySnapshot>;
  readonly durationStore: CountedStore<number>;
}

/** A client whose calls a test adds. */
export interface FakeClient extends CallClient {
  addCall(snapshot?: Partial<CallSnapshot>): FakeCall;
  readonly mediaStore: CountedStore<LocalMediaSnapshot>;
  readonly devicesStore: CountedStore<DevicesSnapshot>;
  /** Everybody who listens to anything of this client. */
  readonly listeners: number;
  readonly log: string[];
}

export function createFakeClient(): FakeClient {
  const self = { id: 'alice', device: 'a1', name: 'Alice', avatar: null };
  const store = countedStore<CallClientSnapshot>({ self, signaling: 'open', calls: [] });
  const mediaStore = countedStore<LocalMediaSnapshot>(noCall.get().local);
  const devicesStore = countedStore<DevicesSnapshot>(noDevices);
  const log: string[] = [];
  const made: FakeCall[] = [];
  const addCall = (snapshot: Partial<CallSnapshot> = {}): FakeCall => {
    const call = createFakeCall(`call-${made.length + 1}`, snapshot);
    made.push(call);
    store.set({ ...store.get(), calls: [...store.get().calls, call] });
    return call;
  };
  return {
    get: store.get,
    subscribe: store.subscribe,
    call: (to, options) =>
      addCall({
        direction: 'outgoing',
        peer: typeof to === 'string' ? to : null,
        ...(options?.id ? { id: options.id } : {}),
      }),
    join: (room) => addCall({ direction: 'room', room }),
    on: () => () => {},
    find: (id) => store.get().calls.find((call) => call.id === id),
    dismiss: (call) => store.set({ ...store.get(), calls: store.get().calls.filter((other) => other !== call) }),
    media: mediaStore,
    devices: {
      get: devicesStore.get,
      subscribe: devicesStore.subscribe,
      select: async (kind, id) => void log.push(`select ${kind} ${id}`),
      refresh: async () => void log.push('refresh'),
    },
    features: { video: true, screen: true, groups: true },
    reconnect: () => void log.push('reconnect'),
    close: async () => {},
    addCall,
    mediaStore,
    devicesStore,
    log,
    get listeners() {
      const stores = [store, mediaStore, devicesStore, ...made];
      return stores.reduce((sum, { listeners }) => sum + listeners, 0);
    },
  };
}

export function createFakeCall(id: string, initial: Partial<CallSnapshot> = {}): FakeCall {
  const store = countedStore<CallSnapshot>({
    ...noCall.get(),
    id,
    direction: 'outgoing',
    status: 'connected',
    startedAt: 0,
    ...initial,
  });
  const qualityStore = countedStore<QualitySnapshot>(noCall.quality().get());
  const durationStore = countedStore(0);
  const levels = new Map<string, CountedStore<number>>();
  const level = (participant: string): CountedStore<number> => {
    const known = levels.get(participant) ?? countedStore(0);
    levels.set(participant, known);
    return known;
  };
  const log: string[] = [];
  const note =
    (name: string) =>
    async (...values: unknown[]): Promise<void> =>
      void log.push([name, ...values.filter((value) => value !== undefined).map(print)].join(' '));
  return {
    get id() {
      return store.get().id;
    },
    ready: Promise.resolve(),
    get: store.get,
    subscribe: store.subscribe,
    accept: note('accept'),
    decline: note('decline'),
    hangUp: note('hangUp'),
    hold: note('hold'),
    resume: note('resume'),
    invite: note('invite'),
    transfer: note('transfer'),
    answerTransfer: note('answerTransfer'),
    setMicrophone: note('setMicrophone'),
    setCamera: note('setCamera'),
    shareScreen: note('shareScreen'),
    stopScreen: note('stopScreen'),
    setReceive: () => {},
    prepareMedia: note('prepareMedia'),
    audioLevel: level,
    speaker: countedStore<string | null | undefined>(undefined),
    quality: () => qualityStore,
    duration: () => durationStore,
    openChannel: () => unsupported(),
    diagnostics: () => [],
    trace: () => unsupported(),
    set: (change) => store.set({ ...store.get(), ...change }),
    log,
    level,
    qualityStore,
    durationStore,
    get listeners() {
      const stores = [store, qualityStore, durationStore, ...levels.values()];
      return stores.reduce((sum, { listeners }) => sum + listeners, 0);
    },
  };
}

/** Somebody in a call. */
export function participant(id: string, change: Partial<Participant> = {}): Participant {
  const defaults = { name: null, avatar: null, status: 'connected', muted: false, holding: false, tracks: [] } as const;
  return { id, user: id, ...defaults, ...change };
}

export function countedStore<T>(initial: T): CountedStore<T> {
  const store = createStore(initial);
  let listeners = 0;
  return {
    get: store.get,
    set: store.set,
    subscribe(listener) {
      const stop = store.subscribe(listener);
      listeners += 1;
      return () => {
        stop();
        listeners -= 1;
      };
    },
    get listeners() {
      return listeners;
    },
  };
}

const noDevices: DevicesSnapshot = {
  cameras: [],
  microphones: [],
  speakers: [],
  selected: { camera: null, microphone: null, speaker: null },
  permissions: { camera: 'prompt', microphone: 'prompt' },
};

function print(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function unsupported(): never {
  throw new Error('The fake call has none.');
}
