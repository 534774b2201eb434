// Writes what it hears: a WAV file for each voice, when the call is over. Say so to everybody who is recorded.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Call } from '@org/calls-core';
import { wavFile } from '@org/calls-core/headless';
import { type Bot, createBot, readOptions, run } from './bot.ts';

/** Records one call; resolves with the files' names when it is over. */
export function record({ environment }: Bot, call: Call, folder: string): Promise<readonly string[]> {
  const voices = new Map<string, { readonly pieces: Int16Array[]; rate: number; readonly stop: () => void }>();
  if (call.get().direction === 'incoming') void call.accept({ microphone: false });
  const listen = (id: string, stream: MediaStream): void => {
    const voice = { pieces: [] as Int16Array[], rate: 48_000, stop: () => {} };
    voice.stop = environment.hear(stream, ({ samples, sampleRate, channels }) => {
      voice.rate = sampleRate;
      voice.pieces.push(samples.filter((_, index) => index % channels === 0));
    });
    voices.set(id, voice);
  };
  const write = async ([id, { pieces, rate, stop }]: [string, NonNullable<ReturnType<typeof voices.get>>]) => {
    stop();
    const path = join(folder, `${call.id}-${id.replace(/[^\w-]/g, '_')}.wav`);
    await writeFile(path, wavFile(pieces, rate));
    return path;
  };
  return new Promise((resolve, reject) => {
    const end = call.subscribe(({ status, participants }) => {
      for (const { id, tracks } of participants) {
        const voice = tracks.find(({ source }) => source === 'microphone');
        if (voice && !voices.has(id)) listen(id, voice.stream);
      }
      if (status !== 'ended') return;
      end();
      Promise.all(Array.from(voices, write)).then(resolve, reject);
    });
  });
}

if (import.meta.main) {
  const { server, room, folder } = readOptions(
    'A bot that writes what it hears as WAV files; without --room it waits to be called.',
    { room: '', folder: '.' },
  );
  const bot = await createBot({ name: 'Recorder', server });
  run(
    bot,
    room,
    (call) => void record(bot, call, folder).then((files) => console.log(files.join('\n')), console.error),
  );
}
