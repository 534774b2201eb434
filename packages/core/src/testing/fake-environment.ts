import type { Environment, NetworkHint, PermissionStatus } from '../environment/environment.ts';
import type { Clock } from '../util/clock.ts';
import { createEmitter } from '../util/emitter.ts';
import { CallError } from '../util/errors.ts';
import { silentLogger, type Logger } from '../util/log.ts';
import { createFakeBrowser, takeLock, type FakeBrowser } from './fake-browser.ts';
import { createFakeClock } from './fake-clock.ts';
import { FakeAudioContext } from './media/fake-audio-context.ts';
import { createFakeCanvas } from './media/fake-canvas.ts';
import { FakeMediaDevices, type FakeDevices } from './media/fake-media-devices.ts';
import { FakeMediaStream } from './media/fake-media-stream.ts';
import type { FakeMediaStreamTrack, MediaFactory } from './media/fake-media-stream-track.ts';
import { coreOf, createFakeNetwork, type FakeNetwork } from './network/fake-network.ts';
import { fakeCapabilities } from './peer-connection/codecs.ts';
import { FakePeerConnection } from './peer-connection/fake-peer-connection.ts';
import { createRandom } from './random.ts';

/** Options of a fake environment. */
export interface FakeEnvironmentOptions {
  /** Name of this end of the network. Default: `fake-1`, `fake-2` … by network. */
  readonly name?: string;
  /** Default: the network's, else a fake clock of its own. */
  readonly clock?: Clock;
  /** Default: a network of its own, with nobody else in it. */
  readonly network?: FakeNetwork;
  /** Decides ids and everything else that is random. Default: the name. */
  readonly seed?: string | number;
  /** Environments of one browser share its locks. Default: a browser of its own. */
  readonly browser?: FakeBrowser;
  /** What survives a reload of the tab: give the new environment the old one's. */
  readonly storage?: Map<string, string>;
  readonly log?: Logger;
  /** What the browser lacks. */
  readonly without?: readonly ('webrtc' | 'mediaDevices' | 'secure' | 'audioContext' | 'canvas' | 'permissions')[];
  /** Ms of the clock that each description takes. Default 0: done without moving the clock. */
  readonly operationDelay?: number;
}

/** Things of an environment that run: all 0 when nothing leaked. */
export interface LiveCounts {
  readonly connections: number;
  readonly tracks: number;
  readonly audioContexts: number;
}

/** An environment in the hands of a test. */
export interface FakeEnvironment extends Environment {
  readonly network: FakeNetwork;
  /** Cameras, microphones, permissions, and what capturing does. */
  readonly devices: FakeDevices;
  /** Every connection made here, closed ones too. */
  readonly connections: readonly RTCPeerConnection[];
  readonly storageMap: Map<string, string>;
  live(): LiveCounts;
  /** The browser notices something about its network. */
  hint(hint: NetworkHint): void;
  /** The page goes away, for good unless the browser may keep it to come back to. */
  hidePage(cached?: boolean): void;
  /**
   * Loads the page anew: the old one is hidden and then stands still, with its connections closed, its tracks stopped and
   * its locks given back. Returns the environment of the new page, in the same tab: same storage, permissions and network.
   * A transport of the old page is the test's to close.
   */
  reload(): FakeEnvironment;
  /** Opens a copy of the tab, as browsers do: with a copy of its storage. */
  duplicate(): FakeEnvironment;
}

const named = new WeakMap<FakeNetwork, number>();

/**
 * Creates a browser tab that exists in memory only: for tests of anything built on this library, in Node or elsewhere.
 *
 * @example
 * const clock = createFakeClock();
 * const network = createFakeNetwork({ clock });
 * const environment = createFakeEnvironment({ network });
 * const calls = createCallClient({ self: { id: 'alice' }, transport, environment });
 */
