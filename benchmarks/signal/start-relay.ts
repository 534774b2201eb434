import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Relay, RelayOptions } from './relay.ts';
import type { Answer, Question } from './relay-process.ts';
import type { RelayName } from './relays/index.ts';

/** A relay in a process of its own. */
export interface RunningRelay {
  readonly name: RelayName;
  readonly port: number;
  ask(question: Question): Promise<number>;
  close(): Promise<void>;
}

/** Starts a relay's process. */
export async function startRelay(name: RelayName, options: RelayOptions = {}): Promise<RunningRelay> {
  const script = fileURLToPath(new URL('./relay-process.ts', import.meta.url));
  const child = fork(script, [name, JSON.stringify(options)], {
    execArgv: ['--conditions=@org/source', '--expose-gc', '--no-warnings'],
  });
  const [{ port }] = (await once(child, 'message')) as [Relay];
  return {
    name,
    port,
    async ask(question) {
      child.send(question);
      const [answer] = (await once(child, 'message')) as [Answer];
      return answer.value;
    },
    async close() {
      const gone = once(child, 'exit');
      child.kill();
      await gone;
    },
  };
}
