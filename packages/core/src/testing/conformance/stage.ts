import type { Address, Destination, DeviceAddress } from '../../protocol/address.ts';
import type { SignalMessage } from '../../protocol/envelope.ts';
import { parseSignalMessage } from '../../protocol/signal-message.ts';
import type { SignalingTransport, TransportContext, TransportStatus } from '../../signaling/transport.ts';
import type { Clock } from '../../util/clock.ts';
import { createRandom } from '../random.ts';

/** How to make the transports of a suite and how to wait for them. */
export interface ConformanceSetup {
  /** Makes the transport of one device, closed. All that it makes reach each other. */
  readonly create: (self: DeviceAddress) => SignalingTransport;
  /** The clock of sessions over the transports. Default: the machine's. */
  readonly clock?: Clock;
  /** Waits until the condition holds; rejects when it does not within `limit` ms. Default: looks every 5 ms. */
  readonly until?: (condition: () => boolean, limit: number) => Promise<void>;
}

/** One device of a case, with what reached it. */
export interface StageDevice {
  readonly self: DeviceAddress;
  readonly transport: SignalingTransport;
  readonly received: { readonly message: SignalMessage; readonly verified: Address | undefined }[];
  /** Texts that arrived, see `write`. */
  texts(): string[];
  readonly statuses: TransportStatus[];
  /** Statuses that were told from `close()` on. */
  readonly parting: TransportStatus[];
  open(): Promise<void>;
  close(): Promise<void>;
  /** Sends a text that `texts` of the receivers will show. */
  write(to: Destination, text: string, from?: DeviceAddress): Promise<void>;
}

/** Where one case plays. */
export interface Stage {
  readonly setup: ConformanceSetup;
  /** A user id that no other case uses. */
  name(name: string): string;
  /** A device whose transport is open. */
  device(user: string, device?: string): Promise<StageDevice>;
  /** Waits; throws `broken` when the condition does not come true in time. */
  until(condition: () => boolean, broken: string): Promise<void>;
  /** Writes until the text has arrived: once where nothing may get lost, else up to fifty times. */
  deliver(from: StageDevice, to: Destination, text: string, at: StageDevice, broken: string): Promise<void>;
  close(): Promise<void>;
}

const limit = 5000;
/** Below the 5 s that most runners give a test, else they tell less of a transport that hangs than this suite, ms. */
const settleLimit = 4000;
const patience = 200;
const tries = 50;
let stages = 0;

/** Creates the stage of one case. */
export function createStage(setup: ConformanceSetup): Stage {
  const wait = setup.until ?? poll;
  const run = `${++stages}${createRandom(Date.now()).text(6)}`;
  const devices: Leaving[] = [];
  const holds = (condition: () => boolean, ms: number): Promise<boolean> =>
    wait(condition, ms).then(
      () => true,
      () => false,
    );
  return {
    setup,
    name: (name) => `${name}-${run}`,
    async device(user, device = 'one') {
      const settles = (done: () => boolean): Promise<boolean> => holds(done, settleLimit);
      const created = createStageDevice(setup, { user, device: `${device}-${run}` }, settles);
      devices.push(created);
      await created.open();
      const isOpen = (): boolean => created.statuses.at(-1) === 'open' || created.statuses.length === 0;
      if (!(await holds(isOpen, limit))) throw new Error('It opened, but never reported the status "open".');
      return created;
    },
    async until(condition, broken) {
      if (!(await holds(condition, limit))) throw new Error(broken);
    },
    async deliver(from, to, text, at, broken) {
      const arrived = (): boolean => at.texts().includes(text);
      const ordered = from.transport.capabilities?.delivery === 'ordered-while-open';
      for (let left = ordered ? 1 : tries; left > 0; left--) {
        await from.write(to, text);
        if (await holds(arrived, ordered ? limit : patience)) return;
      }
      throw new Error(broken);
    },
    async close() {
      const closed = await Promise.allSettled(devices.map((device) => device.leave()));
      for (const one of closed) if (one.status === 'rejected') throw one.reason;
    },
  };
}

interface Leaving extends StageDevice {
  /** Closes it unless it is closed. */
  leave(): Promise<void>;
}

function createStageDevice(
  setup: ConformanceSetup,
  self: DeviceAddress,
  settles: (done: () => boolean) => Promise<boolean>,
): Leaving {
  const transport = setup.create(self);
  const received: { message: SignalMessage; verified: Address | undefined }[] = [];
  const statuses: TransportStatus[] = [];
  const parting: TransportStatus[] = [];
  let written = 0;
  let round = 0; // Odd from open() to close().
  const finish = async (name: string, act: () => void | Promise<void>): Promise<void> => {
    let outcome: PromiseSettledResult<void> | undefined;
    void Promise.allSettled([(async () => act())()]).then(([settled]) => (outcome = settled));
    if (!(await settles(() => outcome !== undefined))) throw new Error(`${name} neither resolved nor rejected.`);
    if (outcome?.status === 'rejected') throw outcome.reason;
  };
  const close = async (): Promise<void> => {
    const again = round % 2 === 0;
    if (!again) round++;
    await finish('close()', () => transport.close()).catch((cause: unknown) => {
      const how = again ? 'Called a second time, close() failed; twice is once' : 'close() failed';
      throw new Error(`${how}: ${String(cause)}`, { cause });
    });
  };
  return {
    self,
    transport,
    received,
    statuses,
    parting,
    close,
    leave: async () => void (round % 2 && (await close())),
    texts: () => received.flatMap(({ message: { frame } }) => ('part' in frame ? frame.part.text : [])),
    open() {
      const mine = ++round;
      const context: TransportContext = {
        self,
        message(data, verified) {
          const message = parseSignalMessage(data, { maxBytes: transport.capabilities?.maxMessageBytes ?? 65_536 });
          if (message) received.push({ message, verified: verified?.from });
        },
        status: (status) => void (mine === round ? statuses : parting).push(status),
      };
      return finish('open()', () => transport.open(context));
    },
    async write(to, text, from = self) {
      const frame = { kind: 'cast', part: { index: 0, count: 2, text } } as const;
      await transport.send({ v: 1, id: `${self.device}-${++written}`, from, to, frame });
    },
  };
}

async function poll(condition: () => boolean, ms: number): Promise<void> {
  const end = performance.now() + ms;
  while (!condition()) {
    if (performance.now() > end) throw new Error('The condition did not come true in time.');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
