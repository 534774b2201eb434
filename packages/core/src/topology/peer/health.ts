import type { PeerFact } from './setup.ts';

/** Whether a connection carries, told once per change. */
export interface Health {
  /** Looks at the states again. */
  check(): void;
  stalled(stalled: boolean): void;
}

/** Creates the judgement over a connection's state, its control channel and its watchdog. */
export function createHealth(
  pc: RTCPeerConnection,
  options: { controlOpen(): boolean; tell(fact: PeerFact): void },
): Health {
  let health: 'new' | 'up' | 'down' | 'failed' = 'new';
  let isStalled = false;
  const down = (next: 'down' | 'failed', cause: 'stalled' | 'disconnected' | 'failed'): void => {
    health = next;
    options.tell({ type: 'down', cause });
  };
  const check = (): void => {
    const state = pc.connectionState;
    if (state === 'failed') {
      if (health !== 'failed') down('failed', 'failed');
    } else if (state === 'disconnected' || isStalled) {
      if (health === 'up') down('down', state === 'disconnected' ? state : 'stalled');
    } else if (state === 'connected' && health !== 'up' && options.controlOpen()) {
      health = 'up';
      options.tell({ type: 'up' });
    }
  };
  return {
    check,
    stalled(stalled) {
      isStalled = stalled;
      check();
    },
  };
}
