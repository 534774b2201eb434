import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type CallError, type Logger, type SignalingTransport, tenRetries } from '../../src/index.ts';
import { memoryTransport } from '../../src/signaling/transports/memory.ts';
import { createWorld, type Phone, type World } from './support.ts';

let world: World;
beforeEach(() => void (world = createWorld()));
afterEach(() => world.close());

/** A line of the log as a logger that writes JSON has it. */
type Line = readonly [level: keyof Logger, text: string];

interface Stage {
  readonly alice: Phone;
  readonly lines: Line[];
  readonly errors: CallError[];
  readonly tries: () => number;
  setDown(down: boolean): void;
}

/** A client whose transport cannot be opened while it is down. */
function open(options: Parameters<World['open']>[1] = {}): Stage {
  const lines: Line[] = [];
  const errors: CallError[] = [];
  const inner = memoryTransport({ network: world.signaling });
  let [down, tries, lost] = [false, 0, (): void => {}];
  const transport: SignalingTransport = {
    ...inner,
    async open(context) {
      tries++;
      if (down) throw new Error('no route to host');
      lost = () => context.status('closed', new Error('cable cut'));
      await inner.open(context);
    },
  };
  const at =
    (level: keyof Logger) =>
    (text: string): void =>
      void lines.push([level, text]);
  const log: Logger = { error: at('error'), warn: at('warn'), info: at('info'), debug: at('debug') };
  const alice = world.open('alice', { transport, log, logLevel: 'debug', ...options });
  alice.client.on('error', (error) => errors.push(error));
  return {
    ...{ alice, lines, errors, tries: () => tries },
    setDown(next) {
      down = next;
      if (down) lost();
    },
  };
}

const signaling = ({ alice }: Stage): string => alice.client.get().signaling;

describe('an outage of signaling', () => {
  const loud = ({ lines }: Stage): Line[] => lines.filter(([level]) => level === 'warn' || level === 'error');

  test('of an hour is told when it begins and when it ends, the tries in between at debug', async () => {
    const stage = open();
    await world.until(() => signaling(stage) === 'open');
    expect(loud(stage)).toEqual([]);
    for (let outage = 1; outage <= 2; outage++) {
      stage.setDown(true);
      await world.clock.advanceAsync(3_600_000);
      expect([loud(stage).length, stage.errors.length]).toEqual([2 * outage - 1, outage]);
      stage.setDown(false);
      await world.until(() => signaling(stage) === 'open');
      expect([loud(stage).length, stage.errors.length]).toEqual([2 * outage, outage]);
    }
    expect(loud(stage).slice(0, 2)).toEqual([
      ['warn', 'The transport could not be opened or refused a message. Error: cable cut'],
      ['warn', 'The transport is open again.'],
    ]);
    expect(stage.errors[0]).toMatchObject({ code: 'transport-failed', cause: new Error('cable cut') });
    const quiet = stage.lines.filter(([level, text]) => level === 'debug' && text.endsWith('Error: no route to host'));
    expect(quiet.length).toBe(stage.tries() - 3);
  });

  test('of which the policy despaired is closed, until reconnect(), which starts the policy anew', async () => {
    const stage = open({ retry: tenRetries });
    const seen: string[] = [];
    stage.alice.client.subscribe((snapshot) => seen.push(snapshot.signaling));
    await world.until(() => signaling(stage) === 'open');
    stage.setDown(true);
    await world.clock.advanceAsync(600_000);
    expect([signaling(stage), stage.tries()]).toEqual(['closed', 11]);
    stage.alice.client.reconnect();
    await world.clock.settle();
    expect([signaling(stage), stage.tries()]).toEqual(['connecting', 12]);
    await world.clock.advanceAsync(600_000);
    expect([signaling(stage), stage.tries()]).toEqual(['closed', 22]);
    stage.setDown(false);
    stage.alice.client.reconnect();
    await world.until(() => signaling(stage) === 'open');
    expect(seen).toEqual(['connecting', 'open', 'connecting', 'closed', 'connecting', 'closed', 'connecting', 'open']);
    expect(stage.errors.length).toBe(1);
  });

  test('is not made by reconnect(): an open transport stays as it is, a closed client closed', async () => {
    const stage = open();
    await world.until(() => signaling(stage) === 'open');
    stage.alice.client.reconnect();
    await world.clock.advanceAsync(1_000);
    expect([signaling(stage), stage.tries()]).toEqual(['open', 1]);
    await Promise.all([stage.alice.client.close(), world.clock.advanceAsync(2_000)]);
    stage.alice.client.reconnect();
    await world.clock.advanceAsync(1_000);
    expect(stage.tries()).toBe(1);
  });
});

describe('a call that reaches nobody', () => {
  const end = async ({ client }: Phone): Promise<CallError | null> => {
    const call = client.call('bob');
    await world.until(() => call.get().status === 'ended', 120_000);
    expect(call.get()).toMatchObject({ reason: 'failed', error: { code: 'unreachable' } });
    return call.get().error;
  };

  test('while signaling is down here, blames it: the cause is the last error of the transport', async () => {
    const stage = open();
    await world.until(() => signaling(stage) === 'open');
    stage.setDown(true);
    const error = await end(stage.alice);
    expect(error?.cause).toMatchObject({ code: 'transport-failed', cause: new Error('no route to host') });
    expect(error?.causes).toContain('signaling is down here: see `cause`');
    stage.setDown(false);
    await world.until(() => signaling(stage) === 'open');
    expect((await end(stage.alice))?.cause).toBeUndefined();
  });
});

describe('what an app’s listener throws', () => {
  test('is in the line of the log, not only beside it', async () => {
    const stage = open();
    stage.alice.client.on('added', () => {
      throw new TypeError('list is undefined');
    });
    stage.alice.client.call('bob');
    await world.clock.settle();
    expect(stage.lines).toContainEqual(['error', 'an error was caught: TypeError: list is undefined']);
  });
});
