import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { trackProcessors, type TrackProcessors } from '../../../src/media/processors/index.ts';
import { type Call, fromTrack, type LocalSource } from '../../../src/index.ts';
import { connect, createWorld, type Phone, type World } from '../../client/support.ts';
import { type ScriptedProcessor, scriptedProcessor } from '../../support/fake-processors.ts';

let world: World;
let alice: Phone;
let bob: Phone;
let call: Call;
let processors: TrackProcessors;
let blur: ScriptedProcessor;

beforeEach(() => {
  world = createWorld();
  processors = trackProcessors();
  blur = scriptedProcessor('blur');
  alice = world.open('alice', { processors });
  bob = world.open('bob');
});
afterEach(async () => {
  await world.close();
  expect([alice, bob].map(({ environment }) => environment.live().tracks)).toEqual([0, 0]);
  expect(blur.runs.every(({ stopped }) => stopped)).toBe(true);
});

const begin = async (): Promise<void> => {
  [call] = await connect(world, [alice, bob], 'bob', { camera: true });
  await settle();
};
const settle = (): Promise<void> => world.clock.settle();
const camera = (): LocalSource => alice.client.media.get().camera;
const microphone = (): LocalSource => alice.client.media.get().microphone;
const opened = (): number => alice.environment.devices.requests.length;
const output = (processor = blur): MediaStreamTrack => processor.runs.at(-1)!.output as unknown as MediaStreamTrack;
const input = (processor = blur): MediaStreamTrack => processor.runs.at(-1)!.input as unknown as MediaStreamTrack;
/** What the connection sends of a kind. */
const sent = (kind: 'audio' | 'video'): MediaStreamTrack | undefined =>
  alice.environment.connections
    .flatMap((connection) => connection.getSenders())
    .flatMap(({ track }) => (track?.kind === kind ? [track] : []))[0];
const descriptions = (): unknown[] =>
  alice.environment.connections.map(({ localDescription, remoteDescription }) => [
    localDescription?.sdp,
    remoteDescription?.sdp,
  ]);

