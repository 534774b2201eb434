/**
 * True when a restart of ICE may help a connection, false when only a new one does. Firefox does not come back from
 * `failed` (w3c/webrtc-pc #3139). A restart that Chromium offers to Firefox can break a path that works: Chromium pairs
 * its new addresses with the old ones of the other end as well, Firefox still answers there, and the pair that is
 * chosen then carries nothing.
 */
export function canRestartIce(
  pc: Pick<RTCPeerConnection, 'localDescription' | 'remoteDescription' | 'connectionState'>,
): boolean {
  if (isOfFirefox(pc.localDescription)) return pc.connectionState !== 'failed';
  return !isOfFirefox(pc.remoteDescription);
}

/** No API tells what the other end is, but Firefox signs its descriptions. */
function isOfFirefox(description: RTCSessionDescription | null): boolean {
  return /^o=mozilla/m.test(description?.sdp ?? '');
}
