import { CallError } from '../util/errors.ts';
import { createLogger, type Logger, type LogLevel } from '../util/log.ts';
import { createSharedAudio } from './browser-audio.ts';
import { browserClock } from './browser-clock.ts';
import { createListen } from './browser-listen.ts';
import { takeLock } from './browser-lock.ts';
import { watchNetwork, watchPageHide } from './browser-network.ts';
import { queryPermission, watchPermission } from './browser-permission.ts';
import { tabStorage } from './browser-storage.ts';
import { createId } from './create-id.ts';
import type { Environment } from './environment.ts';

/** Options of the browser's environment. */
export interface BrowserEnvironmentOptions {
  /** Default: the console. */
  readonly log?: Logger;
  /** Default `warn`; `debug` also tells ICE candidates and states. */
  readonly logLevel?: LogLevel;
}

/**
 * The environment of the page this runs in. Globals are read when they are needed, never at import, so it can be
 * created in Node as well: there `createPeerConnection` throws `unsupported-browser`.
 *
 * @example
 * const calls = createCallClient({ self, transport, environment: browserEnvironment({ logLevel: 'debug' }) });
 */
export function browserEnvironment(options: BrowserEnvironmentOptions = {}): Environment {
  const closing = new AbortController();
  const listen = createListen(closing.signal);
  const audio = createSharedAudio(listen);

  return {
    name: 'browser',
    clock: browserClock,
    log: createLogger(options.log ?? globalThis.console, options.logLevel ?? 'warn'),
    createId,
    createPeerConnection: (config) => new (constructorOf('RTCPeerConnection'))(config),
    createMediaStream: (tracks) => new (constructorOf('MediaStream'))([...(tracks ?? [])]),
    capabilities: (kind) => globalThis.RTCRtpReceiver?.getCapabilities?.(kind) ?? null,
    get secure() {
      return globalThis.isSecureContext !== false;
    },
    get mediaDevices() {
      return globalThis.navigator?.mediaDevices;
    },
    audioContext: audio.context,
    createCanvas(width, height) {
      const canvas = globalThis.document?.createElement('canvas');
      return canvas && Object.assign(canvas, { width, height });
    },
    permission: queryPermission,
    onPermissionChange: (device, listener) => watchPermission(listen, device, listener),
    storage: tabStorage,
    lock: takeLock,
    onNetwork: (listener) => watchNetwork(listen, listener),
    onPageHide: (listener) => watchPageHide(listen, listener),
    async close() {
      closing.abort();
      await audio.close();
    },
  };
}

function constructorOf<K extends 'RTCPeerConnection' | 'MediaStream'>(name: K): (typeof globalThis)[K] {
  const constructor = (globalThis as Partial<typeof globalThis>)[name];
  if (!constructor) throw new CallError('unsupported-browser', { detail: `There is no ${name}.` });
  return constructor as (typeof globalThis)[K];
}