describe('a processor', () => {
  test('that is there from the start stands between the camera and the call', async () => {
    await processors.set('camera', [blur]);
    await begin();
    expect(sent('video')).toBe(output());
    expect(camera()).toMatchObject({ actual: 'live', track: output() });
    expect(camera().origin).not.toBe(camera().track);
    expect(camera().deviceId).toBe(alice.environment.devices.list.find(({ kind }) => kind === 'camera')?.id);
    expect(processors.get().camera).toEqual({ wanted: ['blur'], running: ['blur'], error: null });
  });

  test('reaches the camera that was gone back to before the next one had opened', async () => {
    const other = alice.environment.devices.plug({ kind: 'camera' });
    await begin();
    const first = camera().deviceId!;
    await alice.client.devices.select('camera', first);
    void alice.client.devices.select('camera', other.id);
    await alice.client.devices.select('camera', first);
    await settle();
    expect(camera().deviceId).toBe(first);
    await processors.set('camera', [blur]);
    await settle();
    expect(processors.get().camera.running).toEqual(['blur']);
    expect(sent('video')).toBe(output());
  });

  test('comes into a running call and leaves it without opening a device and without a negotiation', async () => {
    await begin();
    const plain = camera().track;
    const [requests, before] = [opened(), descriptions()];
    await processors.set('camera', [blur]);
    await settle();
    expect([sent('video'), camera().origin]).toEqual([output(), plain]);
    await processors.set('camera', []);
    await settle();
    expect(sent('video')).toBe(plain);
    expect([plain?.readyState, blur.runs[0]?.stopped, output().readyState]).toEqual(['live', true, 'ended']);
    expect([opened(), descriptions()]).toEqual([requests, before]);
    expect(processors.get().camera).toEqual({ wanted: [], running: [], error: null });
  });

  test('survives a change of the camera, make before break, without a negotiation', async () => {
    await processors.set('camera', [blur]);
    await begin();
    const before = descriptions();
    const old = output();
    const states: string[] = [];
    alice.client.media.subscribe(({ camera: { track } }) => states.push(`${track === old} ${old.readyState}`));
    const second = alice.environment.devices.plug({ kind: 'camera', label: 'second' });
    await settle();
    await alice.client.devices.select('camera', second.id);
    expect(blur.runs.map(({ stopped }) => stopped)).toEqual([true, false]);
    expect([sent('video'), camera().deviceId]).toEqual([output(), second.id]);
    expect(states).not.toContain('true ended');
    expect([old.readyState, descriptions()]).toEqual(['ended', before]);
  });

  test('moves to the next camera when its own is pulled out', async () => {
    await processors.set('camera', [blur]);
    await begin();
    const first = camera().deviceId!;
    const spare = alice.environment.devices.plug({ kind: 'camera' });
    alice.environment.devices.unplug(first);
    await settle();
    expect(camera()).toMatchObject({ actual: 'live', deviceId: spare.id, track: output() });
    expect(sent('video')).toBe(output());
    expect(blur.runs.map(({ stopped }) => stopped)).toEqual([true, false]);
  });

  test('gets its track enabled while the microphone is muted, and nothing is let through', async () => {
    const voice = scriptedProcessor('voice');
    await begin();
    await call.setMicrophone(false);
    const raw = microphone().track;
    await processors.set('microphone', [voice]);
    await settle();
    expect([raw?.enabled, input(voice).enabled, output(voice).enabled]).toEqual([false, true, false]);
    expect(sent('audio')).toBe(output(voice));
    await call.setMicrophone(true);
    expect([output(voice).enabled, sent('audio')]).toEqual([true, output(voice)]);
    await call.setMicrophone(false);
    await processors.set('microphone', []);
    await settle();
    expect([sent('audio')?.enabled, microphone().track]).toEqual([false, sent('audio')]);
  });

  test('works on a track of the app’s own, too, which is not stopped', async () => {
    await begin();
    const canvas = alice.environment.createCanvas(64, 64)!.captureStream(15).getVideoTracks()[0]!;
    await call.setCamera(fromTrack(canvas));
    await processors.set('camera', [blur]);
    await settle();
    expect([sent('video'), camera().origin]).toEqual([output(), canvas]);
    await call.hangUp();
    await world.clock.advanceAsync(5_000);
    expect(canvas.readyState).toBe('live');
    canvas.stop();
  });

  test('keeps the hint of what the track shows', async () => {
    await begin();
    camera().track!.contentHint = 'detail';
    await processors.set('camera', [blur]);
    expect(output().contentHint).toBe('detail');
  });
});

describe('several processors', () => {
  test('work one behind the other', async () => {
    const frame = scriptedProcessor('frame');
    await processors.set('camera', [blur, frame]);
    await begin();
    expect(input(frame)).toBe(output(blur));
    expect(sent('video')).toBe(output(frame));
    expect(processors.get().camera.running).toEqual(['blur', 'frame']);
    await call.setCamera(false);
    expect([...blur.runs, ...frame.runs].map(({ stopped }) => stopped)).toEqual([true, true]);
    expect(processors.get().camera).toEqual({ wanted: ['blur', 'frame'], running: [], error: null });
  });

  test('changed while they start: what is sent in the end is the last wish', async () => {
    await begin();
    let open = (): void => {};
    blur.gate = new Promise((resolve) => (open = resolve));
    const frame = scriptedProcessor('frame');
    const first = processors.set('camera', [blur]);
    await settle();
    const second = processors.set('camera', [frame]);
    open();
    await Promise.all([first, second]);
    await settle();
    expect(sent('video')).toBe(output(frame));
    expect(blur.runs.map(({ stopped }) => stopped)).toEqual([true]);
    expect(processors.get().camera.running).toEqual(['frame']);
  });

  test('wished for while the camera opens: the user is asked once', async () => {
    const release = alice.environment.devices.holdRequests();
    const ringing = alice.client.call('bob', { camera: true });
    await world.clock.advanceAsync(100);
    await processors.set('camera', [blur]);
    release();
    await world.until(() => camera().actual === 'live');
    expect([camera().track, opened()]).toEqual([output(), 1]);
    await ringing.hangUp();
  });
});

