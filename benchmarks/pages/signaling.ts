/** Carries messages between two ends of a page: in order, after the one-way delay, counted. */
export interface Signaling {
  readonly oneWay: number;
  /** Hands a copy of the message over. */
  send<T>(message: T, deliver: (message: T) => void): void;
  /** Waits for one message's time. */
  travel(message: unknown): Promise<void>;
  /** What was sent since the last call. */
  takeCounts(): SignalingCounts;
}

export interface SignalingCounts {
  readonly messages: number;
  /** Of JSON. */
  readonly bytes: number;
}

const encoder = new TextEncoder();

/** Creates a signaling channel with a delay in ms. */
export function createSignaling(oneWay: number): Signaling {
  let counts: SignalingCounts = { messages: 0, bytes: 0 };
  const send = <T>(message: T, deliver: (message: T) => void): void => {
    const text = JSON.stringify(message);
    counts = { messages: counts.messages + 1, bytes: counts.bytes + encoder.encode(text).length };
    setTimeout(() => deliver(JSON.parse(text) as T), oneWay);
  };
  return {
    oneWay,
    send,
    travel: (message) => new Promise((resolve) => send(message, () => resolve())),
    takeCounts() {
      const taken = counts;
      counts = { messages: 0, bytes: 0 };
      return taken;
    },
  };
}

/** Resolves after some ms. */
export const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
