// simple-peer ships no types: what the contender uses of it.
declare module 'simple-peer/simplepeer.min.js' {
  export type SignalData = { readonly type?: string };
  class SimplePeer {
    constructor(options: { initiator?: boolean; stream: MediaStream; config: RTCConfiguration });
    readonly destroyed: boolean;
    on(event: 'signal', listener: (signal: SignalData) => void): void;
    on(event: 'stream', listener: (stream: MediaStream) => void): void;
    on(event: 'error', listener: (error: Error) => void): void;
    signal(signal: SignalData): void;
    destroy(): void;
  }
  export default SimplePeer;
}
