import type { TrackSource } from '../../media/sources.ts';
import { type CapturedDisplay, showPicker } from '../../screen/display-capture.ts';
import {
  applyFormat,
  checkFormat,
  type DisplayOptions,
  pickerOptions,
  ratesOf,
  type ShareFormat,
} from '../../screen/share-format.ts';
import { captureError } from '../../util/capture-error.ts';

/** A screen, window or tab of the user's as a source for `call.shareScreen`. */
export interface DisplaySource extends TrackSource {
  /** How it is captured and sent now. */
  readonly content: 'text' | 'motion';
  readonly frameRate: number;
  readonly maxBitrate: number;
  /** Takes another format; what is sent follows when the source is handed to `call.shareScreen` again. Rejects `constraints-unsatisfied` where the browser cannot, and `invalid-argument`. */
  change(format: ShareFormat): Promise<void>;
}

/**
 * The browser's picker as a source, with everything that it can be asked for. Each source shows the picker once, when it is
 * shared; another one shows it again, and what is shared already goes on until the user has chosen. Throws `invalid-argument`.
 *
 * @example
 * await call.shareScreen(displayMedia({ audio: true, displaySurface: 'browser', content: 'motion' }));
 */
export function displayMedia(options: DisplayOptions = {}): DisplaySource {
  checkFormat(options);
  let format: ShareFormat = options;
  let captured: CapturedDisplay | null = null;
  return {
    name: 'display',
    owned: true,
    get content() {
      return format.content ?? 'text';
    },
    get frameRate() {
      return ratesOf(format).frameRate;
    },
    get maxBitrate() {
      return ratesOf(format).maxBitrate;
    },
    async open({ environment }) {
      captured = await showPicker(environment, pickerOptions({ ...options, ...format }));
      return captured.video;
    },
    sound() {
      const audio = captured?.audio;
      return audio ? { track: audio, release: () => audio.stop() } : null;
    },
    close() {
      captured?.audio?.stop();
      captured = null;
    },
    async change(next) {
      const wished = { ...format, ...next };
      checkFormat(wished);
      try {
        if (captured) await applyFormat(captured, wished);
      } catch (cause) {
        throw captureError(cause);
      }
      format = wished;
    },
  };
}
