import * as library from 'mediasoup';
import type { OpenSfu, Sfu } from './sfu.ts';
import { openSfu } from './open-sfu.ts';
import { type SfuOptions, sfuSettings } from './sfu-options.ts';

export type { OpenSfu, Sfu, SfuHost, SfuNumbers, SfuWorkerNumbers } from './sfu.ts';
export type { SfuOptions } from './sfu-options.ts';

/**
 * Forwards the media of calls with mediasoup. Needs the package `mediasoup`. Throws a `TypeError` for options that cannot be used;
 * where its worker cannot be started, the server goes on without, and says so in its log.
 *
 * @example
 * createCallsServer({ authenticate, sfu: mediasoupSfu({ listen: ['0.0.0.0:40000'], announcedAddress: 'sfu.example.org' }) });
 */
export function mediasoupSfu(options: SfuOptions = {}): Sfu {
  const settings = sfuSettings(options);
  return { open: (host): OpenSfu => openSfu(library, settings, host) };
}
