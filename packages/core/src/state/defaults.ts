import type { PhoneSettings, Timeouts } from './model.ts';
import type { PathSettings } from './roster-state.ts';

/** Waits in ms, as `Timeouts` tells where they come from. */
export const defaultTimeouts: Timeouts = {
  ring: 45_000,
  reach: 45_000,
  ringAck: 5_000,
  confirm: 10_000,
  connect: 30_000,
  tier: 5_000,
  giveUp: 60_000,
  resumeGrace: 10_000,
  rejoin: 30_000,
  transfer: 60_000,
  busy: 1_000,
  yieldRestart: 2_000,
  warmOffer: 1_000,
};

/** When a call changes over between mesh and SFU, as Jitsi does it. */
export const defaultPath: PathSettings = { mesh: 4, back: 5_000, retry: 30_000 };

/** How a device handles its calls unless told otherwise. */
export const defaultSettings: PhoneSettings = {
  concurrent: 'hold-others',
  callWaiting: 'wait',
  transfers: 'follow',
  timeouts: defaultTimeouts,
  maxWarm: 2,
  maxWarmPerMinute: 6,
  maxWarmLegs: 4,
  maxParticipants: 8,
  groups: true,
  path: null,
};
