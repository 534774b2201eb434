import { type Environment, browserEnvironment } from '@org/calls-core';

/** What a page has made for calls, held weakly. */
export interface Lives {
  /** Not collected and not closed. */
  readonly openConnections: number;
  /** Not collected, closed or not. */
  readonly connections: number;
  readonly liveTracks: number;
  readonly tracks: number;
  readonly audioContexts: number;
  /** Running timers of the environments' clocks. */
  readonly timers: number;
  /** Listeners to the page that the environments handed out. */
  readonly listeners: number;
}

/** Watches everything that environments of this page make. */
export interface LifeLog {
  /** A browser's environment whose timers and listeners are counted too. */
  environment(): Environment;
  count(): Lives;
}

/** Puts itself between the page and the browser's constructors. Call before anything is made. */
export function watchLives(): LifeLog {
  const connections = weakly<RTCPeerConnection>();
  const tracks = weakly<MediaStreamTrack>();
  const contexts = weakly<AudioContext>();
  globalThis.RTCPeerConnection = class extends RTCPeerConnection {
    constructor(configuration?: RTCConfiguration) {
      super(configuration);
      connections.add(this);
      this.addEventListener('track', ({ track }) => tracks.add(track));
    }
  };
  globalThis.AudioContext = class extends AudioContext {
    constructor(options?: AudioContextOptions) {
      super(options);
      contexts.add(this);
    }
  };
  const { mediaDevices } = navigator;
  const getUserMedia = mediaDevices.getUserMedia.bind(mediaDevices);
  mediaDevices.getUserMedia = async (constraints) => {
    const stream = await getUserMedia(constraints);
    for (const track of stream.getTracks()) tracks.add(track);
    return stream;
  };
  const { clone } = MediaStreamTrack.prototype;
  MediaStreamTrack.prototype.clone = function () {
    const track = clone.call(this);
    tracks.add(track);
    return track;
  };
  const running = { timers: 0, listeners: 0 };
  return {
    environment: () => counted(browserEnvironment(), running),
    count: () => ({
      openConnections: connections.alive().filter(({ connectionState }) => connectionState !== 'closed').length,
      connections: connections.alive().length,
      liveTracks: tracks.alive().filter(({ readyState }) => readyState === 'live').length,
      tracks: tracks.alive().length,
      audioContexts: contexts.alive().filter(({ state }) => state !== 'closed').length,
      ...running,
    }),
  };
}

function weakly<T extends object>(): { add(value: T): void; alive(): readonly T[] } {
  let references: readonly WeakRef<T>[] = [];
  return {
    add: (value) => void (references = [...references.filter((one) => one.deref()), new WeakRef(value)]),
    alive: () => references.flatMap((reference) => reference.deref() ?? []),
  };
}

/** Counts the timers that run and the listeners that listen. */
function counted(browser: Environment, running: { timers: number; listeners: number }): Environment {
  const { clock } = browser;
  const countdown = (what: keyof typeof running, stop: () => void): { end(): void; stop(): void } => {
    running[what] += 1;
    let over = false;
    const end = (): void => {
      if (!over) running[what] -= 1;
      over = true;
    };
    return {
      end,
      stop() {
        end();
        stop();
      },
    };
  };
  const own: Partial<Environment> = {
    clock: {
      ...clock,
      after(ms, callback) {
        const stop = clock.after(ms, () => {
          entry.end();
          callback();
        });
        const entry = countdown('timers', stop);
        return entry.stop;
      },
      every: (ms, callback) => countdown('timers', clock.every(ms, callback)).stop,
    },
    onNetwork: (listener) => countdown('listeners', browser.onNetwork(listener)).stop,
    onPageHide: (listener) => countdown('listeners', browser.onPageHide(listener)).stop,
    onPermissionChange: (device, listener) => countdown('listeners', browser.onPermissionChange(device, listener)).stop,
  };
  return Object.assign(Object.create(browser) as Environment, own);
}
