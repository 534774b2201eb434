import { jsonBytes, limits } from '../protocol/limits.ts';
import type { JsonValue, Profile } from '../protocol/messages.ts';
import { defaultSettings } from '../state/defaults.ts';
import type { PhoneSettings, Preconnect } from '../state/model.ts';
import { CallError } from '../util/errors.ts';
import type { CallClientOptions, CallPeer } from './api.ts';
import type { IceServers } from './ice-servers.ts';

/** The pure part of the options. */
export function phoneSettings(options: CallClientOptions): PhoneSettings {
  const { concurrent, callWaiting, transfers, maxParticipants, timeouts } = options;
  const ring = timeouts?.ring ?? defaultSettings.timeouts.ring;
  return {
    ...defaultSettings,
    ...(concurrent && { concurrent }),
    ...(callWaiting && { callWaiting }),
    ...(transfers && { transfers }),
    ...(maxParticipants && { maxParticipants }),
    timeouts: { ...defaultSettings.timeouts, reach: ring, ...timeouts },
  };
}

/** What this user shows of itself. */
export function ownProfile({ name, avatar }: CallClientOptions['self']): Profile {
  return { ...(name && { name }), ...(avatar && { avatar }) };
}

/** Applies the app's policy; `relay` without a TURN server means never. */
export function preconnectFor(
  { preconnect = 'relay' }: CallClientOptions,
  peer: CallPeer,
  servers: IceServers,
): Preconnect {
  const choice = typeof preconnect === 'function' ? preconnect(peer) : preconnect;
  return choice === 'relay' && !servers.mayRelay() ? 'never' : choice;
}

/** Throws `invalid-argument` unless the value can be an id of a user, a room or a call. */
export function checkId(value: unknown, what: string, max: number = limits.idLength): string {
  if (typeof value === 'string' && value.length > 0 && value.length <= max) return value;
  throw new CallError('invalid-argument', { detail: `${what} must be a string of 1 to ${max} characters.` });
}

/** Throws `message-too-large` or `invalid-argument` unless the value can travel in an invitation. */
export function checkMetadata(value: JsonValue | undefined): JsonValue | null {
  if (value === undefined) return null;
  let size: number;
  try {
    size = jsonBytes(value);
  } catch (cause) {
    throw new CallError('invalid-argument', { cause, detail: 'metadata must be JSON.' });
  }
  if (size <= limits.metadataBytes) return value;
  throw new CallError('message-too-large', {
    detail: `metadata has ${size} bytes, ${limits.metadataBytes} may be sent.`,
  });
}
