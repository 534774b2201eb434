import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Call } from '../../src/index.ts';
import {
  type CallRecordingHandle,
  type CallRecordings,
  recordCall,
  type RecordCallOptions,
  recordingsOf,
} from '../../src/client/recording.ts';
import { createFakeRecording, type FakeRecording } from '../../src/testing/index.ts';
import { connect, createWorld, type Phone, type World } from '../client/support.ts';

let world: World;
let alice: Phone;
let bob: Phone;
let call: Call;
let bobCall: Call;
let studio: FakeRecording;
let asked: CallRecordings;
beforeEach(async () => {
  world = createWorld();
  [alice, bob] = [world.open('alice'), world.open('bob')];
  [call, bobCall] = await connect(world, [alice, bob], 'bob', { camera: true });
  studio = createFakeRecording(alice.environment);
  asked = recordingsOf(bobCall);
});
afterEach(() => world.close());

const begin = (options: RecordCallOptions = {}): Promise<CallRecordingHandle> => {
  const begun = recordCall(call, { environment: studio, localName: 'Me', ...options });
  begun.catch(() => {});
  return begun;
};
/** Moves time until the promise is settled. */
const settled = async <T>(promise: Promise<T>): Promise<T> => {
  let over = false;
  const finish = (): void => void (over = true);
  promise.then(finish, finish);
  await world.until(() => over);
  return promise;
};
/** Bob answers the question once it is there. */
const bobSays = async (granted: boolean): Promise<void> => {
  await world.until(() => asked.get().question !== null);
  asked.answer(asked.get().question!.id, granted);
};
/** What was drawn and heard in the next second. */
const lookAt = async (): Promise<ReadonlySet<string>> => {
  studio.clearDrawn();
  await world.clock.advanceAsync(1_000);
  return new Set(studio.drawn);
};
const cameraOf = (snapshot: Call): string | undefined =>
  snapshot
    .get()
    .participants[0]?.tracks.find(({ source }) => source === 'camera')
    ?.stream.getVideoTracks()[0]?.id;

test('a call on hold has nothing of what is shown in another one', async () => {
  const begun = begin();
  await bobSays(true);
  await settled(begun);
  const own = (): string => alice.client.media.get().camera.track!.id;
  expect(await lookAt()).toContain(own());
  await connect(world, [alice, world.open('carol')], 'carol', { camera: true });
  await world.until(() => call.get().held !== 'none');
  await lookAt(); // the last frame before it
  expect(await lookAt()).not.toContain(own());
});

