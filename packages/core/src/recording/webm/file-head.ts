import {
  type Bytes,
  children,
  concat,
  element,
  float,
  ids,
  nothing,
  number,
  parent,
  readUint,
  uint,
  unknownSize,
} from './ebml.ts';

/** What a recorder writes before its first cluster, taken apart. */
export interface FileHead {
  /** The EBML header and the tracks, as they came. */
  readonly header: Bytes;
  readonly tracks: Bytes;
  /** Members of the segment's information but for the duration. */
  readonly info: readonly Bytes[];
  /** Ns for each unit of the file's times. */
  readonly scale: number;
  /** Number of the picture's track; null without one. */
  readonly video: number | null;
}

/** Reads what lies between the segment's head and the first cluster. Null when something needed is missing. */
export function readFileHead(header: Bytes, bytes: Bytes): FileHead | null {
  const members = [...children(bytes, 0, bytes.length)];
  const info = members.find(({ id }) => id === ids.info);
  const tracks = members.find(({ id }) => id === ids.tracks);
  if (!info || !tracks) return null;
  const facts = splitInfo(bytes, info);
  return {
    header,
    ...facts,
    tracks: bytes.slice(startOf(members, tracks), tracks.end),
    video: videoTrack(bytes, tracks),
  };
}

/** Where an element's own head begins: where the one before it ends. */
function startOf(members: readonly { readonly end: number }[], one: { readonly end: number }): number {
  return members[members.indexOf(one) - 1]?.end ?? 0;
}

function splitInfo(bytes: Bytes, info: { start: number; end: number }): Pick<FileHead, 'info' | 'scale'> {
  const members: Bytes[] = [];
  let scale = 1_000_000;
  let from = info.start;
  for (const { id, start, end } of children(bytes, info.start, info.end)) {
    if (id === ids.timestampScale) scale = readUint(bytes, start, end - start);
    if (id !== ids.duration && id !== ids.void) members.push(bytes.slice(from, end));
    from = end;
  }
  return { info: members, scale };
}

function videoTrack(bytes: Bytes, tracks: { start: number; end: number }): number | null {
  for (const entry of children(bytes, tracks.start, tracks.end)) {
    if (entry.id !== ids.trackEntry) continue;
    const fields = new Map<number, number>();
    for (const { id, start, end } of children(bytes, entry.start, entry.end))
      if (end - start <= 8) fields.set(id, readUint(bytes, start, end - start));
    if (fields.get(ids.trackType) === 1) return fields.get(ids.trackNumber) ?? null;
  }
  return null;
}

/** What is known of a file once it is whole. */
export interface FileFacts {
  /** In the file's unit. */
  readonly duration: number;
  /** Where the cues are, from the segment's data on. */
  readonly cues: number;
}

/** The file's head; always of the same length, so that the one without facts can be overwritten by the one with them. */
export function writeFileHead(head: FileHead, facts: FileFacts | null): Bytes {
  const { header, tracks } = head;
  const duration = facts ? element(ids.duration, float(facts.duration), 1) : nothing(11);
  const info = parent(ids.info, ...head.info, duration);
  const length = seekHead(0, 0, 0).length;
  const start = facts ? seekHead(length, length + info.length, facts.cues) : nothing(length);
  // A size would be wrong for readers: clusters inside have none.
  const segment = concat([uint(ids.segment), unknownSize]);
  return concat([header, segment, start, info, tracks]);
}

/** Bytes of the head that are the segment's data. */
export function headInSegment(head: FileHead): number {
  return writeFileHead(head, null).length - head.header.length - 12;
}

function seekHead(info: number, tracks: number, cues: number): Bytes {
  const entry = (id: number, position: number): Bytes =>
    parent(ids.seek, element(ids.seekId, uint(id), 1), number(ids.seekPosition, position));
  return parent(ids.seekHead, entry(ids.info, info), entry(ids.tracks, tracks), entry(ids.cues, cues));
}
