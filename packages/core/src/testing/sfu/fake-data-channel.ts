import { FakeEventTarget } from '../fake-event-target.ts';

/** As `RTCDataChannel`, for what goes to or comes from a fake SFU. */
export class FakeSfuDataChannel extends FakeEventTarget {
  readonly label: string;
  readonly protocol: string;
  binaryType = 'arraybuffer';
  bufferedAmountLowThreshold = 0;
  readonly bufferedAmount = 0;
  readyState: RTCDataChannelState = 'connecting';
  readonly #deliver: (data: unknown) => void;

  constructor(label: string, protocol: string, deliver: (data: unknown) => void) {
    super();
    this.label = label;
    this.protocol = protocol;
    this.#deliver = deliver;
  }

  open(): void {
    if (this.readyState !== 'connecting') return;
    this.readyState = 'open';
    this.fire('open');
  }

  send(data: unknown): void {
    if (this.readyState !== 'open') throw new DOMException('The channel is not open.', 'InvalidStateError');
    this.#deliver(data);
  }

  close(): void {
    if (this.readyState === 'closed') return;
    this.readyState = 'closed';
    this.fire('close');
  }
}
