import { avatarPattern } from '../protocol/call-message.ts';
import { isMetadata } from '../protocol/json.ts';
import { jsonBytes, limits } from '../protocol/limits.ts';
import type { JsonValue, MediaSource, Profile } from '../protocol/messages.ts';
import { defaultSettings } from '../state/defaults.ts';
import type { PhoneSettings, Preconnect } from '../state/model.ts';
import { CallError } from '../util/errors.ts';
import type { CallClientOptions, CallPeer, Features } from './api.ts';
import type { IceServers } from './ice-servers.ts';
import type { Notices } from './notices.ts';

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

/** What the app did not switch off. */
export function featuresOf({ features }: CallClientOptions): Required<Features> {
  return { video: true, screen: true, groups: true, ...features };
}

/** Whether the app's features allow a source. */
export function allows(options: CallClientOptions, source: MediaSource): boolean {
  const { video, screen } = featuresOf(options);
  return source === 'camera' ? video : source !== 'screen' || screen;
}

/** What this user shows of itself. Throws `invalid-argument` for what could not travel. */
export function ownProfile({ name, avatar }: CallClientOptions['self']): Profile {
  if (name) checkId(name, 'self.name', limits.profileName);
  if (avatar && !(avatarPattern.test(avatar) && avatar.length <= limits.avatar)) {
    throw new CallError('invalid-argument', {
      detail: `self.avatar must be an https: or data:image/ address of at most ${limits.avatar} characters.`,
    });
  }
  return { ...(name && { name }), ...(avatar && { avatar }) };
}

/** Creates the app's policy; `relay` without a TURN server means never. */
export function createPreconnect(
  { preconnect = 'relay' }: CallClientOptions,
  servers: IceServers,
  notices: Notices,
): (peer: CallPeer) => Preconnect {
  return (peer) => {
    notices.call();
    const choice = typeof preconnect === 'function' ? preconnect(peer) : preconnect;
    if (choice !== 'relay' || servers.mayRelay()) return choice;
    notices.noRelay();
    return 'never';
  };
}

/** Throws `invalid-argument` unless the value can be an id of a user, a room or a call. */
export function checkId(value: unknown, what: string, max: number = limits.nameLength): string {
  if (typeof value === 'string' && value.length > 0 && value.length <= max) return value;
  throw new CallError('invalid-argument', { detail: `${what} must be a string of 1 to ${max} characters.` });
}

/** Throws `message-too-large` or `invalid-argument` unless the value can travel in an invitation. */
export function checkMetadata(value: JsonValue | undefined): JsonValue | null {
  if (value === undefined) return null;
  if (isMetadata(value)) return value;
  const large = isJson(value) && jsonBytes(value) > limits.metadataBytes;
  throw new CallError(large ? 'message-too-large' : 'invalid-argument', {
    detail: `metadata must be JSON of at most ${limits.metadataBytes} bytes and 8 levels.`,
  });
}

/** Throws `invalid-argument` for what would prefer nothing without a word. */
export function checkCodecs(codecs: CallClientOptions['codecs'] = {}): void {
  for (const [kind, types = []] of Object.entries(codecs)) {
    for (const type of types) {
      if (String(type).toLowerCase().startsWith(`${kind}/`)) continue;
      throw new CallError('invalid-argument', {
        detail: `codecs.${kind} takes MIME types such as video/VP9 or audio/opus, not ${type}.`,
      });
    }
  }
}

function isJson(value: unknown): boolean {
  try {
    return jsonBytes(value) > 0;
  } catch {
    return false; // a cycle, or a value that refuses to be written
  }
}
