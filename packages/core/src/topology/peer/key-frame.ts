/**
 * Makes a video sender's next frame a key frame: by `encodingOptions` (webrtc-extensions) where the browser reads
 * them, else by pausing the encodings for a moment.
 */
export async function forceKeyFrame(sender: RTCRtpSender): Promise<void> {
  const parameters = sender.getParameters();
  let known = false;
  const options = {
    // Read while the call converts its arguments, and only by a browser that knows it.
    get encodingOptions() {
      known = true;
      return parameters.encodings.map(() => ({ keyFrame: true }));
    },
  };
  const set: (parameters: RTCRtpSendParameters, options?: object) => Promise<void> = sender.setParameters.bind(sender);
  await set(parameters, options);
  if (known) return;
  await set(withActive(sender.getParameters(), () => false));
  await set(withActive(sender.getParameters(), (index) => parameters.encodings[index]?.active ?? true));
}

function withActive(parameters: RTCRtpSendParameters, active: (index: number) => boolean): RTCRtpSendParameters {
  return { ...parameters, encodings: parameters.encodings.map((each, index) => ({ ...each, active: active(index) })) };
}