describe('consent', () => {
  test('is asked for first: nothing is recorded before it is there, everybody sees it then', async () => {
    const begun = begin();
    await world.until(() => asked.get().question !== null);
    expect(asked.get()).toMatchObject({
      recorded: false,
      question: { by: 'alice', name: 'ALICE', status: 'asking', media: 'video', answer: 'asked' },
    });
    expect(recordingsOf(call).get()).toMatchObject({ recorded: false, question: null });
    expect(studio.recorders).toEqual([]);

    await bobSays(true);
    const recording = await settled(begun);
    await world.until(() => asked.get().recorded && recordingsOf(call).get().recorded);
    expect(asked.get()).toMatchObject({ question: null, recordings: [{ id: recording.id, answer: 'granted' }] });
    expect(recording.consents()).toMatchObject([{ participant: 'bob', user: 'bob', name: 'BOB', answer: 'granted' }]);

    await world.clock.advanceAsync(3_000);
    recording.pause();
    await world.until(() => asked.get().recordings[0]?.status === 'paused');
    recording.resume();
    await world.clock.advanceAsync(1_000);
    const { duration } = await settled(recording.stop());
    expect(duration).toBeGreaterThanOrEqual(4_000);
    await world.until(() => asked.get().recordings.length === 0);
    expect(asked.get().recorded).toBe(false);
    expect(recordingsOf(call).get().recordings).toEqual([]);
  });

  test('that is refused means that nothing is recorded', async () => {
    const begun = begin();
    await bobSays(false);
    await expect(settled(begun)).rejects.toMatchObject({ code: 'recording-refused', by: 'BOB' });
    await world.until(() => asked.get().recordings.length === 0);
    expect(studio.recorders).toEqual([]);
  });

  test('that nobody gives in time counts as refused', async () => {
    const begun = begin({ consentTimeout: 5_000 });
    await world.clock.advanceAsync(6_000);
    await expect(settled(begun)).rejects.toMatchObject({ code: 'consent-unanswered', by: 'BOB' });
    expect(studio.recorders).toEqual([]);
  });

  test('that is taken back stops the recording; what was granted until then is kept', async () => {
    const begun = begin();
    await bobSays(true);
    const recording = await settled(begun);
    await world.clock.advanceAsync(3_000);
    asked.answer(recording.id, false);
    await world.until(() => recording.state.get().status === 'stopped');
    const { error, duration, file } = await settled(recording.done);
    expect(error?.code).toBe('recording-refused');
    expect(duration).toBeGreaterThan(2_000);
    expect(file.size).toBeGreaterThan(0);
    await world.until(() => !asked.get().recorded);
  });

  test('that is refused leaves somebody out, and given later brings them in, where the app wants it so', async () => {
    const begun = begin({ refusal: 'leave-out' });
    await bobSays(false);
    const recording = await settled(begun);
    await lookAt();
    const without = await lookAt();
    expect(without).toContain('Me');
    expect(without).not.toContain('BOB');
    expect(without).not.toContain(cameraOf(call));

    asked.answer(recording.id, true);
    await lookAt();
    const together = await lookAt();
    expect(together).toContain('BOB');
    expect(together).toContain(cameraOf(call));

    asked.answer(recording.id, false);
    await lookAt();
    expect(await lookAt()).not.toContain(cameraOf(call));
    expect(recording.state.get().status).toBe('recording');
    await settled(recording.stop());
  });

  test('is not asked for by a recording of oneself, which the others see nevertheless', async () => {
    const recording = await settled(begin({ of: 'local' }));
    await lookAt();
    expect(await lookAt()).not.toContain('BOB');
    await world.until(() => asked.get().recorded);
    expect(asked.get()).toMatchObject({ question: null, recordings: [{ answer: 'none' }] });
    asked.answer(recording.id, true);
    await lookAt();
    expect(recording.consents()).toEqual([]);
    await settled(recording.stop());
  });

  test('is told to the server, and what it says to that breaks nothing', async () => {
    const requests: unknown[] = [];
    const errors: unknown[] = [];
    const [mine, theirs] = await connect(world, [alice, world.open('carol')], 'carol');
    const server = {
      request: async (...request: unknown[]) => (requests.push(request), Promise.reject(new Error('no'))),
    };
    const recordings = recordingsOf(theirs, { server, onError: (error) => errors.push(error) });
    const begun = recordCall(mine, { environment: studio });
    await world.until(() => recordings.get().question !== null);
    recordings.answer(recordings.get().question!.id, true);
    const recording = await settled(begun);
    await world.clock.advanceAsync(1_000);
    expect(requests).toEqual([['consent.set', { call: theirs.id, consent: true }]]);
    expect(errors).toHaveLength(1);
    await settled(recording.stop());
  });

  test('for a recording that is not there changes nothing', async () => {
    const begun = begin();
    await bobSays(true);
    const recording = await settled(begun);
    asked.answer('another', false);
    await world.clock.advanceAsync(1_000);
    expect(recording.consents()[0]?.answer).toBe('granted');
    await settled(recording.stop());
  });

  test('that was asked for in vain ends with the call', async () => {
    const begun = begin();
    await world.until(() => asked.get().question !== null);
    await call.hangUp();
    await world.clock.advanceAsync(1_000);
    await expect(settled(begun)).rejects.toMatchObject({ code: 'recording-cancelled' });
  });

  test('is not asked for any longer once the app gives up', async () => {
    const abort = new AbortController();
    const begun = begin({ signal: abort.signal });
    await world.until(() => asked.get().question !== null);
    abort.abort();
    await expect(settled(begun)).rejects.toMatchObject({ code: 'recording-cancelled' });
    await world.until(() => asked.get().question === null);
  });
});

