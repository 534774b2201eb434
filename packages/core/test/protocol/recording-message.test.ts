import { describe, expect, test } from 'vitest';
import { parseRecordingMessage } from '../../src/protocol/recording-message.ts';

const notice = { id: 'r1', status: 'recording', media: 'video', answer: 'granted' };
const recordings = { type: 'recordings', version: 3, recordings: [notice] };
const consent = { type: 'consent', version: 4, recording: 'r1', granted: false };

describe('messages about recordings', () => {
  test('are read, without what is not known', () => {
    expect(parseRecordingMessage(JSON.stringify({ ...recordings, more: 1 }))).toEqual(recordings);
    expect(parseRecordingMessage(JSON.stringify(consent))).toEqual(consent);
  });

  test.each([
    ['no text', new ArrayBuffer(8)],
    ['no JSON', '{'],
    ['another type', { ...consent, type: 'other' }],
    ['no version', { ...consent, version: undefined }],
    ['a consent that is no yes or no', { ...consent, granted: 'yes' }],
    ['a long id', { ...consent, recording: 'r'.repeat(65) }],
    ['an unknown status', { ...recordings, recordings: [{ ...notice, status: 'done' }] }],
    ['too many recordings', { ...recordings, recordings: Array.from({ length: 9 }, () => notice) }],
    ['more than 4 KiB', { ...consent, more: 'x'.repeat(5000) }],
  ])('with %s are none', (_what, message) => {
    expect(
      parseRecordingMessage(
        typeof message === 'string' || message instanceof ArrayBuffer ? message : JSON.stringify(message),
      ),
    ).toBeNull();
  });
});
