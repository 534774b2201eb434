import { describe, expect, test } from 'vitest';
import type { MediaSource } from '../../src/protocol/messages.ts';
import { forceKeyFrame } from '../../src/topology/peer/key-frame.ts';
import { createSenders, type Sending } from '../../src/topology/peer/senders.ts';
import type { PublishOptions } from '../../src/topology/topology.ts';

const track = (id: string): MediaStreamTrack => ({ id, contentHint: '' }) as MediaStreamTrack;

/** A sender that writes down what is asked of it, and whose `replaceTrack` can refuse. */
function sender(options: { refuse?: (id: string | null, current: string | null) => boolean; known?: boolean } = {}) {
  const log: string[] = [];
  const set: RTCRtpSendParameters[] = [];
  const self = {
    track: null as MediaStreamTrack | null,
    parameters: { encodings: [{ active: true, rid: 'x' }] } as RTCRtpSendParameters,
    getParameters: () => structuredClone(self.parameters),
    async setParameters(parameters: RTCRtpSendParameters, more?: { encodingOptions?: object[] }) {
      if (options.known) log.push(`key ${more?.encodingOptions?.length ?? 0}`);
      set.push(parameters);
      self.parameters = structuredClone(parameters);
    },
    async replaceTrack(next: MediaStreamTrack | null) {
      log.push(`replace ${next?.id ?? null}`);
      await Promise.resolve();
      if (options.refuse?.(next?.id ?? null, self.track?.id ?? null)) {
        throw new DOMException('no', 'InvalidModificationError');
      }
      self.track = next;
    },
  };
  return { self, log, set, rtp: self as unknown as RTCRtpSender };
}

function senders(made: ReturnType<typeof sender>, present: () => boolean = () => true) {
  const wanted = new Map<MediaSource, Sending>();
  const errors: unknown[] = [];
  const all = createSenders({
    wanted,
    senderOf: () => (present() ? made.rtp : undefined),
    onError: (error) => errors.push(error),
  });
  const wish = (source: MediaSource, id: string | null, options?: PublishOptions): Promise<void> => {
    wanted.set(source, { track: id === null ? null : track(id), options });
    return all.sync(source);
  };
  return { ...all, wanted, errors, wish };
}

describe('a source', () => {
  test('wishes that overlap are serialised, and the last one wins', async () => {
    const made = sender();
    const { wish } = senders(made);
    const first = wish('microphone', 'one');
    await Promise.resolve();
    await Promise.all([first, wish('microphone', 'two'), wish('microphone', 'three')]);
    expect(made.self.track?.id).toBe('three');
    expect(made.log).not.toContain('replace two');
    expect(made.log.at(-1)).toBe('replace three');
  });

  test('a wish that is gone sends nothing any more', async () => {
    const made = sender();
    const { wish, wanted, sync } = senders(made);
    await wish('microphone', 'one');
    wanted.delete('microphone');
    await sync('microphone');
    await sync('microphone');
    expect(made.log).toEqual(['replace one', 'replace null']);
  });

  test('waits for its sender', async () => {
    const made = sender();
    let present = false;
    const { wish, sync } = senders(made, () => present);
    await wish('microphone', 'one');
    expect(made.log).toEqual([]);
    present = true;
    await sync('microphone');
    expect(made.log).toEqual(['replace one']);
  });

  test('a track that is refused in place of another is set from nothing', async () => {
    const made = sender({ refuse: (next, current) => next === 'large' && current !== null });
    const { wish, errors } = senders(made);
    await wish('microphone', 'small');
    await wish('microphone', 'large');
    expect([made.self.track?.id, errors]).toEqual(['large', []]);
  });

  test('a track that is refused for good is told, and the next wish works', async () => {
    const made = sender({ refuse: (next) => next === 'bad' });
    const { wish, errors } = senders(made);
    await wish('microphone', 'bad');
    expect(errors).toHaveLength(1);
    await wish('microphone', 'good');
    expect(made.self.track?.id).toBe('good');
  });

  test('options reach encodings, priority, degradation and content hint', async () => {
    const made = sender();
    const { wish, wanted } = senders(made);
    await wish('screen', 'one', {
      encodings: [{ maxBitrate: 1000 }],
      priority: 'high',
      degradationPreference: 'maintain-resolution',
      contentHint: 'detail',
    });
    expect(made.set.at(-1)).toMatchObject({
      encodings: [{ active: true, rid: 'x', maxBitrate: 1000, priority: 'high' }],
      degradationPreference: 'maintain-resolution',
    });
    expect(wanted.get('screen')?.track?.contentHint).toBe('detail');
  });

  test('options that met encodings of a moment ago are set anew; what is refused again is told', async () => {
    const made = sender();
    const { setParameters } = made.self;
    let refusals = 1;
    made.self.setParameters = async (parameters) => {
      if (refusals-- > 0) throw new DOMException('another count', 'InvalidModificationError');
      return setParameters(parameters);
    };
    const { wish, errors } = senders(made);
    await wish('camera', 'one', { encodings: [{ maxBitrate: 1000 }] });
    expect([made.self.parameters.encodings[0]?.maxBitrate, errors]).toEqual([1000, []]);
    refusals = 2;
    await wish('camera', 'one', { encodings: [{ maxBitrate: 2000 }] });
    expect([made.self.parameters.encodings[0]?.maxBitrate, errors.length]).toEqual([1000, 1]);
  });

  test('video without a track is inactive, and active again with one', async () => {
    const made = sender();
    const { wish } = senders(made);
    await wish('camera', 'one');
    await wish('camera', null);
    expect(made.self.parameters.encodings[0]?.active).toBe(false);
    await wish('camera', 'two');
    expect(made.self.parameters.encodings[0]?.active).toBe(true);
  });
});

describe('a key frame', () => {
  test('is asked for by encoding options where the browser reads them', async () => {
    const made = sender({ known: true });
    await forceKeyFrame(made.rtp);
    expect(made.log).toEqual(['key 1']);
    expect(made.set).toHaveLength(1);
  });

  test('elsewhere the encodings pause for a moment and are as before', async () => {
    const made = sender();
    made.self.parameters.encodings = [{ active: true }, { active: false }];
    await forceKeyFrame(made.rtp);
    expect(made.set.map(({ encodings }) => encodings.map(({ active }) => active))).toEqual([
      [true, false],
      [false, false],
      [true, false],
    ]);
  });

  test('waits for the wish before it, and is nothing without a track', async () => {
    const made = sender({ known: true });
    const all = senders(made);
    await all.forceKeyFrame('camera');
    expect(made.log).toEqual([]);
    const wish = all.wish('camera', 'one');
    await all.forceKeyFrame('camera');
    await wish;
    expect(made.log.at(-1)).toBe('key 1');
    expect(made.self.track?.id).toBe('one');
  });
});
