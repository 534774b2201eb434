import { preflight, type PreflightOptions, type PreflightReport } from '@org/calls-core/preflight';

/** A report, and how often a device was opened for it. */
export interface CheckedPage {
  readonly report: PreflightReport;
  readonly captures: number;
}

let captures = 0;
const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
navigator.mediaDevices.getUserMedia = (constraints) => {
  captures += 1;
  return open(constraints);
};

const check = async (options: PreflightOptions): Promise<CheckedPage> => {
  captures = 0;
  const report = await preflight(options).done;
  return { report, captures };
};

Object.assign(globalThis, { check });
