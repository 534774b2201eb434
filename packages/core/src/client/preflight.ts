export { type PreflightLimits, preflightLimits } from './preflight/judge.ts';
export { type Preflight, preflight, type PreflightOptions } from './preflight/preflight.ts';
export {
  type PreflightEffect,
  type PreflightReason,
  type PreflightReasonCode,
  type PreflightReasonEntry,
  preflightReasonTable,
} from './preflight/reasons.ts';
export type {
  PreflightCamera,
  PreflightDeviceFault,
  PreflightFindings,
  PreflightMedia,
  PreflightMicrophone,
  PreflightPath,
  PreflightPathKind,
  PreflightReport,
  PreflightSignaling,
  PreflightStep,
  PreflightStepStatus,
  PreflightVerdict,
} from './preflight/report.ts';
