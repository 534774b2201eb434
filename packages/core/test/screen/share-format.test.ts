import { afterEach, describe, expect, test, vi } from 'vitest';
import { applyFormat, checkFormat, pickerOptions, ratesOf } from '../../src/screen/share-format.ts';
import { ScriptedTrack } from '../support/scripted-devices.ts';

afterEach(() => vi.unstubAllGlobals());

/** No screen is larger. */
const whole = { width: { max: 7680 }, height: { max: 4320 } };

describe('what the picker is asked for', () => {
  test('by default: sharp text as it is, no sound, another tab rather than this one', () => {
    expect(pickerOptions({})).toEqual({
      ...{ video: { frameRate: { max: 15, ideal: 15 }, ...whole }, audio: false, systemAudio: 'exclude' },
      ...{ surfaceSwitching: 'include', selfBrowserSurface: 'exclude', monitorTypeSurfaces: 'include' },
    });
  });

  test('a size is a maximum of both sides, never exact', () => {
    const { video } = pickerOptions({ quality: '1440p', content: 'motion' });
    expect(video).toEqual({ frameRate: { max: 30, ideal: 30 }, width: { max: 2560 }, height: { max: 1440 } });
  });

  test('sound comes unprocessed and without what this page plays', () => {
    const plain = { echoCancellation: false, noiseSuppression: false, autoGainControl: false };
    expect(pickerOptions({ audio: true })).toMatchObject({
      audio: { ...plain, restrictOwnAudio: true },
      systemAudio: 'include',
    });
    expect(pickerOptions({ audio: true, systemAudio: 'exclude', suppressLocalAudioPlayback: true })).toMatchObject({
      ...{ audio: { suppressLocalAudioPlayback: true }, systemAudio: 'exclude' },
    });
  });

  test('this tab is offered first or among the others, and what browsers refuse together is never said together', () => {
    const first = pickerOptions({ preferCurrentTab: true, displaySurface: 'monitor' });
    expect(first).toMatchObject({ preferCurrentTab: true });
    expect(first).not.toHaveProperty('selfBrowserSurface');
    expect(first.video).not.toHaveProperty('displaySurface');
    expect(pickerOptions({ selfBrowserSurface: 'include' })).toMatchObject({ selfBrowserSurface: 'include' });
  });

  test('the surface to begin with, screens left out, no change of tabs', () => {
    expect(
      pickerOptions({ displaySurface: 'window', monitorTypeSurfaces: 'exclude', surfaceSwitching: 'exclude' }),
    ).toMatchObject({
      ...{ video: { displaySurface: 'window' }, monitorTypeSurfaces: 'exclude', surfaceSwitching: 'exclude' },
    });
  });

  test('a controller says whether the chosen tab comes to the front, where there are controllers', () => {
    expect(pickerOptions({ focus: 'no-focus-change' })).not.toHaveProperty('controller');
    const setFocusBehavior = vi.fn();
    vi.stubGlobal(
      'CaptureController',
      class {
        setFocusBehavior = setFocusBehavior;
      },
    );
    expect(pickerOptions({ focus: 'no-focus-change' }).controller).toBeInstanceOf(CaptureControllerStub());
    expect(setFocusBehavior.mock.calls).toEqual([['no-focus-change']]);
    expect(pickerOptions({})).not.toHaveProperty('controller');
  });
});

const CaptureControllerStub = () =>
  (globalThis as unknown as { CaptureController: new () => object }).CaptureController;

describe('how much is sent', () => {
  test.each([
    [{}, 15, 2_500_000],
    [{ content: 'motion' }, 30, 5_000_000],
    [{ quality: '1080p' }, 15, 2_500_000],
    [{ quality: '720p' }, 15, 1_361_000],
    [{ quality: '2160p', content: 'motion' }, 30, 14_142_000],
    [{ frameRate: 5, maxBitrate: 800_000 }, 5, 800_000],
  ] as const)('%o is %i frames per second and %i bps', (format, frameRate, maxBitrate) => {
    expect(ratesOf(format)).toEqual({ frameRate, maxBitrate });
  });

  test.each([
    [{ content: 'film' }],
    [{ quality: '8k' }],
    [{ frameRate: 0 }],
    [{ frameRate: 61 }],
    [{ maxBitrate: 0 }],
    [{ maxBitrate: Number.NaN }],
  ])('%o is refused', (format) => {
    expect(() => checkFormat(format as object)).toThrow(expect.objectContaining({ code: 'invalid-argument' }));
  });

  test('a running picture takes hint, size and rate', async () => {
    const video = new ScriptedTrack('video');
    const applied = vi.spyOn(video, 'applyConstraints');
    await applyFormat({ video: video as unknown as MediaStreamTrack }, { content: 'motion', quality: '720p' });
    expect(video.contentHint).toBe('motion');
    expect(applied).toHaveBeenCalledWith({
      frameRate: { max: 30, ideal: 30 },
      width: { max: 1280 },
      height: { max: 720 },
    });
  });
});
