import { relays, type RelayName } from './relays/index.ts';

/** What the parent may ask. */
export type Question = 'cpu' | 'memory';

/** µs of CPU so far, or bytes in use after a collection of garbage. */
export interface Answer {
  readonly question: Question;
  readonly value: number;
}

const [name, options = '{}'] = process.argv.slice(2);
const collect = (globalThis as { gc?: () => void }).gc;

process.on('message', (question: Question) => process.send?.({ question, value: measure(question) } satisfies Answer));
process.on('disconnect', () => process.exit());
const start = await relays[name as RelayName]();
process.send?.(await start(JSON.parse(options)));

function measure(question: Question): number {
  if (question === 'cpu') {
    const { user, system } = process.cpuUsage();
    return user + system;
  }
  collect?.();
  return process.memoryUsage().rss;
}
