import type { SignalingCounts } from './signaling.ts';

let path = '';
let oneWay = 0;
let counts: SignalingCounts = { messages: 0, bytes: 0 };

/** From now on what is sent over sockets whose address contains `text` leaves `ms` later, and is counted. */
export function delaySockets(text: string, ms: number): void {
  path = text;
  oneWay = ms;
}

/** What was sent over those sockets since the last call. */
export function takeSocketCounts(): SignalingCounts {
  const taken = counts;
  counts = { messages: 0, bytes: 0 };
  return taken;
}

globalThis.WebSocket = class extends WebSocket {
  override send(data: string | Blob | BufferSource): void {
    if (path === '' || !this.url.includes(path)) return super.send(data);
    counts = { messages: counts.messages + 1, bytes: counts.bytes + String(data).length };
    setTimeout(() => this.readyState === WebSocket.OPEN && super.send(data), oneWay);
  }
};
