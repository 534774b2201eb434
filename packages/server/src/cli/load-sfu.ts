import { isIP } from 'node:net';
import type { CallsServerOptions } from '../options.ts';
import type { SfuOptions } from '../sfu/sfu-options.ts';
import type { Log } from '../util/log.ts';
import type { Settings } from './read-settings.ts';
import { UsageError } from './usage-error.ts';

/** The SFU that the settings describe; none, with a warning, where mediasoup is not installed: small calls go on without. */
export async function loadSfu(settings: Settings, log: Log): Promise<Pick<CallsServerOptions, 'sfu'>> {
  const options = sfuOptions(settings);
  let mediasoupSfu: (options: SfuOptions) => NonNullable<CallsServerOptions['sfu']>;
  try {
    ({ mediasoupSfu } = await import('../sfu/mediasoup-sfu.ts'));
  } catch (error) {
    log.warn(
      { err: error },
      '--sfu needs the package mediasoup: npm install mediasoup. The server goes on without an SFU.',
    );
    return {};
  }
  try {
    return { sfu: mediasoupSfu(options) };
  } catch (error) {
    throw new UsageError(`--sfu: ${(error as Error).message}`);
  }
}

function sfuOptions(settings: Settings): SfuOptions {
  const host = settings.text('host') ?? '127.0.0.1';
  const listen = settings.list('sfu-listen') ?? (isIP(host) ? [host] : undefined);
  const announcedAddress = settings.text('sfu-announced-address');
  const workers = settings.number('sfu-workers');
  const maxParticipants = settings.number('max-peers');
  const ports = portsOf(settings.text('sfu-ports'));
  return {
    ...(listen && { listen }),
    ...(announcedAddress !== undefined && { announcedAddress }),
    ...(workers !== undefined && { workers }),
    ...(maxParticipants !== undefined && { maxParticipants }),
    ...(ports && { ports }),
  };
}

function portsOf(text: string | undefined): SfuOptions['ports'] {
  if (text === undefined) return undefined;
  const [, from, to] = /^(\d{1,5})-(\d{1,5})$/.exec(text) ?? [];
  if (from === undefined || to === undefined) throw new UsageError('--sfu-ports must be two numbers: 40000-40999.');
  return { from: Number(from), to: Number(to) };
}