describe('a processor that fails', () => {
  const fault = new Error('no model');

  test('to start is left out, and says why; the camera is seen without it', async () => {
    blur.fault = fault;
    await processors.set('camera', [blur]);
    await begin();
    expect([sent('video'), camera().actual]).toEqual([camera().origin, 'live']);
    expect(processors.get().camera).toEqual({ wanted: ['blur'], running: [], error: fault });
  });

  test('to start again and again neither ends the camera nor keeps it open afterwards', async () => {
    await begin();
    blur.fault = fault;
    for (let round = 0; round < 3; round += 1) await processors.set('camera', [blur]);
    await settle();
    expect([sent('video')?.readyState, camera().actual]).toEqual(['live', 'live']);
    await call.setCamera(false);
    expect(alice.environment.devices.liveTracks.filter(({ kind }) => kind === 'video')).toEqual([]);
  });

  test('at work is left out at once, and comes back when it can', async () => {
    const frame = scriptedProcessor('frame');
    await processors.set('camera', [blur, frame]);
    await begin();
    const { context } = blur.runs[0]!;
    context.failed(fault);
    await settle();
    expect(processors.get().camera).toEqual({ wanted: ['blur', 'frame'], running: ['frame'], error: fault });
    expect(sent('video')).toBe(output(frame));
    context.restart();
    await settle();
    expect(processors.get().camera).toEqual({ wanted: ['blur', 'frame'], running: ['blur', 'frame'], error: null });
    expect(opened()).toBe(1);
  });

  test('is tried again with the next camera', async () => {
    blur.fault = fault;
    await processors.set('camera', [blur]);
    await begin();
    blur.fault = undefined;
    const second = alice.environment.devices.plug({ kind: 'camera' });
    await settle();
    await alice.client.devices.select('camera', second.id);
    await settle();
    expect(sent('video')).toBe(output());
    expect(processors.get().camera.error).toBeNull();
  });

  test('once it is stopped has nothing to say any more', async () => {
    await processors.set('camera', [blur]);
    await begin();
    const { context } = blur.runs[0]!;
    await processors.set('camera', []);
    const before = processors.get();
    context.failed(fault);
    context.restart();
    await settle();
    expect(processors.get()).toBe(before);
  });
});

describe('the camera is off', () => {
  const exits: Record<string, () => unknown> = {
    'the call is hung up': () => call.hangUp(),
    'the other hangs up': () => bob.call.hangUp(),
    'nothing passes any more': () => world.network.cut(alice.environment),
    'the client is closed': () => alice.client.close(),
    'the camera is switched off': () => call.setCamera(false),
  };
  test.each(Object.entries(exits))('when %s, whatever stood before it', async (_, end) => {
    await processors.set('camera', [blur]);
    await begin();
    void end();
    await world.clock.advanceAsync(100_000);
    expect(alice.environment.devices.liveTracks.filter(({ kind }) => kind === 'video')).toEqual([]);
    expect(blur.runs.map(({ stopped, output: made }) => [stopped, made.readyState])).toEqual([[true, 'ended']]);
  });

  test('when the call is over before the processor has started', async () => {
    let open = (): void => {};
    blur.gate = new Promise((resolve) => (open = resolve));
    await processors.set('camera', [blur]);
    const ringing = alice.client.call('bob', { camera: true });
    await world.until(() => opened() === 1);
    await ringing.hangUp();
    open();
    await world.clock.advanceAsync(5_000);
    expect(alice.environment.live().tracks).toBe(0);
  });
});

test('processors of one client are refused by another', () => {
  expect(() => world.open('carol', { processors })).toThrowError(expect.objectContaining({ code: 'invalid-argument' }));
});
