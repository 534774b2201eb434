import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { RedisClusterOptions } from '../../src/cluster/redis-cluster.ts';
import type { RoomOwnership } from '../../src/index.ts';

/** A node in a process of its own. */
export interface NodeProcess {
  readonly url: string;
  readonly port: number;
  readonly node: string;
  ownerOf(room: string): Promise<RoomOwnership>;
  /** Ends it at once: nobody is told. */
  kill(): Promise<void>;
  freeze(): void;
  thaw(): void;
}

/** Starts a node. Whoever starts it kills it. */
export async function startNodeProcess(options: RedisClusterOptions, wanted = 0): Promise<NodeProcess> {
  const script = fileURLToPath(new URL('./node-process.ts', import.meta.url));
  const child = fork(script, [JSON.stringify(options), `${wanted}`], {
    execArgv: ['--conditions=@org/source', '--no-warnings'],
  });
  const [{ port, node }] = (await once(child, 'message')) as [{ port: number; node: string }];
  return {
    ...{ url: `ws://127.0.0.1:${port}/calls`, port, node },
    async ownerOf(room) {
      child.send(room);
      const [owner] = (await once(child, 'message')) as [RoomOwnership];
      return owner;
    },
    async kill() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    },
    freeze: () => void child.kill('SIGSTOP'),
    thaw: () => void child.kill('SIGCONT'),
  };
}
