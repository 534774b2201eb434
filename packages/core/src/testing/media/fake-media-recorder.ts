import type { Clock } from '../../util/clock.ts';
import { FakeEventTarget } from '../fake-event-target.ts';
import type { FakeMediaStream } from './fake-media-stream.ts';
import { fakeWebm, type FakeWebm } from './fake-webm.ts';

/** Ms between two frames that a fake recorder writes. */
const frame = 100;

/** A `MediaRecorder` that writes small, true WebM by the clock of a test: a frame of 100 ms for each track, whatever they show. */
export class FakeMediaRecorder extends FakeEventTarget {
  state: 'inactive' | 'recording' | 'paused' = 'inactive';
  ondataavailable: ((event: Event) => void) | null = null;
  onerror: ((event: Event) => void) | null = null;
  onstop: ((event: Event) => void) | null = null;
  readonly stream: FakeMediaStream;
  readonly mimeType: string;
  readonly audioBitsPerSecond: number;
  readonly videoBitsPerSecond: number;
  readonly #clock: Clock;
  readonly #tracks: string;
  #file: FakeWebm;
  #stops: (() => void)[] = [];

  constructor(clock: Clock, stream: FakeMediaStream, options: MediaRecorderOptions = {}) {
    super();
    this.#clock = clock;
    this.stream = stream;
    this.mimeType = options.mimeType ?? 'video/webm';
    this.audioBitsPerSecond = options.audioBitsPerSecond ?? 128_000;
    this.videoBitsPerSecond = options.videoBitsPerSecond ?? 2_500_000;
    this.#tracks = idsOf(stream);
    this.#file = fakeWebm(stream.getTracks().map(({ kind }) => kind));
  }

  start(timeslice?: number): void {
    if (this.state !== 'inactive') throw new DOMException('It runs already', 'InvalidStateError');
    this.state = 'recording';
    this.#stops.push(this.#clock.every(frame, () => this.#record()));
    if (timeslice) this.#stops.push(this.#clock.every(timeslice, () => this.requestData()));
  }

  pause(): void {
    if (this.state === 'recording') this.state = 'paused';
  }

  resume(): void {
    if (this.state === 'paused') this.state = 'recording';
  }

  requestData(): void {
    if (this.state === 'inactive') return;
    const data = new Blob([this.#file.take()], { type: this.mimeType });
    this.fire('dataavailable', { data });
  }

  /** The last data and `stop` come a moment later, as in browsers. */
  stop(): void {
    if (this.state === 'inactive') return;
    queueMicrotask(() => {
      this.requestData();
      this.#end();
    });
  }

  /** The browser's encoder breaks. */
  fail(name = 'UnknownError'): void {
    if (this.state === 'inactive') return;
    this.fire('error', { error: new DOMException('The recorder failed', name) });
    this.stop();
  }

  #end(): void {
    for (const stop of this.#stops.splice(0)) stop();
    this.state = 'inactive';
    this.fire('stop');
  }

  #record(): void {
    if (idsOf(this.stream) !== this.#tracks) return this.fail('InvalidModificationError');
    if (!this.stream.active) return this.stop();
    if (this.state === 'recording') this.#file.frame(frame);
  }
}

function idsOf(stream: FakeMediaStream): string {
  return stream
    .getTracks()
    .map(({ id }) => id)
    .join();
}
