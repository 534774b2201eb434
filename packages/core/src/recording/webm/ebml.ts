/** Bytes in memory of the page's own. */
export type Bytes = Uint8Array<ArrayBuffer>;

/** Ids of the elements of WebM that matter here, as they stand in the file. */
export const ids = {
  header: 0x1a45dfa3,
  segment: 0x18538067,
  seekHead: 0x114d9b74,
  seek: 0x4dbb,
  seekId: 0x53ab,
  seekPosition: 0x53ac,
  info: 0x1549a966,
  timestampScale: 0x2ad7b1,
  duration: 0x4489,
  tracks: 0x1654ae6b,
  trackEntry: 0xae,
  trackNumber: 0xd7,
  trackType: 0x83,
  cluster: 0x1f43b675,
  timestamp: 0xe7,
  simpleBlock: 0xa3,
  blockGroup: 0xa0,
  block: 0xa1,
  referenceBlock: 0xfb,
  cues: 0x1c53bb6b,
  cuePoint: 0xbb,
  cueTime: 0xb3,
  cueTrackPositions: 0xb7,
  cueTrack: 0xf7,
  cueClusterPosition: 0xf1,
  void: 0xec,
} as const;

/** An element's head: where its data begins and how many bytes it has; `size` null is unknown: until something else begins. */
export interface ElementHead {
  readonly id: number;
  readonly start: number;
  readonly size: number | null;
}

/** Reads an element's head at `at`; `more` when the bytes end before it does, null when it is no element. */
export function readHead(bytes: Bytes, at: number): ElementHead | 'more' | null {
  const idLength = lengthOf(bytes[at]);
  if (bytes[at] === undefined) return 'more';
  if (idLength > 4) return null;
  const first = bytes[at + idLength];
  if (first === undefined) return 'more';
  const sizeLength = lengthOf(first);
  if (sizeLength > 8) return null;
  const start = at + idLength + sizeLength;
  if (start > bytes.length) return 'more';
  const id = readUint(bytes, at, idLength);
  return { id, start, size: readSize(bytes, at + idLength, sizeLength) };
}

/** Null where every bit is set. */
function readSize(bytes: Bytes, at: number, length: number): number | null {
  const size = readVarint(bytes, at, length);
  const high = (bytes[at] ?? 0) & (255 >> length);
  const full = high === 255 >> length && bytes.subarray(at + 1, at + length).every((byte) => byte === 255);
  return full ? null : size;
}

/** A number whose length is told by its own first byte: what tells it is no part of the number. */
export function readVarint(bytes: Bytes, at: number, length: number = lengthOf(bytes[at])): number {
  const high = (bytes[at] ?? 0) & (255 >> length);
  return high * 256 ** (length - 1) + readUint(bytes, at + 1, length - 1);
}

/** The elements inside of one, as far as they are whole. */
export function* children(bytes: Bytes, from: number, to: number): Generator<ElementHead & { readonly end: number }> {
  for (let at = from; at < to;) {
    const head = readHead(bytes, at);
    if (head === null || head === 'more' || head.size === null) return;
    const end = head.start + head.size;
    if (end > to) return;
    yield { ...head, end };
    at = end;
  }
}

/** A number of up to 8 bytes, exact to 2^53. */
export function readUint(bytes: Bytes, at: number, length: number): number {
  let value = 0;
  for (let index = at; index < at + length; index++) value = value * 256 + (bytes[index] ?? 0);
  return value;
}

/** Bytes of the number that begins with this one; 9 when none does. */
export function lengthOf(first: number | undefined): number {
  return first === undefined || first === 0 ? 9 : Math.clz32(first) - 23;
}

/** Writes an element; `sizeLength` bytes for its size. */
export function element(id: number, data: Bytes, sizeLength: 1 | 8 = 8): Bytes {
  return concat([uint(id), sizeOf(data.length, sizeLength), data]);
}

/** An element that holds others, or a number. */
export const parent = (id: number, ...members: readonly Bytes[]): Bytes => element(id, concat(members));
export const number = (id: number, value: number, length = 8): Bytes => element(id, uint(value, length), 1);

/** As many bytes of nothing. At least 9. */
export function nothing(length: number): Bytes {
  return element(ids.void, new Uint8Array(length - 9));
}

function sizeOf(value: number, length: 1 | 8): Bytes {
  const bytes = uint(value, length);
  bytes[0] = (bytes[0] ?? 0) | (1 << (8 - length));
  return bytes;
}

/** The size of what goes on until something else begins. */
export const unknownSize: Bytes = Uint8Array.of(1, 255, 255, 255, 255, 255, 255, 255);

/** A whole number, most significant byte first; as short as it can be without `length`. */
export function uint(value: number, length: number = Math.max(1, Math.ceil(Math.log2(value + 1) / 8))): Bytes {
  const bytes = new Uint8Array(length);
  for (let index = length - 1, rest = value; index >= 0; index--, rest = Math.floor(rest / 256))
    bytes[index] = rest % 256;
  return bytes;
}

export function float(value: number): Bytes {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setFloat64(0, value);
  return bytes;
}

export function concat(parts: readonly Bytes[]): Bytes {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
