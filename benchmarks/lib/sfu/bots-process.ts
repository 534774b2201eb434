// A crowd in a process of its own: the library that they are made of is native, and decodes in threads.
import { headlessEnvironment, installBrowserGlobals, movingBars, tone } from '@org/calls-core/headless';
import { type CallClient, createCallClient, waitFor } from '@org/calls-core';
import { callsServer } from '@org/calls-core/calls-server';
import { serverSignaling, sfu, type SfuSignaling } from '@org/calls-core/sfu';
import { webSocketTransport } from '@org/calls-core/websocket';
import wrtc from '@roamhq/wrtc';
import { serveMethods } from '../child-methods.ts';
import { quietVoice, voices } from './quiet-voice.ts';
import { seldomRead } from './seldom-read.ts';
import { type BotsPlan, loudOf } from './start-bots.ts';

type Topology = ReturnType<typeof sfu>;

const bots: { readonly client: CallClient; close(): Promise<void> }[] = [];

installBrowserGlobals({ ...wrtc, RTCPeerConnection: seldomRead() });

/** What the parent asks for. */
const crowd = {
  /** Brings them in one after the other: what is measured is the room, not the crowd at its door. */
  async gather(plan: BotsPlan): Promise<void> {
    for (let index = 0; index < plan.count; index++) await enter(plan, index);
  },
  /** How many of them are in a call that is up. */
  connected: async (): Promise<number> =>
    bots.filter(({ client }) => client.get().calls[0]?.get().status === 'connected').length,
};

export type Crowd = typeof crowd;

serveMethods(crowd, () => Promise.all(bots.map(({ close }) => close())));

async function enter({ url, room, count, loud, picture, takes }: BotsPlan, index: number): Promise<void> {
  const environment = headlessEnvironment({ webrtc: wrtc });
  const client = createCallClient({
    self: { id: `bot-${index}`, device: `bot-${index}-1` },
    transport: webSocketTransport({ url, server: callsServer() }),
    ...{ environment, topology: modest(takes), maxParticipants: 50, logLevel: 'silent' },
    ...{ opus: { dtx: false } }, // what a quiet voice has for silence is sent
  });
  bots.push({
    client,
    async close() {
      await client.close();
      await environment.close();
    },
  });
  const isLoud = loudOf(count, loud).includes(index);
  const call = client.join(room, {
    microphone: isLoud ? environment.microphone(tone(200 + 50 * index, 0.3)) : quietVoice(index % voices),
    camera: (isLoud || index === 0) && loud > 0 && environment.camera({ ...picture, picture: movingBars(index * 40) }),
  });
  if (index === 0) await waitFor(client, ({ signaling }) => signaling === 'open');
  else await waitFor(call, ({ status }) => status === 'connected' || status === 'ended');
}

/** Media through the SFU, of which a participant takes the first few tracks only, as small as they come: it is real in all else. */
function modest(takes: number): Topology {
  return {
    ...sfu(),
    createSession(context) {
      const signaling = takingOnly(takes, serverSignaling(context.server));
      const session = sfu({ signaling }).createSession(context);
      return {
        ...session,
        addPeer(peer, options) {
          session.receive(peer, 'camera', { width: 96, height: 54 });
          session.addPeer(peer, options);
        },
      };
    },
  };
}

function takingOnly(most: number, signaling: SfuSignaling): SfuSignaling {
  let left = most;
  return {
    ...signaling,
    join({ room }) {
      left = most;
      // Without a word of what it could receive, nothing comes unasked.
      return signaling.join({ room });
    },
    async consume(request) {
      const producers = request.producers.slice(0, left);
      left -= producers.length;
      return producers.length > 0 ? signaling.consume({ ...request, producers }) : { consumers: [] };
    },
  };
}
