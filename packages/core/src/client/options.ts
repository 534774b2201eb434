import { avatarPattern } from '../protocol/call-message.ts';
import { isMetadata, toPlainData } from '../protocol/json.ts';
import { limits } from '../protocol/limits.ts';
import type { JsonValue, MediaSource, Profile } from '../protocol/messages.ts';
import { defaultSettings } from '../state/defaults.ts';
import type { SignalingTransport } from '../signaling/transport.ts';
import type { PhoneSettings, Preconnect } from '../state/model.ts';
import type { Topology } from '../topology/topology.ts';
import { check } from '../util/check.ts';
import { CallError } from '../util/errors.ts';
import type { CallClientOptions, CallPeer, Features } from './api.ts';
import type { IceServers } from './ice-servers.ts';
import type { Notices } from './notices.ts';

/** Throws `invalid-argument` for the first option that is not what it should be. */
export function checkOptions(options: CallClientOptions): void {
  checkId(options?.self?.id, 'self.id');
  const { transport, retry, iceServers = [] } = options;
  check(
    (transport as SignalingTransport | undefined)?.open as unknown,
    'transport',
    'an object with open, send and close',
    transport,
  );
  for (const [name, ms] of Object.entries(options.timeouts ?? {})) checkWait(`timeouts.${name}`, ms);
  check(typeof (retry ?? check) === 'function', 'retry', 'a function', retry);
  if (typeof iceServers !== 'function') checkServers(iceServers);
  checkCodecs(options.codecs);
}

/** Throws `invalid-argument` for what no connection could be made with. */
export function checkServers(servers: unknown): void {
  const fits = (server: RTCIceServer | null): boolean => [server?.urls].flat().every((url) => typeof url === 'string');
  check(Array.isArray(servers) && servers.every(fits), 'iceServers', 'a list of { urls }', servers);
}

/** Throws `invalid-argument` for a wait that a timer would take for none. */
export function checkWait(name: string, ms: number | undefined): void {
  check(ms === undefined || (ms >= 0 && ms < 2 ** 31), name, '0 ms or more', ms);
}

/** The pure part of the options. */
export function phoneSettings(options: CallClientOptions, topology: Topology): PhoneSettings {
  const { concurrent, callWaiting, transfers } = options;
  const { maxParticipants: most = 50, paths: path = null } = topology;
  const { maxParticipants = most } = options;
  const fits = Number.isInteger(maxParticipants) && maxParticipants >= 2 && maxParticipants <= most;
  check(fits, 'maxParticipants', `a whole number from 2 to ${most}, as ${topology.name} can`, maxParticipants);
  const timeouts = given(options.timeouts ?? {});
  const { ring = defaultSettings.timeouts.ring } = timeouts;
  return {
    ...defaultSettings,
    ...given({ concurrent, callWaiting, transfers }),
    ...{ maxParticipants, path, groups: featuresOf(options).groups },
    timeouts: { ...defaultSettings.timeouts, reach: ring, ...timeouts },
  };
}

/** What the app did not switch off. */
export function featuresOf({ features }: CallClientOptions): Required<Features> {
  return { video: true, screen: true, groups: true, ...given(features) };
}

/** What is undefined counts as not given. */
function given<T>(options: T): Partial<T> {
  return toPlainData(options, Infinity) as Partial<T>;
}

/** Throws `feature-disabled` for what the app switched off. */
export function checkFeature(options: CallClientOptions, used: MediaSource | 'groups'): void {
  const feature = used === 'camera' ? 'video' : used;
  if ((featuresOf(options) as Record<string, boolean>)[feature] === false)
    throw new CallError('feature-disabled', { detail: `features.${feature}.` });
}

/** What this user shows of itself. Throws `invalid-argument` for what could not travel. */
export function ownProfile({ name, avatar }: CallClientOptions['self']): Profile {
  if (name) checkId(name, 'self.name', limits.profileName);
  const shown = !avatar || (avatarPattern.test(avatar) && avatar.length <= limits.avatar);
  check(shown, 'self.avatar', 'a short https: or data:image/ address', avatar);
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
  const fits = typeof value === 'string' && value.length > 0 && value.length <= max;
  check(fits, what, `a string of 1 to ${max} characters`, value);
  return value as string;
}

/** Throws `message-too-large` or `invalid-argument` unless the value can travel in an invitation. */
export function checkMetadata(value: JsonValue | undefined): JsonValue | null {
  if (value === undefined) return null;
  if (isMetadata(value)) return value;
  const large = toPlainData([value], Infinity) && !toPlainData([value], limits.metadataBytes);
  throw new CallError(large ? 'message-too-large' : 'invalid-argument', {
    detail: `metadata must be JSON of at most ${limits.metadataBytes} bytes and 8 levels.`,
  });
}

/** Throws `invalid-argument` for what would prefer nothing without a word. */
function checkCodecs(codecs: CallClientOptions['codecs'] = {}): void {
  for (const [kind, types = []] of Object.entries(codecs)) {
    const fits = (type: unknown): boolean => String(type).toLowerCase().startsWith(`${kind}/`);
    check(Array.isArray(types) && types.every(fits), `codecs.${kind}`, `a list of ${kind}/… types`, types);
  }
}
