import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Call } from '../../src/index.ts';
import { canLeaveMessage, leaveMessage, type LeftMessage } from '../../src/client/recording.ts';
import { createFakeRecording, type FakeRecording } from '../../src/testing/index.ts';
import { connect, createWorld, type Phone, type World } from '../client/support.ts';

let world: World;
let alice: Phone;
let bob: Phone;
let environment: FakeRecording;
beforeEach(() => {
  world = createWorld();
  [alice, bob] = [world.open('alice'), world.open('bob')];
  environment = createFakeRecording(alice.environment);
});
afterEach(() => world.close());

const callInVain = async (): Promise<Call> => {
  const call = alice.client.call('bob', { ring: 3_000 });
  await world.until(() => call.get().status === 'ended');
  expect(call.get().reason).toBe('no-answer');
  return call;
};

test('who was not answered can leave a message, which is handed over; the microphone is closed', async () => {
  const call = await callInVain();
  const messages: LeftMessage[] = [];
  const message = await leaveMessage(call, { environment, deliver: (one) => void messages.push(one) });
  expect(alice.environment.devices.liveTracks).toHaveLength(1);
  await world.clock.advanceAsync(4_000);
  void message.stop();
  await world.clock.settle();
  await message.delivered;
  expect(messages).toMatchObject([{ to: 'bob', call: call.id }]);
  expect(messages[0]?.recording.duration).toBeGreaterThan(3_800);
  expect(messages[0]?.recording.type).toMatch(/^audio/);
  expect(alice.environment.devices.liveTracks).toEqual([]);
});

test('a message is recorded from the chosen microphone, or from a stream of the app’s, which stays open', async () => {
  const call = await callInVain();
  const { id } = alice.environment.devices.plug({ kind: 'microphone', label: 'Headset' });
  const message = await leaveMessage(call, { environment, deliver: () => {}, microphone: id });
  expect(alice.environment.devices.liveTracks[0]?.getSettings().deviceId).toBe(id);
  message.cancel();
  await world.clock.settle();
  const stream = await alice.environment.mediaDevices!.getUserMedia({ audio: true });
  const own = await leaveMessage(call, { environment, deliver: () => {}, stream });
  expect(alice.environment.devices.liveTracks).toEqual(stream.getTracks());
  await world.clock.advanceAsync(1_000);
  void own.stop();
  await world.clock.settle();
  await own.delivered;
  expect(stream.getTracks()[0]?.readyState).toBe('live');
});

test('a message ends at its longest duration, and what delivering it throws is told', async () => {
  const deliver = async () => Promise.reject(new Error('full'));
  const message = await leaveMessage(await callInVain(), { environment, deliver, video: true, maxDuration: 2_000 });
  await world.clock.advanceAsync(5_000);
  await expect(message.delivered).rejects.toThrow('full');
  expect((await message.done).type).toMatch(/^video/);
  expect(alice.environment.devices.liveTracks).toEqual([]);
});

test('a message that is cancelled is not handed over', async () => {
  const messages: unknown[] = [];
  const message = await leaveMessage(await callInVain(), { environment, deliver: (one) => void messages.push(one) });
  await world.clock.advanceAsync(1_000);
  message.cancel();
  await expect(message.delivered).rejects.toMatchObject({ code: 'recording-cancelled' });
  expect([messages, alice.environment.devices.liveTracks]).toEqual([[], []]);
});

test('no message is left on a call that was answered, is going on, or came in', async () => {
  const [call, other] = await connect(world, [alice, bob], 'bob');
  expect(canLeaveMessage(call.get())).toBe(false);
  await expect(leaveMessage(call, { environment, deliver() {} })).rejects.toMatchObject({ code: 'invalid-state' });
  await call.hangUp();
  await world.until(() => other.get().status === 'ended');
  expect([call, other].map((one) => canLeaveMessage(one.get()))).toEqual([false, false]);
});

test('a microphone that may not be used is told, and without a recorder it is closed again', async () => {
  const call = await callInVain();
  alice.environment.devices.failNext('NotAllowedError');
  await expect(leaveMessage(call, { environment, deliver() {} })).rejects.toMatchObject({ code: 'permission-denied' });
  const none = createFakeRecording(alice.environment, { types: [] });
  await expect(leaveMessage(call, { environment: none, deliver() {} })).rejects.toMatchObject({
    code: 'unsupported-recording',
  });
  expect(alice.environment.devices.liveTracks).toEqual([]);
});