describe('a recorded call', () => {
  const record = async (options: RecordCallOptions = {}) => {
    const begun = begin(options);
    await bobSays(true);
    return settled(begun);
  };

  test('has everybody’s picture and name, and who is muted', async () => {
    const recording = await record();
    await lookAt();
    const own = alice.client.media.get().camera.track?.id;
    const seen = await lookAt();
    for (const what of ['Me', 'BOB', own, cameraOf(call)]) expect(seen).toContain(what);
    await settled(recording.stop());
  });

  test('goes on when a camera goes off and on, a screen is shared and the microphone is switched', async () => {
    const recording = await record();
    await bobCall.setCamera(false);
    await lookAt();
    expect(await lookAt()).toContain('B');
    await bobCall.setCamera(true);
    await world.until(() => cameraOf(call) !== undefined);
    await bobCall.shareScreen();
    await world.until(() => call.get().participants[0]?.tracks.some(({ source }) => source === 'screen') === true);
    await call.setMicrophone(false);
    await call.setMicrophone(true);
    await lookAt();
    const screen = call.get().participants[0]?.tracks.find(({ source }) => source === 'screen');
    expect(await lookAt()).toContain(screen?.stream.getVideoTracks()[0]?.id);
    expect(studio.recorders).toHaveLength(1);
    expect((await settled(recording.stop())).error).toBeNull();
  });

  test('is given again while it goes on, and ends with the call', async () => {
    const recording = await record();
    expect(await begin()).toBe(recording);
    await world.clock.advanceAsync(2_000);
    await bobCall.hangUp();
    await world.until(() => recording.state.get().status === 'stopped');
    expect((await settled(recording.done)).error).toBeNull();
    await expect(begin()).rejects.toMatchObject({ code: 'invalid-state' });
  });

  test('can be its sound alone', async () => {
    const recording = await record({ video: false });
    expect(asked.get().recordings[0]?.media).toBe('audio');
    await world.clock.advanceAsync(2_000);
    expect((await settled(recording.stop())).type).toBe('audio/webm;codecs=opus');
    expect(studio.drawn).toEqual([]);
  });

  test('stops with all others of its call at once', async () => {
    const recording = await record();
    const own = await settled(begin({ of: ['local'] }));
    await world.clock.advanceAsync(2_000);
    const stopped = await settled(recordingsOf(call).stopAll());
    expect(new Set(stopped.keys())).toEqual(new Set([recording.id, own.id]));
    expect(recordingsOf(call).running.size).toBe(0);
  });

  test('that could not begin is nobody’s recording any more', async () => {
    studio = createFakeRecording(alice.environment, { types: [] });
    await expect(settled(record())).rejects.toMatchObject({ code: 'unsupported-recording' });
    await world.until(() => asked.get().recordings.length === 0);
  });
});

describe('a recorded room', () => {
  const openRoom = async (user: string): Promise<Call> => world.open(user).client.join('team', { camera: true });
  const isWith = (room: Call, ...others: string[]): boolean =>
    room.get().status === 'connected' &&
    others.every((id) => room.get().participants.some((one) => one.id === id && one.tracks.length === 2));

  test('asks who comes later, and leaves them out of the picture and the sound until they grant it', async () => {
    const dave = await openRoom('dave');
    const erin = await openRoom('erin');
    await world.until(() => isWith(dave, 'erin') && isWith(erin, 'dave'));
    const erinAsked = recordingsOf(erin);
    const begun = recordCall(dave, { environment: studio });
    await world.until(() => erinAsked.get().question !== null);
    erinAsked.answer(erinAsked.get().question!.id, true);
    const recording = await settled(begun);

    const frank = await openRoom('frank');
    const frankAsked = recordingsOf(frank);
    await world.until(() => isWith(dave, 'erin', 'frank') && frankAsked.get().question !== null);
    expect(frankAsked.get()).toMatchObject({ recorded: true, question: { by: 'dave', answer: 'asked' } });
    await lookAt();
    const before = await lookAt();
    expect([before.has('ERIN'), before.has('FRANK')]).toEqual([true, false]);

    frankAsked.answer(recording.id, true);
    await lookAt();
    expect((await lookAt()).has('FRANK')).toBe(true);
    await erin.hangUp();
    await world.until(() => !isWith(dave, 'erin'));
    await lookAt();
    const after = await lookAt();
    expect([after.has('ERIN'), after.has('FRANK')]).toEqual([false, true]);
    expect(recording.consents().map(({ user }) => user)).toEqual(['frank']);

    frankAsked.answer(recording.id, false);
    await world.until(() => recording.state.get().status === 'stopped');
    expect((await recording.done).error?.code).toBe('recording-refused');
  });
});
