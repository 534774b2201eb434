import { findMediasoupWorker } from './ensure.mjs';

/** Set-up of tests that need an SFU: names the worker, or says that this machine lacks it. Builds nothing. */
export async function setup() {
  const path = await findMediasoupWorker();
  if (path) process.env.MEDIASOUP_WORKER_BIN = path;
  else process.env.CALLS_MISSING = [process.env.CALLS_MISSING, 'mediasoup'].filter(Boolean).join(',');
}
