import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { chat } from '../../../../examples/bots/src/chat.ts';
import { echo } from '../../../../examples/bots/src/echo.ts';
import { gather } from '../../../../examples/bots/src/load.ts';
import { parrot } from '../../../../examples/bots/src/model.ts';
import { play } from '../../../../examples/bots/src/music.ts';
import { record } from '../../../../examples/bots/src/recorder.ts';
import { tone } from '../../src/headless/index.ts';
import { type Call, type Channel, waitFor } from '../../src/index.ts';
import { createMemoryNetwork, memoryTransport } from '../../src/signaling/transports/memory.ts';
import { type Bot, createBots } from './support.ts';

/** Alice calls a bot of the examples. */
async function callBot(take: (bot: Bot, call: Call) => unknown, loudness = 0.3): Promise<{ alice: Bot; call: Call }> {
  const bot = createBots();
  const [alice, other] = [bot('alice'), bot('bot')];
  other.client.on('incoming', (call) => void take(other, call));
  const call = alice.client.call('bot', { microphone: alice.environment.microphone(tone(440, loudness)) });
  await call.ready;
  return { alice, call };
}

const asExample = ({ client, environment }: Bot) => ({ calls: client, environment, close: () => client.close() });

function loudnessOf({ environment }: Bot, call: Call): () => number {
  let loudest = 0;
  const stream = call.get().participants[0]?.tracks[0]?.stream;
  if (!stream) throw new Error('nothing to hear');
  environment.hear(stream, ({ samples }) => (loudest = samples.reduce((max, one) => Math.max(max, one), loudest)));
  return () => loudest;
}

async function ask(channel: Channel, text: string): Promise<unknown> {
  const answers: unknown[] = [];
  channel.onMessage((_, answer) => answers.push(answer));
  await vi.waitFor(() => expect(channel.send(text).get('bot')).toBe(true), 10_000);
  return vi.waitFor(() => answers.at(0) ?? expect.fail('no answer yet'), 10_000);
}

test('the echo says what it heard, in sound and in writing', async () => {
  const { alice, call } = await callBot((bot, theirs) => echo(asExample(bot), theirs));
  await waitFor(call, ({ participants }) => participants[0]?.tracks.length === 1);
  const loudest = loudnessOf(alice, call);
  await vi.waitFor(() => expect(loudest()).toBeGreaterThan(4000), 10_000);
  expect(await ask(call.openChannel('chat'), 'hello?')).toBe('hello?');
});

test('the musician plays, and adds a picture in the middle of the call', async () => {
  const { alice, call } = await callBot((bot, theirs) => play(asExample(bot), theirs, 50));
  await waitFor(call, ({ participants }) => participants[0]?.tracks.length === 2);
  const frames: number[] = [];
  alice.environment.see(call.get().participants[0]!.tracks[1]!.stream, ({ width }) => frames.push(width));
  const loudest = loudnessOf(alice, call);
  await vi.waitFor(() => expect([loudest() > 2000, frames.length > 0]).toEqual([true, true]), 10_000);
});

test('the recorder writes what it heard', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'bots-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  let files: Promise<readonly string[]> = Promise.resolve([]);
  let heard = 0;
  const { call } = await callBot((bot, theirs) => {
    files = record(asExample(bot), theirs, folder);
    void waitFor(theirs, ({ participants }) => (participants[0]?.tracks.length ?? 0) > 0).then(({ participants }) =>
      bot.environment.hear(participants[0]!.tracks[0]!.stream, ({ samples }) => (heard = Math.max(heard, ...samples))),
    );
  });
  await vi.waitFor(() => expect(heard).toBeGreaterThan(4000), 10_000);
  await call.hangUp();
  const [path = ''] = await files;
  const wav = await readFile(path);
  const samples = new Int16Array(wav.buffer, wav.byteOffset + 44, (wav.length - 44) / 2);
  expect(samples.reduce((max, one) => Math.max(max, one), 0)).toBeGreaterThan(4000);
});

test('the chat bot answers with what its model says', async () => {
  const { call } = await callBot((_, theirs) => chat(theirs, parrot));
  expect(await ask(call.openChannel('chat'), 'It rains.')).toBe('You say “It rains.”. Tell me more.');
});

test('a crowd of eight meets in a room: each hears all others', async () => {
  const network = createMemoryNetwork();
  const members = await gather({
    server: '',
    transport: () => memoryTransport({ network }),
    room: 'hall',
    count: 8,
    cameras: 1,
  });
  onTestFinished(async () => void (await Promise.all(members.map(({ bot }) => bot.close()))));
  for (const { call } of members)
    await waitFor(call, ({ participants }) => participants.filter(({ tracks }) => tracks.length > 0).length === 7);
  const [first, ...others] = members;
  const loud = others.map(() => 0);
  first!.call
    .get()
    .participants.forEach(({ tracks }, index) =>
      first!.bot.environment.hear(
        tracks[0]!.stream,
        ({ samples }) => (loud[index] = Math.max(loud[index] ?? 0, ...samples)),
      ),
    );
  await vi.waitFor(() => expect(loud.every((one) => one > 300)).toBe(true), 20_000);
});
