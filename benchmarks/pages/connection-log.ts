/** What the peer connections of this page did, whatever library made them. */
export interface ConnectionLog {
  /** When the second connection since `reset` became connected: both ends are up. */
  readonly bothConnected: Promise<number>;
  /** Descriptions of its own that any connection set since `reset`. */
  readonly localDescriptions: number;
  /** Offers among them. */
  readonly offers: number;
  /** Those that are not closed yet. */
  open(): readonly RTCPeerConnection[];
  reset(): void;
}

/** Watches every peer connection that is made from now on. Call before any library looks at the constructor. */
export function watchConnections(): ConnectionLog {
  const connections = new Set<RTCPeerConnection>();
  let localDescriptions = 0;
  let offers = 0;
  let connected = 0;
  let announce: (at: number) => void = () => {};
  let bothConnected = new Promise<number>((resolve) => (announce = resolve));

  const native = RTCPeerConnection;
  globalThis.RTCPeerConnection = class extends native {
    constructor(configuration?: RTCConfiguration) {
      super(configuration);
      connections.add(this);
      let counted = false;
      this.addEventListener('connectionstatechange', () => {
        if (this.connectionState !== 'connected' || counted) return;
        counted = true;
        connected += 1;
        if (connected === 2) announce(performance.now());
      });
    }

    override async setLocalDescription(description?: RTCLocalSessionDescriptionInit): Promise<void> {
      await super.setLocalDescription(description);
      localDescriptions += 1;
      if (this.signalingState === 'have-local-offer') offers += 1;
    }
  };

  return {
    get bothConnected() {
      return bothConnected;
    },
    get localDescriptions() {
      return localDescriptions;
    },
    get offers() {
      return offers;
    },
    open: () => [...connections].filter(({ connectionState }) => connectionState !== 'closed'),
    reset() {
      connections.clear();
      localDescriptions = offers = connected = 0;
      bothConnected = new Promise((resolve) => (announce = resolve));
    },
  };
}
