// Members of a room that changes its path, with a voice and a small picture each, in a process of their own.
import { type CallClient, createCallClient, waitFor } from '@org/calls-core';
import { auto } from '@org/calls-core/auto';
import { callsServer } from '@org/calls-core/calls-server';
import { headlessEnvironment, installBrowserGlobals, tone } from '@org/calls-core/headless';
import { webSocketTransport } from '@org/calls-core/websocket';
import wrtc from '@roamhq/wrtc';
import type { HandoverSeat } from '../../pages/soak-handover.ts';
import { serveMethods } from '../child-methods.ts';

const members = new Map<string, { readonly client: CallClient; close(): Promise<void> }>();

installBrowserGlobals(wrtc);

/** What the parent asks for. */
const bots = {
  async enter({ server, user, room, mesh }: HandoverSeat): Promise<void> {
    const environment = headlessEnvironment({ webrtc: wrtc, logLevel: 'error' });
    const client = createCallClient({
      self: { id: user, device: `${user}1` },
      transport: webSocketTransport({ url: `${server}?user=${user}`, server: callsServer() }),
      topology: auto({ sfu: () => import('@org/calls-core/sfu'), paths: { mesh, back: 500 } }),
      environment,
    });
    members.set(user, {
      client,
      async close() {
        await client.close();
        await environment.close();
      },
    });
    await waitFor(client, ({ signaling }) => signaling === 'open');
    const camera = environment.camera({ width: 160, height: 90, frameRate: 8 });
    client.join(room, { camera, microphone: environment.microphone(tone(440, 0.1)) });
  },
  async leave(user: string): Promise<void> {
    await members.get(user)?.close();
    members.delete(user);
  },
};

export type HandoverMembers = typeof bots;

serveMethods(bots, () => Promise.all(Array.from(members.values(), ({ close }) => close())));
