import { FakeEventTarget } from '../fake-event-target.ts';
import type { FakeMediaStreamTrack, MediaFactory } from './fake-media-stream-track.ts';

/** A `MediaStream` of fake tracks. */
export class FakeMediaStream extends FakeEventTarget {
  readonly id: string;
  onaddtrack: ((event: Event) => void) | null = null;
  onremovetrack: ((event: Event) => void) | null = null;
  readonly #tracks: Set<FakeMediaStreamTrack>;
  readonly #factory: MediaFactory;

  constructor(factory: MediaFactory, tracks: Iterable<FakeMediaStreamTrack> = [], id: string = factory.random.uuid()) {
    super();
    this.#factory = factory;
    this.#tracks = new Set(tracks);
    this.id = id;
  }

  get active(): boolean {
    return this.getTracks().some((track) => track.readyState === 'live');
  }

  getTracks(): FakeMediaStreamTrack[] {
    return [...this.#tracks];
  }

  getAudioTracks(): FakeMediaStreamTrack[] {
    return this.getTracks().filter((track) => track.kind === 'audio');
  }

  getVideoTracks(): FakeMediaStreamTrack[] {
    return this.getTracks().filter((track) => track.kind === 'video');
  }

  getTrackById(id: string): FakeMediaStreamTrack | null {
    return this.getTracks().find((track) => track.id === id) ?? null;
  }

  addTrack(track: FakeMediaStreamTrack): void {
    this.#tracks.add(track);
  }

  removeTrack(track: FakeMediaStreamTrack): void {
    this.#tracks.delete(track);
  }

  /** What the browser does to the streams of remote media: adds with an event. */
  deliver(track: FakeMediaStreamTrack): void {
    if (this.#tracks.has(track)) return;
    this.addTrack(track);
    this.fire('addtrack', { track });
  }

  /** Removes with an event. */
  withdraw(track: FakeMediaStreamTrack): void {
    if (!this.#tracks.has(track)) return;
    this.removeTrack(track);
    this.fire('removetrack', { track });
  }

  clone(): FakeMediaStream {
    return new FakeMediaStream(
      this.#factory,
      this.getTracks().map((track) => track.clone()),
    );
  }
}
