import type { Log } from '../util/log.ts';
import type { CallStore } from './call-store.ts';
import type { FactQueue } from './fact-queue.ts';
import { applyFacts } from './facts/apply-facts.ts';
import type { RecordFact } from './facts/record-fact.ts';

/** What writing needs. */
interface WriteOptions {
  readonly store: CallStore;
  readonly queue: FactQueue;
  readonly log: Log;
  readonly createId: () => string;
}

/** Calls that are written at the same time. */
const parallel = 4;

/** Writes all facts that wait, one step for each call. Rejects when the database does not answer; what was not written then stays. */
export async function writeFacts(options: WriteOptions): Promise<void> {
  const left = [...options.queue.calls()];
  const failures: unknown[] = [];
  const worker = async (): Promise<void> => {
    for (let next = left.shift(); next && failures.length === 0; next = left.shift()) {
      const [call, facts] = next;
      try {
        await writeCall(options, call, facts);
      } catch (error) {
        failures.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: parallel }, worker));
  if (failures.length > 0) throw failures[0];
}

/** Rejects when the database does not answer. Facts that it refuses are given up, else they would block for ever. */
async function writeCall(
  { store, queue, log, createId }: WriteOptions,
  call: string,
  facts: readonly RecordFact[],
): Promise<void> {
  let early: readonly RecordFact[] = [];
  try {
    await store.updateCall(call, (current) => {
      const result = applyFacts(current, facts, createId);
      early = result.early;
      return result.update;
    });
  } catch (error) {
    await store.check();
    log.error({ call, facts: facts.map(({ type }) => type), error: String(error) }, 'records: the database refused');
    return queue.discard(call);
  }
  queue.defer(early);
  queue.remove(
    call,
    facts.filter((fact) => !early.includes(fact)),
  );
}
