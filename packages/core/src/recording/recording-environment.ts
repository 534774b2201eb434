import type { Clock } from '../util/clock.ts';

/** What recording needs of the browser, as an argument. */
export interface RecordingEnvironment {
  readonly clock: Clock;
  /** A fresh random id. */
  createId(): string;
  /** Whether the browser's recorder writes this MIME type. */
  canRecord(type: string): boolean;
  createRecorder(stream: MediaStream, options: MediaRecorderOptions): MediaRecorder;
  createStream(tracks?: readonly MediaStreamTrack[]): MediaStream;
  /** A context of the recording's own; undefined where there is none. */
  createAudioContext(): AudioContext | undefined;
  createCanvas(width: number, height: number): HTMLCanvasElement | undefined;
  /** A silent element outside of the page, through which streams are read. */
  createPlayer(): HTMLVideoElement;
  /** Calls back every `ms`, in hidden tabs too; returns the function that stops it. */
  every(ms: number, callback: () => void): () => void;
  /** Undefined where the page may not capture. */
  readonly mediaDevices: MediaDevices | undefined;
  /** The root of the page's private files; rejects where there is none. */
  files(): Promise<FileSystemDirectoryHandle>;
  fetch(url: string, init: RequestInit): Promise<Response>;
}
