// A crowd: many participants of one room in one process, each with a voice and, if wanted, a small picture.
import { type Call, type SignalingTransport, waitFor } from '@org/calls-core';
import { installBrowserGlobals, movingBars, tone } from '@org/calls-core/headless';
import { sfu } from '@org/calls-core/sfu';
import wrtc from '@roamhq/wrtc';
import { type Bot, type BotOptions, createBot, readOptions } from './bot.ts';

/** How large a crowd, and where. */
export interface CrowdOptions extends Omit<BotOptions, 'name' | 'transport'> {
  /** One for each, instead of guests of the server. */
  readonly transport?: () => SignalingTransport;
  readonly room: string;
  readonly count: number;
  /** How many of them also show a picture. */
  readonly cameras: number;
  /** How many pictures of others each of them receives; default all. */
  readonly watch?: number;
}

/** Brings a crowd into a room, one after the other. */
export async function gather({
  room,
  count,
  cameras,
  watch = Infinity,
  transport,
  ...options
}: CrowdOptions): Promise<readonly { bot: Bot; call: Call }[]> {
  const crowd: { bot: Bot; call: Call }[] = [];
  for (let number = 0; number < count; number++) {
    const bot = await createBot({
      ...options,
      ...(transport && { transport: transport() }),
      name: `Bot ${number + 1}`,
    });
    const { environment } = bot;
    const call = bot.calls.join(room, {
      microphone: environment.microphone(tone(200 + 40 * number, 0.05)),
      camera:
        number < cameras &&
        environment.camera({ width: 160, height: 90, frameRate: 10, picture: movingBars(number * 40) }),
    });
    call.subscribe(() => lookAt(call, watch));
    crowd.push({ bot, call });
    if (number > 0) await waitFor(call, ({ status }) => status === 'connected' || status === 'ended');
  }
  return crowd;
}

/** Receives the first few pictures and none of the others. */
function lookAt(call: Call, watch: number): void {
  const seen = call.get().participants.filter(({ tracks }) => tracks.some(({ source }) => source === 'camera'));
  for (const [index, { id }] of seen.entries())
    call.setReceive(id, 'camera', index < watch ? { width: 160, height: 90 } : 'paused');
}

if (import.meta.main) {
  const given = readOptions(
    'A crowd of bots in one room, through a mesh (8 at most) or an SFU. A connection takes a dozen files: see `ulimit -n`.',
    {
      room: '',
      count: '4',
      cameras: '1',
      watch: '2',
      seconds: '60',
      topology: 'mesh',
    },
  );
  if (!given.room) throw new Error('Which room? --room name');
  if (given.topology === 'sfu') installBrowserGlobals(wrtc);
  const crowd = await gather({
    ...{ room: given.room, server: given.server, count: Number(given.count), cameras: Number(given.cameras) },
    ...{ watch: Number(given.watch), ...(given.topology === 'sfu' && { topology: sfu(), maxParticipants: 50 }) },
  });
  for (const { call } of crowd) console.log(call.get().status, call.get().reason ?? '', call.get().participants.length);
  const end = (): Promise<unknown> => Promise.all(crowd.map(({ bot }) => bot.close()));
  const timer = setTimeout(end, Number(given.seconds) * 1000);
  process.once('SIGINT', () => {
    clearTimeout(timer);
    void end();
  });
}
