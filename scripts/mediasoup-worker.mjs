// Prints where the worker of mediasoup is, building it first where need be (1 to 3 minutes, once):
//   MEDIASOUP_WORKER_BIN=$(node scripts/mediasoup-worker.mjs) npx calls-server --sfu
import { ensureMediasoupWorker } from './support/mediasoup-worker/ensure.mjs';

const { path, reason } = await ensureMediasoupWorker();
if (path) console.log(path);
else {
  console.error(`There is no worker of mediasoup: ${reason}.`);
  process.exitCode = 1;
}
