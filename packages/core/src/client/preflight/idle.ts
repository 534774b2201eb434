import type { Readable } from '../../util/store.ts';
import type { PreflightFindings, PreflightReport } from './report.ts';

/** Before anything was looked at. */
export const noFindings: PreflightFindings = {
  supported: true,
  permissions: { camera: 'unknown', microphone: 'unknown' },
  devices: null,
  microphone: null,
  camera: null,
  iceServersFailed: false,
  paths: [],
  media: null,
  signaling: null,
};

/** The steps before the first of them. */
export const noSteps: PreflightReport['steps'] = {
  microphone: 'waiting',
  camera: 'waiting',
  signaling: 'waiting',
  paths: 'waiting',
  media: 'waiting',
};

const idle: ReturnType<typeof noPreflight.get> = {
  ...noFindings,
  ...{ status: 'idle', verdict: null, reasons: [], steps: noSteps, progress: 0, startedAt: 0, duration: 0 },
};

/** The report of no check. */
export const noPreflight: Readable<Omit<PreflightReport, 'status'> & { readonly status: 'idle' }> = {
  get: () => idle,
  subscribe: () => () => {},
};
