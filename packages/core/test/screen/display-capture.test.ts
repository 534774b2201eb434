import { describe, expect, test } from 'vitest';
import { displayCapture } from '../../src/screen/display-capture.ts';
import { domError, scriptedStream, ScriptedTrack } from '../support/scripted-devices.ts';

function picker(answer: readonly ScriptedTrack[] | DOMException) {
  const asked: DisplayMediaStreamOptions[] = [];
  const mediaDevices = {
    async getDisplayMedia(options: DisplayMediaStreamOptions) {
      asked.push(options);
      if (answer instanceof DOMException) throw answer;
      return scriptedStream(answer);
    },
  } as unknown as MediaDevices;
  return { asked, environment: { mediaDevices, secure: true } };
}

describe('the picker', () => {
  test('is asked for few sharp frames of text by default, without sound', async () => {
    const video = new ScriptedTrack('video');
    const { environment, asked } = picker([video]);
    expect(await displayCapture(environment)).toEqual({ video, audio: null });
    expect(video.contentHint).toBe('detail');
    expect(asked).toMatchObject([{ video: { frameRate: 15 }, audio: false, systemAudio: 'exclude' }]);
  });

  test('is asked for many frames of motion', async () => {
    const video = new ScriptedTrack('video');
    const { environment, asked } = picker([video]);
    await displayCapture(environment, { content: 'motion' });
    expect(video.contentHint).toBe('motion');
    expect(asked).toMatchObject([{ video: { frameRate: 30 } }]);
  });

  test('gives the sound unprocessed', async () => {
    const audio = new ScriptedTrack('audio');
    const { environment, asked } = picker([new ScriptedTrack('video'), audio]);
    expect((await displayCapture(environment, { audio: true })).audio).toBe(audio);
    expect(asked[0]?.audio).toEqual({ echoCancellation: false, noiseSuppression: false, autoGainControl: false });
  });

  test.each([
    ['NotAllowedError', 'Permission denied', 'capture-cancelled'],
    ['NotAllowedError', 'Permission denied by system', 'permission-denied'],
    ['NotAllowedError', 'Access denied by permissions policy', 'permission-denied'],
    ['InvalidStateError', 'needs a user gesture', 'permission-denied'],
    ['NotReadableError', 'could not start', 'device-in-use'],
    ['NotFoundError', 'nothing to share', 'device-not-found'],
  ])('%s "%s" becomes %s', async (name, message, code) => {
    const { environment } = picker(domError(name, message));
    await expect(displayCapture(environment)).rejects.toMatchObject({ code, cause: { name } });
  });

  test('without a picture counts as cancelled', async () => {
    const { environment } = picker([]);
    await expect(displayCapture(environment)).rejects.toMatchObject({ code: 'capture-cancelled' });
  });

  test('that the browser does not have is a typed error', async () => {
    const missing = (secure: boolean) => displayCapture({ mediaDevices: undefined, secure });
    await expect(missing(true)).rejects.toMatchObject({ code: 'unsupported-browser' });
    await expect(missing(false)).rejects.toMatchObject({ code: 'insecure-context' });
  });
});
