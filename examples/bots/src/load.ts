// A crowd: many participants of one room in one process, each with a voice and, if wanted, a small picture.
import { type Call, type SignalingTransport, waitFor } from '@org/calls-core';
import { movingBars, tone } from '@org/calls-core/headless';
import { type Bot, type BotOptions, createBot, readOptions } from './bot.ts';

/** How large a crowd, and where. */
export interface CrowdOptions extends Omit<BotOptions, 'name' | 'transport'> {
  /** One for each, instead of guests of the server. */
  readonly transport?: () => SignalingTransport;
  readonly room: string;
  readonly count: number;
  /** How many of them also show a picture. */
  readonly cameras: number;
}

/** Brings a crowd into a room, one after the other. */
export async function gather({
  room,
  count,
  cameras,
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
    crowd.push({ bot, call });
    if (number > 0) await waitFor(call, ({ status }) => status === 'connected' || status === 'ended');
  }
  return crowd;
}

if (import.meta.main) {
  const given = readOptions('A crowd of bots in one room. A connection takes about 12 files: see `ulimit -n`.', {
    room: '',
    count: '4',
    cameras: '1',
    seconds: '60',
  });
  if (!given.room) throw new Error('Which room? --room name');
  const crowd = await gather({ ...given, count: Number(given.count), cameras: Number(given.cameras) });
  for (const { call } of crowd) console.log(call.get().status, call.get().reason ?? '', call.get().participants.length);
  const end = (): Promise<unknown> => Promise.all(crowd.map(({ bot }) => bot.close()));
  const timer = setTimeout(end, Number(given.seconds) * 1000);
  process.once('SIGINT', () => {
    clearTimeout(timer);
    void end();
  });
}
