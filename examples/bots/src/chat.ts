// Answers in the data channel `chat` with what a model says. The model is a plug: put your own in place of `parrot`.
import type { Call } from '@org/calls-core';
import { createBot, readOptions, run } from './bot.ts';
import { type Model, parrot, type Turn } from './model.ts';

/** Talks in one call, with a conversation for each participant. */
export function chat(call: Call, model: Model): void {
  const conversations = new Map<string, Turn[]>();
  if (call.get().direction === 'incoming') void call.accept({ microphone: false });
  const channel = call.openChannel('chat');
  channel.onMessage(async (from, data) => {
    if (typeof data !== 'string') return;
    const history = conversations.get(from) ?? [];
    conversations.set(from, history);
    history.push({ role: 'user', text: data.slice(0, 4000) });
    let text = '';
    for await (const piece of model.answer(history.slice(-20))) text += piece;
    history.push({ role: 'assistant', text });
    channel.send(text, from);
  });
}

if (import.meta.main) {
  const { server, room } = readOptions('A bot that chats over a data channel; without --room it waits to be called.', {
    room: '',
  });
  const bot = await createBot({ name: 'Chat', server });
  run(bot, room, (call) => chat(call, parrot));
}
