import { type CallClient, createCallClient, waitFor } from '@org/calls-core';
import { auto } from '@org/calls-core/auto';
import { callsServer } from '@org/calls-core/calls-server';
import { headlessEnvironment, installBrowserGlobals, tone } from '@org/calls-core/headless';
import { webSocketTransport } from '@org/calls-core/websocket';
import wrtc from '@roamhq/wrtc';
import type { HandoverSeat } from '../pages/soak-handover.ts';

/** A member in Node, with a voice and a small picture. */
export interface HandoverBot {
  readonly client: CallClient;
  close(): Promise<void>;
}

/** Lets one in. */
export async function openHandoverBot({ server, user, room, mesh }: HandoverSeat): Promise<HandoverBot> {
  installBrowserGlobals(wrtc);
  const environment = headlessEnvironment({ webrtc: wrtc, logLevel: 'error' });
  const client = createCallClient({
    self: { id: user, device: `${user}1` },
    transport: webSocketTransport({ url: `${server}?user=${user}`, server: callsServer() }),
    topology: auto({ sfu: () => import('@org/calls-core/sfu'), paths: { mesh, back: 500 } }),
    environment,
  });
  await waitFor(client, ({ signaling }) => signaling === 'open');
  const camera = environment.camera({ width: 160, height: 90, frameRate: 8 });
  client.join(room, { camera, microphone: environment.microphone(tone(440, 0.1)) });
  return {
    client,
    async close() {
      await client.close();
      await environment.close();
    },
  };
}
