import { expect, onTestFinished, test } from 'vitest';
import { composeGrid, recordCall, recordingsOf } from '../../src/client/recording.ts';
import { type Call, type CallClient, createCallClient, waitFor } from '../../src/index.ts';
import { createMemoryNetwork, memoryTransport } from '../../src/signaling/transports/memory.ts';
import { colourOf, type LiveSource, loudness, openFile, openSource, seek } from './support.browser.ts';

function openClient(id: string, network: ReturnType<typeof createMemoryNetwork>): CallClient {
  const client = createCallClient({ self: { id, name: id }, transport: memoryTransport({ network }) });
  onTestFinished(() => client.close());
  return client;
}

async function openCall(mine: LiveSource, theirs: LiveSource): Promise<readonly [Call, Call]> {
  const network = createMemoryNetwork();
  const [alice, bob] = [openClient('alice', network), openClient('bob', network)];
  const answered = new Promise<Call>((resolve) => {
    bob.on('incoming', (call) => {
      void call.accept({ camera: theirs.picture, microphone: theirs.sound });
      resolve(call);
    });
  });
  const call = alice.call('bob', { camera: mine.picture, microphone: mine.sound });
  await call.ready;
  const other = await answered;
  await waitFor(call, ({ participants: [one] }) => one?.tracks.some(({ source }) => source === 'camera') === true);
  return [call, other];
}

const red = (colour: readonly number[]): boolean => colour[0]! > 150 && colour[2]! < 120;
const blue = (colour: readonly number[]): boolean => colour[2]! > 150 && colour[0]! < 120;

test('a call is one picture and one sound, in which only those are who have granted it', async () => {
  const mine = openSource('#f00', 300);
  const [call, other] = await openCall(mine, openSource('#00f', 700));
  const asked = recordingsOf(other);
  const begun = recordCall(call, { width: 640, refusal: 'leave-out', localName: 'Me', layout: composeGrid });
  const { question } = await waitFor(asked, (one) => one.question !== null);
  asked.answer(question!.id, true);
  const recording = await begun;
  await waitFor(asked, ({ recorded }) => recorded);
  await waitFor(recording.state, ({ duration }) => duration > 1_900);

  // Another camera, in the middle of it.
  await call.setCamera(openSource('#0f0').picture);
  asked.answer(recording.id, false);
  await waitFor(recordingsOf(call), ({ recordings: [one] }) => one?.consents[0]?.answer === 'refused');
  const { duration: left } = recording.state.get();
  await waitFor(recording.state, ({ duration }) => duration > left + 1_900);
  const { file, duration, error } = await recording.stop();

  expect(error).toBeNull();
  const video = await openFile(file);
  expect([video.videoWidth, video.videoHeight]).toEqual([640, 360]);
  expect(Math.abs(video.duration * 1000 - duration)).toBeLessThan(150);
  await seek(video, 1.4);
  expect([colourOf(video, 0.25), colourOf(video, 0.75)]).toEqual([expect.toSatisfy(red), expect.toSatisfy(blue)]);
  await seek(video, video.duration - 0.3);
  const last = colourOf(video, 0.75);
  expect(blue(last)).toBe(false);
  expect(last[1]).toBeGreaterThan(150);
  expect(await loudness(file, 0.8, 1.4)).toBeGreaterThan(0.1);
});
