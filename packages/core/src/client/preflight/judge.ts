import { gradeLimits } from '../../quality/grade.ts';
import { type PreflightReason, type PreflightReasonCode, reason, sortReasons } from './reasons.ts';
import type {
  PreflightCamera,
  PreflightFindings,
  PreflightMedia,
  PreflightMicrophone,
  PreflightPath,
  PreflightSignaling,
} from './report.ts';

/** Where a number begins to be worth a word. */
export interface PreflightLimits {
  /** Less is `low-bandwidth`, bps. Default 500 000. */
  readonly bandwidth: number;
  /** More is `high-loss`, %. Default 2. */
  readonly loss: number;
  /** More is `high-jitter`, ms. Default 30 (Twilio). */
  readonly jitter: number;
  /** More is `high-rtt`, ms. Default 300. */
  readonly rtt: number;
}

/** The limits unless the app gives others. */
export const preflightLimits: PreflightLimits = {
  bandwidth: gradeLimits.bitrate.good,
  loss: gradeLimits.packetLossPercent.good,
  jitter: 30,
  rtt: gradeLimits.rtt.fair,
};

const microphones: Readonly<Record<PreflightMicrophone['status'], PreflightReasonCode | null>> = {
  works: null,
  silent: 'silent-microphone',
  unmeasured: 'microphone-unmeasured',
  missing: 'no-microphone',
  denied: 'microphone-denied',
  'in-use': 'microphone-in-use',
  insecure: 'insecure-context',
  unasked: 'microphone-unasked',
};
const cameras: Readonly<Record<PreflightCamera['status'], PreflightReasonCode | null>> = {
  works: null,
  black: 'black-camera',
  'no-picture': 'camera-without-picture',
  unmeasured: null,
  missing: 'no-camera',
  denied: 'camera-denied',
  'in-use': 'camera-in-use',
  insecure: 'insecure-context',
  unasked: 'camera-unasked',
};
const signalings: Readonly<Record<PreflightSignaling['status'], PreflightReasonCode | null>> = {
  works: null,
  refused: 'signaling-refused',
  unreachable: 'signaling-unreachable',
};

/** What a judge must know besides the findings. */
export interface JudgeContext {
  readonly limits: PreflightLimits;
  /** The app takes no path but through TURN. */
  readonly relayOnly: boolean;
  /** All paths were tried: what is missing now does not work. */
  readonly pathsOver: boolean;
  /** The media step came to its end. */
  readonly mediaOver: boolean;
}

/** Names what stands in the way, worst first. */
export function judge(findings: PreflightFindings, context: JudgeContext): readonly PreflightReason[] {
  if (!findings.supported) return [reason('unsupported-browser')];
  const { microphone, camera, signaling } = findings;
  const codes = new Set([
    microphone && microphones[microphone.status],
    camera && cameras[camera.status],
    signaling && signalings[signaling.status],
    findings.iceServersFailed ? ('ice-servers-failed' as const) : null,
  ]);
  const named = [...codes].flatMap((code) => {
    if (!code) return [];
    const detail = code.startsWith('signaling') ? signaling?.error : null;
    return [reason(code, detail ? { detail } : {})];
  });
  const paths = context.pathsOver ? judgePaths(findings, context) : [];
  return sortReasons([...named, ...paths, ...judgeMedia(findings, context)]);
}

function judgePaths({ paths, iceServersFailed }: PreflightFindings, { relayOnly }: JudgeContext): PreflightReason[] {
  const servers = paths.filter(({ kind }) => kind !== 'direct');
  const turns = paths.filter(({ kind }) => kind.startsWith('turn-'));
  const direct = paths.find(({ kind }) => kind === 'direct');
  const relays = turns.some(works);
  const allSilent = servers.length > 0 && servers.every(isSilent);
  const nothing = servers.length === 0 ? !!direct && !works(direct) : allSilent || (relayOnly && !relays);
  const named = turns.flatMap(judgeRefusal);
  if (nothing) named.push(reason('no-path'));
  if (turns.length === 0 && !iceServersFailed) named.push(reason('no-turn'));
  if (allSilent) return named;
  if (turns.length > 0 && !relays && !nothing) named.push(reason('no-relay'));
  if (relays && direct && !works(direct)) named.push(reason('no-direct-path'));
  return [...named, ...judgeSilence(servers)];
}

/** Servers that answer, and say no. */
function judgeRefusal({ kind, status, error }: PreflightPath): PreflightReason[] {
  const more = { path: kind, ...(error && { value: error.code, detail: error.text }) };
  if (status === 'unauthorized') return [reason('turn-unauthorized', more)];
  if (status === 'refused') return [reason('turn-refused', more)];
  return status === 'allocated' ? [reason('turn-not-relaying', { path: kind })] : [];
}

/** Some servers answer: whether those that do not have something in common. */
function judgeSilence(servers: readonly PreflightPath[]): PreflightReason[] {
  const udp = servers.filter(({ kind }) => kind === 'stun' || kind === 'turn-udp');
  const blocked = udp.length > 0 && udp.every(isSilent);
  const rest = servers.filter((path) => isSilent(path) && !(blocked && udp.includes(path)));
  return [
    ...(blocked ? [reason('udp-blocked')] : []),
    ...rest.map(({ kind }) => reason(kind === 'stun' ? 'stun-unreachable' : 'turn-unreachable', { path: kind })),
  ];
}

function judgeMedia({ media, paths }: PreflightFindings, { limits, mediaOver }: JudgeContext): PreflightReason[] {
  if (!media) return mediaOver && paths.some(works) ? [reason('media-unmeasured')] : [];
  const numbers: readonly (readonly [
    PreflightReasonCode,
    keyof PreflightLimits & keyof PreflightMedia,
    sign: 1 | -1,
  ])[] = [
    ['low-bandwidth', 'bandwidth', -1],
    ['high-loss', 'loss', 1],
    ['high-jitter', 'jitter', 1],
    ['high-rtt', 'rtt', 1],
  ];
  const { path } = media;
  return numbers.flatMap(([code, name, sign]) => {
    const [value, limit] = [media[name], limits[name]];
    return value !== null && sign * (value - limit) > 0 ? [reason(code, { path, value, limit })] : [];
  });
}

function works({ status }: PreflightPath): boolean {
  return status === 'works';
}

function isSilent({ status }: PreflightPath): boolean {
  return status === 'unreachable';
}
