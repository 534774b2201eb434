import type { QualitySample } from '../../quality/quality.ts';
import type { Circumstances } from '../../quality/warnings/findings.ts';
import type { Participant } from '../api.ts';
import type { CallView } from '../no-call.ts';
import { trackOf } from '../participants.ts';

/** What is so in a call at present, towards one participant; without one, of what is sent to all. */
export function circumstancesOf(
  { status, held, local }: CallView,
  participant: Participant | null,
  wishes?: QualitySample['wishes'],
): Circumstances {
  const isSeen = (source: 'camera' | 'screen'): boolean => {
    if (!participant || !trackOf(participant, source)) return false;
    const { app, plan } = wishes?.get(`${source} ${participant.id}`) ?? {};
    return (app === undefined ? plan : app) !== 'paused';
  };
  const reached = !participant || (participant.status === 'connected' && !participant.holding);
  return {
    flows: status === 'connected' && held === 'none' && reached,
    speaks: isLive(local.microphone),
    shows: isLive(local.camera) || isLive(local.screen),
    hears: participant !== null && !participant.muted,
    sees: videos.filter(isSeen),
  };
}

const videos = ['camera', 'screen'] as const;

function isLive({ wanted, actual }: CallView['local']['camera']): boolean {
  return wanted && actual === 'live';
}
