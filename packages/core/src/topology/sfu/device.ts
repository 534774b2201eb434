import { detectDeviceAsync, Device, type types } from 'mediasoup-client';
import { Chrome111 } from 'mediasoup-client/handlers/Chrome111';
import { Chrome74 } from 'mediasoup-client/handlers/Chrome74';
import { Firefox120 } from 'mediasoup-client/handlers/Firefox120';
import { ReactNative106 } from 'mediasoup-client/handlers/ReactNative106';
import { Safari12 } from 'mediasoup-client/handlers/Safari12';
import type { SfuParameters } from '../../protocol/sfu.ts';
import { CallError } from '../../util/errors.ts';

/** Takes the place of the browser's WebRTC in tests, as `FakeSfu` of `@org/calls-core/testing` has it. */
export interface SfuHandler {
  readonly name: string;
}

/** The library's view of this browser. */
export interface Devices {
  /** Finds out what the browser can. Rejects with `unsupported-browser` where the library knows none. */
  read(): Promise<unknown>;
  /** What browser and router have in common: for a router as the one before, the same. Rejects as `read`. */
  meet(router: SfuParameters): Promise<types.Device>;
  /** What the browser can receive; undefined until it has been read. */
  receivable(): SfuParameters | undefined;
}

type Direction = 'recvonly' | 'sendonly';

const handlers = { Chrome111, Chrome74, Firefox120, ReactNative106, Safari12 };

/** Creates them: those of the page, or those of what takes the browser's place. */
export const createDevices = (given: SfuHandler | undefined): Devices =>
  given ? devicesOf(async () => given as types.HandlerFactory) : ofPage;

/** What the browser can is read for the first who asks, and again only when that failed: the library would do it in each join. */
function devicesOf(find: () => Promise<types.HandlerFactory>): Devices {
  let reading: Promise<types.HandlerFactory> | null = null;
  let receivable: SfuParameters | undefined;
  let last: { readonly router: string; readonly device: types.Device } | undefined;
  /** Makes two connections, for what the browser sends and for what it receives. */
  const load = async (): Promise<types.HandlerFactory> => {
    const factory = await find();
    const ask = (direction: Direction) => factory.getNativeRtpCapabilities({ direction });
    // One after the other: while one is being described, the other could only wait, and the page with it.
    const known = { recvonly: await ask('recvonly'), sendonly: await ask('sendonly') };
    receivable = known.recvonly as SfuParameters;
    return { ...factory, getNativeRtpCapabilities: async ({ direction }) => known[direction] };
  };
  const read = async (): Promise<types.HandlerFactory> => {
    try {
      return await (reading ??= load());
    } catch (cause) {
      reading = null;
      throw new CallError('unsupported-browser', { cause });
    }
  };
  return {
    read,
    async meet(parameters) {
      const router = JSON.stringify(parameters);
      if (last?.router !== router) {
        const device = await Device.factory({ handlerFactory: await read() });
        await device.load({ routerRtpCapabilities: parameters });
        last = { router, device };
      }
      return last.device;
    },
    receivable: () => receivable,
  };
}

const ofPage = devicesOf(detect);

async function detect(): Promise<types.HandlerFactory> {
  const name = await detectDeviceAsync();
  if (!name) throw new Error('unknown browser');
  return handlers[name].createFactory({});
}
