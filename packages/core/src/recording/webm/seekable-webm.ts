import {
  type Bytes,
  children,
  concat,
  type ElementHead,
  ids,
  lengthOf,
  number,
  parent,
  readHead,
  readUint,
  readVarint,
} from './ebml.ts';
import { type FileHead, headInSegment, readFileHead, writeFileHead } from './file-head.ts';

/**
 * Makes what a recorder writes a file that has a duration and can be sought in. Recorders write WebM as for a live
 * broadcast: neither is there. Bytes go through as they come; at the end an index follows, and the head is written anew.
 */
export interface SeekableWebm {
  /** Takes the next bytes, returns what of them can be stored. */
  push(bytes: Bytes): Bytes;
  /** What is to be appended, and what is to overwrite the file's beginning; null when the bytes were no WebM. */
  finish(): { readonly tail: Bytes; readonly head: Bytes | null };
  /** Ms, by the file's own times; null when the bytes are no WebM. */
  readonly duration: number | null;
}

interface Cue {
  readonly time: number;
  readonly track: number;
  readonly position: number;
}

/** A block is at most a key frame: more than this without an end is no WebM that we understand. */
const maxElement = 32 * 1024 * 1024;
/** Without a picture: an index entry for each so many ms. */
const soundCue = 2_000;
/** What browsers give a frame of sound, ms. */
const soundFrame = 20;
const none: Bytes = new Uint8Array(0);

/** Creates the filter of one file. */
export function createSeekableWebm(): SeekableWebm {
  let mode: 'head' | 'body' | 'plain' = 'head';
  let left = none;
  let head: FileHead | null = null;
  /** Bytes of the segment's data so far. */
  let position = 0;
  const times = createTimes();

  const plain = (): Bytes => {
    mode = 'plain';
    const all = left;
    left = none;
    return all;
  };
  const readBeginning = (): Bytes => {
    const found = splitBeginning(left);
    if (found === 'more') return left.length > maxElement ? plain() : none;
    head = found && readFileHead(found.header, found.members);
    if (!found || !head) return plain();
    mode = 'body';
    left = left.subarray(found.end);
    position = headInSegment(head);
    times.begin(head);
    return writeFileHead(head, null);
  };
  const readBody = (): Bytes => {
    const kept: Bytes[] = [];
    let at = 0;
    const keep = (end: number): void => {
      kept.push(left.subarray(at, end));
      position += end - at;
    };
    while (at < left.length) {
      const next = readHead(left, at);
      if (next === 'more') break;
      // What nobody can read is passed on: players skip it, or not, as they would have.
      if (next === null) {
        keep(left.length);
        at = left.length;
        break;
      }
      const end = next.id === ids.cluster ? next.start : next.start + (next.size ?? 0);
      if (end > left.length) break;
      if (next.id === ids.cluster) times.cluster(position);
      else times.member(left, next);
      if (!dropped.has(next.id)) keep(end);
      at = end;
    }
    left = left.slice(at);
    return concat(kept);
  };

  return {
    push(bytes) {
      if (mode === 'plain') return bytes;
      left = left.length ? concat([left, bytes]) : bytes;
      const beginning = mode === 'head' ? readBeginning() : none;
      return head ? concat([beginning, readBody()]) : beginning;
    },
    finish() {
      if (!head) return { tail: plain(), head: null };
      const rest = readBody();
      const tail = concat([rest, times.cues()]);
      const facts = { duration: times.end(), cues: position };
      return { tail, head: writeFileHead(head, facts) };
    },
    get duration() {
      return head && (times.end() * head.scale) / 1e6;
    },
  };
}

/** What a recorder may have written of its own that is wrong once the head has another length. */
const dropped: ReadonlySet<number> = new Set([ids.cues, ids.seekHead, ids.void]);

/** The EBML header, the members before the first cluster, and where that begins. Null when it is no WebM. */
function splitBeginning(bytes: Bytes): { header: Bytes; members: Bytes; end: number } | 'more' | null {
  const header = readHead(bytes, 0);
  if (header === 'more') return 'more';
  if (header?.id !== ids.header || header.size === null) return null;
  const end = header.start + header.size;
  const segment = readHead(bytes, end);
  if (segment === 'more') return 'more';
  if (segment?.id !== ids.segment) return null;
  for (let at = segment.start; ;) {
    const next = readHead(bytes, at);
    if (next === 'more') return 'more';
    if (next?.id === ids.cluster)
      return { header: bytes.slice(0, end), members: bytes.slice(segment.start, at), end: at };
    if (next === null || next.size === null) return null;
    at = next.start + next.size;
  }
}

/** Follows the times of blocks: how long the file is, and where one can begin to play. */
function createTimes(): {
  begin(head: FileHead): void;
  cluster(position: number): void;
  member(bytes: Bytes, head: ElementHead): void;
  end(): number;
  cues(): Bytes;
} {
  const cues: Cue[] = [];
  const last = new Map<number, { time: number; step: number }>();
  let video: number | null = null;
  let unit = 1;
  let cluster = { position: 0, time: 0, cued: false };

  const block = (bytes: Bytes, at: number, keyFrame: boolean | null): void => {
    const length = lengthOf(bytes[at]);
    const track = readVarint(bytes, at, length);
    const offset = (readUint(bytes, at + length, 2) << 16) >> 16;
    const time = cluster.time + offset;
    const before = last.get(track);
    const step = track === video ? time - (before?.time ?? time) : soundFrame / unit;
    last.set(track, { time, step: step > 0 ? step : (before?.step ?? 0) });
    const key = keyFrame ?? ((bytes[at + length + 2] ?? 0) & 0x80) !== 0;
    const due = video === null ? time - (cues.at(-1)?.time ?? -Infinity) >= soundCue / unit : track === video && key;
    if (!due || cluster.cued) return;
    cluster.cued = true;
    cues.push({ time, track, position: cluster.position });
  };
  return {
    begin(head) {
      video = head.video;
      unit = head.scale / 1e6;
    },
    cluster(position) {
      cluster = { position, time: 0, cued: false };
    },
    member(bytes, { id, start, size }) {
      const end = start + (size ?? 0);
      if (id === ids.timestamp) cluster.time = readUint(bytes, start, end - start);
      if (id === ids.simpleBlock) block(bytes, start, null);
      if (id !== ids.blockGroup) return;
      const members = [...children(bytes, start, end)];
      const inner = members.find((member) => member.id === ids.block);
      if (inner) block(bytes, inner.start, !members.some((member) => member.id === ids.referenceBlock));
    },
    end: () => Math.max(0, ...Array.from(last.values(), ({ time, step }) => time + step)),
    cues: () =>
      parent(
        ids.cues,
        ...cues.map(({ time, track, position }) =>
          parent(
            ids.cuePoint,
            number(ids.cueTime, time),
            parent(ids.cueTrackPositions, number(ids.cueTrack, track, 1), number(ids.cueClusterPosition, position)),
          ),
        ),
      ),
  };
}
