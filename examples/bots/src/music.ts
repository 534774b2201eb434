// Plays a melody, and after three seconds shows a picture as well: a track that is added in the middle of a call.
import { type Call, waitFor } from '@org/calls-core';
import { movingBars, type Sound, tone } from '@org/calls-core/headless';
import { type Bot, createBot, readOptions, run } from './bot.ts';

const scale = [262, 294, 330, 349, 392, 440, 494, 523].map((frequency) => tone(frequency, 0.15));
const noteLength = 24_000;

/** Half a second for each note, up the scale and again. */
const melody: Sound = (samples, from) => scale[Math.floor(from / noteLength) % scale.length]?.(samples, from);

/** Plays in one call. */
export async function play({ environment }: Bot, call: Call, pause = 3000): Promise<void> {
  const microphone = environment.microphone(melody);
  if (call.get().direction === 'incoming') await call.accept({ microphone });
  else await call.setMicrophone(microphone);
  await waitFor(call, ({ status }) => status === 'connected' || status === 'ended');
  await new Promise<void>((resolve) => void environment.clock.after(pause, resolve));
  if (call.get().status === 'connected') await call.setCamera(environment.camera({ picture: movingBars(30) }));
}

if (import.meta.main) {
  const { server, room } = readOptions(
    'A bot that plays a melody, and shows bars after three seconds; without --room it waits to be called.',
    { room: '' },
  );
  const bot = await createBot({ name: 'Musician', server });
  run(bot, room, (call) => void play(bot, call));
}
