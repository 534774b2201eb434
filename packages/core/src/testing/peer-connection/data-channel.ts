import { FakeEventTarget } from '../fake-event-target.ts';
import { maxMessageSize } from './sdp.ts';

/** What a channel needs of its connection. */
export interface ChannelHost {
  send(channel: FakeDataChannel, data: string | ArrayBuffer, bytes: number): void;
  /** Asks for the closing handshake. */
  closing(channel: FakeDataChannel): void;
}

/** As `RTCDataChannel`. */
export class FakeDataChannel extends FakeEventTarget {
  readonly label: string;
  readonly ordered: boolean;
  readonly maxPacketLifeTime: number | null;
  readonly maxRetransmits: number | null;
  readonly protocol: string;
  readonly negotiated: boolean;
  id: number | null;
  readyState: RTCDataChannelState = 'connecting';
  bufferedAmount = 0;
  bufferedAmountLowThreshold = 0;
  binaryType: BinaryType = 'arraybuffer';
  messagesSent = 0;
  messagesReceived = 0;
  onopen: ((event: Event) => void) | null = null;
  onmessage: ((event: Event) => void) | null = null;
  onclosing: ((event: Event) => void) | null = null;
  onclose: ((event: Event) => void) | null = null;
  onerror: ((event: Event) => void) | null = null;
  onbufferedamountlow: ((event: Event) => void) | null = null;
  readonly #host: ChannelHost;
  /** What arrived before the channel was open; browsers keep it too. */
  #early: (string | ArrayBuffer)[] = [];

  /** `id` is the other side's choice; one of our own counts only when negotiated. */
  constructor(host: ChannelHost, label: string, init: RTCDataChannelInit, id: number | null = null) {
    super();
    this.#host = host;
    this.label = label;
    this.ordered = init.ordered ?? true;
    this.maxPacketLifeTime = init.maxPacketLifeTime ?? null;
    this.maxRetransmits = init.maxRetransmits ?? null;
    this.protocol = init.protocol ?? '';
    this.negotiated = init.negotiated ?? false;
    this.id = init.negotiated ? (init.id ?? null) : id;
  }

  get reliable(): boolean {
    return this.maxPacketLifeTime === null && this.maxRetransmits === null;
  }

  send(data: string | ArrayBuffer | ArrayBufferView): void {
    if (this.readyState !== 'open') {
      throw new DOMException(`RTCDataChannel.readyState is '${this.readyState}', not 'open'`, 'InvalidStateError');
    }
    const payload = typeof data === 'string' ? data : copyBytes(data);
    const bytes = typeof payload === 'string' ? new TextEncoder().encode(payload).length : payload.byteLength;
    if (bytes > maxMessageSize) throw new TypeError('The message is larger than maxMessageSize');
    this.bufferedAmount += bytes;
    this.messagesSent++;
    this.#host.send(this, payload, bytes);
  }

  close(): void {
    if (this.readyState === 'closing' || this.readyState === 'closed') return;
    this.readyState = 'closing';
    this.#host.closing(this);
  }

  opened(): void {
    if (this.readyState !== 'connecting') return;
    this.readyState = 'open';
    this.fire('open');
    for (const data of this.#early.splice(0)) this.received(data);
  }

  /** The other side has it, or nobody will. */
  sent(bytes: number): void {
    const before = this.bufferedAmount;
    this.bufferedAmount -= bytes;
    const threshold = this.bufferedAmountLowThreshold;
    if (before > threshold && this.bufferedAmount <= threshold) this.fire('bufferedamountlow');
  }

  received(data: string | ArrayBuffer): void {
    if (this.readyState === 'connecting') this.#early.push(data);
    if (this.readyState !== 'open' && this.readyState !== 'closing') return;
    this.messagesReceived++;
    const shown = typeof data !== 'string' && this.binaryType === 'blob' ? new Blob([data]) : data;
    this.fire('message', { data: shown });
  }

  closed(): void {
    if (this.readyState === 'closed') return;
    this.readyState = 'closed';
    this.fire('close');
  }
}

function copyBytes(data: ArrayBuffer | ArrayBufferView): ArrayBuffer {
  if (ArrayBuffer.isView(data)) {
    return new Uint8Array(data.buffer, data.byteOffset, data.byteLength).slice().buffer as ArrayBuffer;
  }
  if (data instanceof ArrayBuffer) return data.slice(0);
  throw new TypeError('Fake data channels carry strings and bytes');
}
