import { attach, type Attachment, type Call } from '@org/calls-core';
import { trackOf } from '@org/calls-core/bindings';
import { watch } from '../dom.ts';

/** Plays what everybody says and shares, also of those who are on no tile. */
export function playEverybody(call: Call, signal: AbortSignal): void {
  const playing = new Map<MediaStream, Attachment>();
  const silence = (wanted: ReadonlySet<MediaStream>): void => {
    for (const [stream, detach] of playing) {
      if (wanted.has(stream)) continue;
      detach();
      playing.delete(stream);
    }
  };
  watch(call, signal, ({ participants }) => {
    const tracks = participants.flatMap((one) => [trackOf(one, 'microphone'), trackOf(one, 'screen-audio')]);
    const wanted = new Set(tracks.flatMap((track) => track?.stream ?? []));
    silence(wanted);
    for (const stream of wanted) if (!playing.has(stream)) playing.set(stream, attach(new Audio(), stream));
  });
  signal.addEventListener('abort', () => silence(new Set()));
}
