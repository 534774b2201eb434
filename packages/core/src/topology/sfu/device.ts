import { detectDeviceAsync, Device, type types } from 'mediasoup-client';
import { Chrome111 } from 'mediasoup-client/handlers/Chrome111';
import { Chrome74 } from 'mediasoup-client/handlers/Chrome74';
import { Firefox120 } from 'mediasoup-client/handlers/Firefox120';
import { ReactNative106 } from 'mediasoup-client/handlers/ReactNative106';
import { Safari12 } from 'mediasoup-client/handlers/Safari12';
import { CallError } from '../../util/errors.ts';

/** Takes the place of the browser's WebRTC in tests, as `FakeSfu` of `@org/calls-core/testing` has it. */
export interface SfuHandler {
  readonly name: string;
}

/** Creates the library's view of this browser, for one stay. Rejects with `unsupported-browser` where it knows none. */
export type CreateDevice = () => Promise<types.Device>;

type Direction = 'recvonly' | 'sendonly';

const handlers = { Chrome111, Chrome74, Firefox120, ReactNative106, Safari12 };

/** Creates them. What the browser can is read ahead, and once a page: the library would do it when the SFU has answered. */
export function createDevices(given: SfuHandler | undefined): CreateDevice {
  const read = given ? once(() => readAhead(given as types.HandlerFactory)) : readPage;
  return async () => {
    try {
      return await Device.factory({ handlerFactory: await read() });
    } catch (cause) {
      throw new CallError('unsupported-browser', { cause });
    }
  };
}

const readPage = once(async () => readAhead(await detect()));

/** Makes two connections, for what the browser sends and for what it receives. */
async function readAhead(factory: types.HandlerFactory): Promise<types.HandlerFactory> {
  const ask = (direction: Direction) => factory.getNativeRtpCapabilities({ direction });
  // One after the other: while one is being described, the other could only wait, and the page with it.
  const known = { recvonly: await ask('recvonly'), sendonly: await ask('sendonly') };
  return { ...factory, getNativeRtpCapabilities: async ({ direction }) => known[direction] };
}

/** Does it for the first who asks, and again only when it failed. */
function once<T>(work: () => Promise<T>): () => Promise<T> {
  let running: Promise<T> | null = null;
  return async () => {
    try {
      return await (running ??= work());
    } catch (error) {
      running = null;
      throw error;
    }
  };
}

async function detect(): Promise<types.HandlerFactory> {
  const name = await detectDeviceAsync();
  if (!name) throw new Error('mediasoup-client knows no such browser');
  return handlers[name].createFactory({});
}
