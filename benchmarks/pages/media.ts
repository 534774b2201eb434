/** What one end of a call sends. */
export interface Tracks {
  readonly microphone: MediaStreamTrack;
  readonly camera: MediaStreamTrack;
  /** Both in one stream. */
  readonly stream: MediaStream;
}

/** Opens one camera and one microphone for both ends, before anything is measured: what a device takes to open is not. */
export async function openTracks(): Promise<{ readonly caller: Tracks; readonly callee: Tracks; close(): void }> {
  const capture = await navigator.mediaDevices.getUserMedia({
    audio: true,
    video: { width: 640, height: 480, frameRate: 30 },
  });
  const streams = [capture, capture.clone()] as const;
  return {
    caller: tracksOf(streams[0]),
    callee: tracksOf(streams[1]),
    close: () => streams.forEach((stream) => stream.getTracks().forEach((track) => track.stop())),
  };
}

function tracksOf(stream: MediaStream): Tracks {
  const [microphone] = stream.getAudioTracks();
  const [camera] = stream.getVideoTracks();
  if (!microphone || !camera) throw new Error('The browser opened no camera or microphone.');
  return { microphone, camera, stream };
}
