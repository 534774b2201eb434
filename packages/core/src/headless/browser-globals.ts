import { completeConnection } from './complete-connection.ts';
import type { HeadlessWebRtc } from './webrtc.ts';

/** mediasoup-client tells browsers apart by this name; libwebrtc is what Chromium has. */
const userAgent = 'Mozilla/5.0 (X11; Linux x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36';

/**
 * Puts a WebRTC implementation where a browser has its own, for libraries that look there: `@org/calls-core/sfu` needs it.
 * Once in a process, before the first call. Returns the function that takes it back.
 *
 * @example
 * installBrowserGlobals(wrtc);
 * const calls = createCallClient({ self, transport, environment, topology: sfu() });
 */
export function installBrowserGlobals(webrtc: HeadlessWebRtc): () => void {
  const globals = {
    ...webrtc,
    // A function, because an arrow function cannot be called with `new`.
    RTCPeerConnection: function (config?: RTCConfiguration) {
      return completeConnection(new webrtc.RTCPeerConnection(config));
    },
    navigator: { userAgent },
  };
  const before = Object.keys(globals).map((name) => [name, Object.getOwnPropertyDescriptor(globalThis, name)] as const);
  for (const [name, value] of Object.entries(globals))
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true, enumerable: false });
  return () => {
    for (const [name, descriptor] of before) {
      if (descriptor) Object.defineProperty(globalThis, name, descriptor);
      else Reflect.deleteProperty(globalThis, name);
    }
  };
}
