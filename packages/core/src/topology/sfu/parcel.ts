import type { JsonValue } from '../../protocol/messages.ts';

/** What travels over an SFU's data channels: everybody in the room gets it, so it says for whom it is. */
export interface Parcel {
  /** Keys of the devices that it is for; empty for all. */
  readonly to: readonly string[];
  readonly data: string | ArrayBuffer;
}

export type Content = string | ArrayBuffer | ArrayBufferView;

/** Bytes before the header's own of a binary parcel: its length. */
const prefix = 4;
const maxHeader = 65_536;

/** Writes the addressees before the content: a line of JSON before a text, its length and itself before bytes. */
export function wrap(to: readonly string[], data: Content): string | ArrayBuffer {
  const header = JSON.stringify(to);
  if (typeof data === 'string') return `${header}\n${data}`;
  const head = new TextEncoder().encode(header);
  const body = ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    : new Uint8Array(data);
  const parcel = new Uint8Array(prefix + head.length + body.length);
  new DataView(parcel.buffer).setUint32(0, head.length);
  parcel.set(head, prefix);
  parcel.set(body, prefix + head.length);
  return parcel.buffer;
}

/** Reads a parcel; null for what is none. */
export function unwrap(parcel: unknown): Parcel | null {
  try {
    return typeof parcel === 'string' ? unwrapText(parcel) : unwrapBytes(parcel as ArrayBuffer);
  } catch {
    return null;
  }
}

function unwrapText(parcel: string): Parcel | null {
  const end = parcel.indexOf('\n');
  return end < 0 ? null : { to: addressees(parcel.slice(0, end)), data: parcel.slice(end + 1) };
}

function unwrapBytes(parcel: ArrayBuffer): Parcel | null {
  const length = new DataView(parcel).getUint32(0);
  if (length > maxHeader) return null;
  const header = new TextDecoder().decode(new Uint8Array(parcel, prefix, length));
  return { to: addressees(header), data: parcel.slice(prefix + length) };
}

function addressees(header: string): string[] {
  const to = JSON.parse(header) as JsonValue;
  if (!Array.isArray(to) || !to.every((key) => typeof key === 'string')) throw new TypeError('no list of devices');
  return to as string[];
}
