// A crowd in a process of its own: the library that they are made of is native, and decodes in threads.
import { headlessEnvironment, installBrowserGlobals, movingBars, type Sound, tone } from '@org/calls-core/headless';
import { type CallClient, createCallClient, waitFor } from '@org/calls-core';
import { callsServer } from '@org/calls-core/calls-server';
import { serverSignaling, sfu, type SfuSignaling } from '@org/calls-core/sfu';
import { webSocketTransport } from '@org/calls-core/websocket';
import wrtc from '@roamhq/wrtc';
import type { BotsPlan } from './start-bots.ts';

type Topology = ReturnType<typeof sfu>;

const connections: RTCPeerConnection[] = [];
const bots: { readonly client: CallClient; close(): Promise<void> }[] = [];

const Native = wrtc.RTCPeerConnection;
installBrowserGlobals({
  ...wrtc,
  RTCPeerConnection: function (configuration?: RTCConfiguration) {
    const made = new Native(configuration);
    connections.push(made);
    return made;
  } as unknown as typeof Native,
});

/** What the parent asks for. */
const crowd = {
  /** Brings them in one after the other: what is measured is the room, not the crowd at its door. */
  async gather(plan: BotsPlan): Promise<void> {
    for (let index = 0; index < plan.count; index++) await enter(plan, index);
  },
  /** How many of them are in a call that is up. */
  connected: async (): Promise<number> =>
    bots.filter(({ client }) => client.get().calls[0]?.get().status === 'connected').length,
  /** Bytes of video that each connection that sends any has sent in its smallest layer. */
  async smallLayers(): Promise<readonly number[]> {
    const reports = await Promise.all(connections.map((connection) => connection.getStats().catch(() => new Map())));
    return reports.flatMap((report) => {
      const sent = [...(report as Map<string, Record<string, never>>).values()].filter(
        ({ type, kind }) => type === 'outbound-rtp' && kind === 'video',
      );
      const [smallest] = sent.toSorted((a, b) => (a['frameWidth'] ?? Infinity) - (b['frameWidth'] ?? Infinity));
      return smallest ? [Number(smallest['bytesSent'])] : [];
    });
  },
};

export type Crowd = typeof crowd;

process.on('message', async ([id, method, ...args]: [number, keyof Crowd, ...never[]]) => {
  const run = crowd[method] as (...args: never[]) => Promise<unknown>;
  await run(...args).then(
    (value) => process.send?.([id, value ?? null, null]),
    (error: unknown) => process.send?.([id, null, String(error)]),
  );
});
process.on('disconnect', async () => {
  await Promise.all(bots.map(({ close }) => close()));
  process.exit();
});

async function enter({ url, room, loud, picture, takes }: BotsPlan, index: number): Promise<void> {
  const environment = headlessEnvironment({ webrtc: wrtc });
  const client = createCallClient({
    self: { id: `bot-${index}`, device: `bot-${index}-1` },
    transport: webSocketTransport({ url, server: callsServer() }),
    ...{ environment, topology: modest(takes), maxParticipants: 50, logLevel: 'silent' },
  });
  bots.push({
    client,
    async close() {
      await client.close();
      await environment.close();
    },
  });
  const isLoud = index < loud;
  const call = client.join(room, {
    microphone: environment.microphone(isLoud ? tone(200 + 50 * index, 0.3) : inTurn(index)),
    camera: environment.camera(
      isLoud
        ? { ...picture, picture: movingBars(index * 40) }
        : { width: 96, height: 54, frameRate: 2, picture: movingBars(index * 7) },
    ),
  });
  if (index === 0) await waitFor(client, ({ signaling }) => signaling === 'open');
  else await waitFor(call, ({ status }) => status === 'connected' || status === 'ended');
}

/** Half a second of speech in ten, and silence, of which next to nothing is sent. */
function inTurn(index: number): Sound {
  const [every, voice, turn] = [480_000, 24_000, tone(150 + 10 * index, 0.05)];
  return (samples, from) => {
    if ((from + index * voice) % every < voice) turn(samples, from);
    else samples.fill(0);
  };
}

/** Media through the SFU, of which a participant takes the first few tracks only: it is real in all else. */
function modest(takes: number): Topology {
  const topology = sfu();
  return {
    ...topology,
    createSession: (context) =>
      sfu({ signaling: takingOnly(takes, serverSignaling(context.server)) }).createSession(context),
  };
}

function takingOnly(most: number, signaling: SfuSignaling): SfuSignaling {
  let left = most;
  return {
    ...signaling,
    join(request) {
      left = most;
      return signaling.join(request);
    },
    async consume(request) {
      const producers = request.producers.slice(0, left);
      left -= producers.length;
      return producers.length > 0 ? signaling.consume({ ...request, producers }) : { consumers: [] };
    },
  };
}
