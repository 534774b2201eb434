/** What a message may hold at most; everything beyond is refused. */
export const limits = {
  /** Bytes of JSON in one message. */
  messageBytes: 65_536,
  /** Bytes of JSON in one content that travels in parts. */
  joinedBytes: 262_144,
  /** Parts of one content. */
  parts: 16,
  /** Bytes of JSON in an app's metadata. */
  metadataBytes: 4096,
  /** Levels of arrays and objects in an app's metadata. */
  metadataDepth: 8,
  /** Characters of a call's, message's, session's or transfer's id, and of a token. */
  idLength: 64,
  /** Characters of a token that somebody signs in with. */
  token: 16_384,
  /** Characters of a user's, device's or room's id. */
  nameLength: 256,
  /** Characters of a shown name. */
  profileName: 128,
  /** Characters of a picture's address. */
  avatar: 2048,
  /** Characters of a message's signature. */
  signature: 1024,
  /** Characters of a session description. */
  sdp: 200_000,
  /** Characters of one ICE candidate. */
  candidate: 2048,
  /** Entries of a list: candidates, media sections, members of a room, calls in an acknowledgement. */
  entries: 128,
} as const;

/** Bytes that a text takes in UTF-8. */
export function utf8Length(text: string): number {
  let bytes = text.length;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    // The two halves of a surrogate pair make four bytes together.
    if (unit > 0x7f) bytes += unit > 0x7ff && (unit & 0xf800) !== 0xd800 ? 2 : 1;
  }
  return bytes;
}

/** Bytes that a value takes as JSON. Throws what `JSON.stringify` throws. */
export function jsonBytes(value: unknown): number {
  return utf8Length(JSON.stringify(value));
}
