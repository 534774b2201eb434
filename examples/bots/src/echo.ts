// Answers in the data channel what it was told there, and says after a second what it heard.
import type { Call } from '@org/calls-core';
import { pcmQueue } from '@org/calls-core/headless';
import { type Bot, createBot, readOptions, run } from './bot.ts';

/** Echoes one call: what it hears, and what is written in the channel `chat`. */
export function echo({ environment }: Bot, call: Call): void {
  const words = pcmQueue();
  words.push(new Int16Array(48_000)); // the second before the echo
  const heard = new Map<MediaStream, () => void>();
  void call.accept({ microphone: environment.microphone(words.sound) });
  const chat = call.openChannel('chat');
  chat.onMessage((from, text) => chat.send(text, from));
  call.subscribe(({ status, participants }) => {
    const voices = participants.flatMap(({ tracks }) => tracks.filter(({ source }) => source === 'microphone'));
    for (const { stream } of voices)
      if (!heard.has(stream))
        heard.set(
          stream,
          environment.hear(stream, ({ samples }) => words.push(samples)),
        );
    if (status === 'ended') for (const stop of heard.values()) stop();
  });
}

if (import.meta.main) {
  const { server } = readOptions('A bot that answers every call with an echo.', {});
  const bot = await createBot({ name: 'Echo', server });
  run(bot, '', (call) => echo(bot, call));
}
