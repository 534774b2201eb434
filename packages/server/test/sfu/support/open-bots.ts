import { type Call, type CallClient, createCallClient, type Participant } from '@org/calls-core';
import { callsServer } from '@org/calls-core/calls-server';
import { headlessEnvironment, type HeadlessEnvironment, installBrowserGlobals } from '@org/calls-core/headless';
import { sfu } from '@org/calls-core/sfu';
import { webSocketTransport } from '@org/calls-core/websocket';
import wrtc from '@roamhq/wrtc';
import { onTestFinished } from 'vitest';

// The native library crashes when a process ends by itself.
process.once('beforeExit', (code) => process.exit(code));

/** A client of the SDK with a real WebRTC implementation, whose media goes through the SFU of a server. */
export interface Bot {
  readonly client: CallClient;
  readonly environment: HeadlessEnvironment;
}

/** Opens a bot; closed when the test is over. */
export function openBot(url: string, user: string): Bot {
  installBrowserGlobals(wrtc);
  const environment = headlessEnvironment({ webrtc: wrtc });
  const client = createCallClient({
    ...{ self: { id: user }, environment, topology: sfu() },
    transport: webSocketTransport({ url, server: callsServer() }),
  });
  onTestFinished(async () => {
    await client.close();
    await environment.close();
  });
  return { client, environment };
}

/** A participant of a call by the user's name. */
export function participantOf(call: Call, user: string): Participant | undefined {
  return call.get().participants.find((one) => one.id === user);
}