export function createFakeEnvironment(options: FakeEnvironmentOptions = {}): FakeEnvironment {
  const ticking = options.clock ?? options.network?.clock ?? createFakeClock();
  const network = options.network ?? createFakeNetwork({ clock: ticking });
  const page = createPage(ticking);
  const { clock } = page;
  const name = options.name ?? nextName(network);
  const { without = [], browser = createFakeBrowser(), storage = new Map<string, string>() } = options;
  const random = createRandom(options.seed ?? name);
  const factory: MediaFactory = { random, liveTracks: new Set<FakeMediaStreamTrack>() };
  const connections: FakePeerConnection[] = [];
  const events = createEmitter<{
    network: NetworkHint;
    hide: boolean;
    camera: PermissionStatus;
    microphone: PermissionStatus;
  }>(rethrow);
  const devices = new FakeMediaDevices(factory, (device, status) => events.emit(device, status));
  let context: FakeAudioContext | undefined;
  const locks = new Set<() => void>();
  /** Another page of the same browser. */
  const another = (what: 'reload' | 'copy', kept: Map<string, string>): FakeEnvironment => {
    const next = createFakeEnvironment({
      ...options,
      ...{ clock: ticking, network, browser, storage: kept, name: nextName(network, name), seed: `${what} of ${name}` },
    });
    for (const device of ['camera', 'microphone'] as const)
      next.devices.setPermission(device, devices.permission(device) as 'granted');
    return next;
  };

  return {
    name,
    clock,
    network,
    devices,
    log: options.log ?? silentLogger,
    storageMap: storage,
    secure: !without.includes('secure'),
    mediaDevices: without.includes('mediaDevices') ? undefined : (devices as unknown as MediaDevices),
    createId: () => random.text(22),
    createPeerConnection(config) {
      if (without.includes('webrtc')) throw new CallError('unsupported-browser');
      const { operationDelay = 0 } = options;
      const connection = new FakePeerConnection({ core: coreOf(network), host: name, factory, operationDelay }, config);
      connections.push(connection);
      return connection as unknown as RTCPeerConnection;
    },
    createMediaStream: (tracks = []) =>
      new FakeMediaStream(factory, tracks as unknown as FakeMediaStreamTrack[]) as unknown as MediaStream,
    capabilities: (kind) => (without.includes('webrtc') ? null : fakeCapabilities(kind)),
    audioContext() {
      if (without.includes('audioContext')) return undefined;
      const onClose = (): void => void (context = undefined);
      context ??= new FakeAudioContext({ factory, now: () => clock.now(), onClose });
      return context as unknown as AudioContext;
    },
    createCanvas: (width, height) =>
      without.includes('canvas')
        ? undefined
        : (createFakeCanvas(factory, width, height) as unknown as HTMLCanvasElement),
    permission: async (device) => (without.includes('permissions') ? 'unknown' : devices.permission(device)),
    onPermissionChange: (device, listener) =>
      without.includes('permissions') ? () => {} : events.on(device, listener),
    storage: {
      get: (key) => storage.get(key) ?? null,
      set: (key, value) => void (value === null ? storage.delete(key) : storage.set(key, value)),
    },
    async lock(lockName) {
      const release = await takeLock(browser, lockName);
      if (release) locks.add(release);
      return release;
    },
    onNetwork: (listener) => events.on('network', listener),
    onPageHide: (listener) => events.on('hide', listener),
    async close() {
      events.clear();
      await context?.close();
    },
    get connections() {
      return connections as unknown as RTCPeerConnection[];
    },
    live: () => ({
      connections: connections.filter((connection) => connection.signalingState !== 'closed').length,
      tracks: factory.liveTracks.size,
      audioContexts: context ? 1 : 0,
    }),
    hint: (hint) => events.emit('network', hint),
    hidePage: (cached = false) => events.emit('hide', cached),
    reload() {
      events.emit('hide', false);
      page.stop();
      events.clear();
      for (const connection of connections) connection.close();
      for (const track of [...factory.liveTracks]) track.stop();
      for (const release of locks) release();
      return another('reload', storage);
    },
    duplicate: () => another('copy', new Map(storage)),
  };
}

/** Time as a page sees it, until it stands still. */
function createPage(clock: Clock): { readonly clock: Clock; stop(): void } {
  let stopped = false;
  const unlessStopped = (work: () => void) => (): void => void (stopped || work());
  return {
    clock: {
      ...clock,
      after: (ms, work) => clock.after(ms, unlessStopped(work)),
      every: (ms, work) => clock.every(ms, unlessStopped(work)),
    },
    stop: () => void (stopped = true),
  };
}

function nextName(network: FakeNetwork, of = 'fake'): string {
  const number = (named.get(network) ?? 0) + 1;
  named.set(network, number);
  return `${of}-${number}`;
}

function rethrow(error: unknown): void {
  throw error;
}
