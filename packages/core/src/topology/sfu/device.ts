import { Device, type types } from 'mediasoup-client';
import { CallError } from '../../util/errors.ts';

/** Takes the place of the browser's WebRTC in tests, as `FakeSfu` of `@org/calls-core/testing` has it. */
export interface SfuHandler {
  readonly name: string;
}

/** Creates the library's view of this browser. Throws `unsupported-browser` where it knows none. */
export async function createDevice(handler: SfuHandler | undefined): Promise<Device> {
  try {
    return await Device.factory(handler ? { handlerFactory: handler as unknown as types.HandlerFactory } : {});
  } catch (cause) {
    throw new CallError('unsupported-browser', { cause });
  }
}
