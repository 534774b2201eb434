/** A WebRTC implementation for Node, as it is handed in: `@roamhq/wrtc` has this shape. */
export interface HeadlessWebRtc {
  readonly RTCPeerConnection: new (config?: RTCConfiguration) => RTCPeerConnection;
  readonly MediaStream: new (tracks?: MediaStreamTrack[]) => MediaStream;
  /** Where it is left out, the implementation’s own order of codecs stays. */
  readonly RTCRtpReceiver?: object;
  /** Where it is left out, only data channels and tracks of the app’s own are to be had. */
  readonly nonstandard?: HeadlessMedia;
}

/** What makes tracks out of samples and pictures, and the other way round. */
export interface HeadlessMedia {
  readonly RTCAudioSource: new () => { createTrack(): MediaStreamTrack; onData(audio: NativeAudio): void };
  readonly RTCVideoSource: new () => { createTrack(): MediaStreamTrack; onFrame(frame: never): void };
  readonly RTCAudioSink: new (track: MediaStreamTrack) => { stop(): void };
  readonly RTCVideoSink: new (track: MediaStreamTrack) => { stop(): void };
}

/** 10 ms of sound, as implementations take and give it. */
export interface NativeAudio {
  readonly samples: Int16Array;
  readonly sampleRate: number;
  readonly bitsPerSample?: number;
  readonly channelCount?: number;
  readonly numberOfFrames?: number;
}

/** A picture in three planes: as many bytes of brightness as it has pixels, then a quarter of that for each of two colours. */
export interface I420Frame {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray;
}

/** Received sound. */
export interface AudioFrame {
  /** 16 bits each; of several channels in turn. */
  readonly samples: Int16Array;
  /** Hz. */
  readonly sampleRate: number;
  readonly channels: number;
}
