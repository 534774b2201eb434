import { observer, type types } from 'mediasoup';
import { onTestFinished } from 'vitest';

/** The workers that were started since, those that ended too. */
export function watchWorkers(): readonly types.Worker[] {
  const workers: types.Worker[] = [];
  const note = (worker: types.Worker): void => void workers.push(worker);
  observer.on('newworker', note);
  onTestFinished(() => void observer.off('newworker', note));
  return workers;
}

/** Everything that the workers carry at present. */
export async function routersOf(workers: readonly types.Worker[]): Promise<number> {
  const dumps = await Promise.all(workers.filter(({ closed }) => !closed).map((worker) => worker.dump()));
  return dumps.reduce((sum, { routerIds }) => sum + routerIds.length, 0);
}
