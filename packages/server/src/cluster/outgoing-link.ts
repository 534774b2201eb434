import { type LinkEnd, writeHead } from './node-messages.ts';

/** Frames to one other node, numbered and kept for a while, so that they can be sent again. */
export interface OutgoingLink {
  /** Where it ends: number of the link and of the last frame. */
  end(): readonly [epoch: number, last: number];
  /** A frame as `writeFrame` writes it. */
  push(frame: string): void;
  /** What was never sent, as packets. Counts as sent. */
  take(): readonly string[];
  /** Packets with everything from a frame on, maybe from a little before it; the first says what cannot be had any more. */
  again(from: number): readonly string[];
  /** The other node has everything up to this frame: it is kept no longer. */
  arrived(last: number): void;
  /** Forgets what is too old. */
  prune(): void;
}

/** What is kept for a node. */
export interface ReplayLimits {
  readonly frames: number;
  readonly bytes: number;
  /** Ms. */
  readonly age: number;
}

/** Frames that travel together. They are kept as bytes: thousands of texts would be carried about by each collection of garbage. */
interface Batch {
  readonly first: number;
  readonly count: number;
  readonly body: Buffer;
  readonly at: number;
}

/** Characters of one packet: Redis and the reader take many small ones better than one of megabytes. */
const packetSize = 262_144;

/** Creates a link. `epoch` grows with each link that this node makes to any other. */
export function createOutgoingLink(options: {
  readonly node: string;
  readonly epoch: number;
  readonly limits: ReplayLimits;
  readonly now: () => number;
  /** What arrived here of the other node's link, told along with each packet. */
  readonly got: () => LinkEnd | null;
}): OutgoingLink {
  const { node, epoch, limits, now, got } = options;
  const kept: Batch[] = [];
  let [keptFrames, keptBytes] = [0, 0];
  /** What came since the last batch. */
  let fresh: string[] = [];
  let [freshLength, freshSince] = [0, 0];
  let next = 1; // number of the first of the fresh
  let sent = 0;

  const packetOf = (first: number, body: string): string => {
    const arrived = got();
    return writeHead(arrived ? { node, epoch, first, got: arrived } : { node, epoch, first }) + body;
  };
  const drop = (): void => {
    const batch = kept.shift();
    keptFrames -= batch?.count ?? 0;
    keptBytes -= batch?.body.length ?? 0;
  };
  /** Makes a batch of the fresh ones, and returns its packet. */
  const seal = (): string => {
    const text = fresh.join('');
    const batch: Batch = { first: next, count: fresh.length, body: Buffer.from(text), at: freshSince };
    kept.push(batch);
    keptFrames += batch.count;
    keptBytes += batch.body.length;
    next += batch.count;
    fresh = [];
    freshLength = 0;
    while (keptFrames > limits.frames || keptBytes > limits.bytes) drop();
    return packetOf(batch.first, text);
  };
  const keptFrom = (from: number): string[] =>
    kept.filter(({ first, count }) => first + count > from).map(({ first, body }) => packetOf(first, body.toString()));
  const take = (): readonly string[] => {
    const late = sent + 1 < next ? keptFrom(sent + 1) : [];
    const packets = fresh.length > 0 ? [...late, seal()] : late;
    sent = next - 1;
    return packets;
  };
  return {
    end: () => [epoch, next + fresh.length - 1],
    push(frame) {
      if (fresh.length === 0) freshSince = now();
      fresh.push(frame);
      freshLength += frame.length;
      if (freshLength >= packetSize || fresh.length >= limits.frames) seal();
    },
    take,
    again(from) {
      if (fresh.length > 0) seal();
      sent = next - 1;
      const first = kept[0]?.first ?? next;
      return [...(from < first ? [writeHead({ node, epoch, lost: first })] : []), ...keptFrom(from)];
    },
    arrived(last) {
      while (kept[0] && kept[0].first + kept[0].count - 1 <= last) drop();
    },
    prune() {
      const oldest = now() - limits.age;
      if (fresh.length > 0) seal(); // else what comes now would be as old as what waits
      while (kept[0] && kept[0].at < oldest) drop();
    },
  };
}
