import { writeHead } from './node-messages.ts';

/** Frames to one other node, numbered and kept for a while, so that they can be sent again. */
export interface OutgoingLink {
  /** Where it ends: number of the link and of the last frame. */
  end(): readonly [epoch: number, last: number];
  /** A frame as `writeFrame` writes it. */
  push(frame: string): void;
  /** What was never sent, as packets. Counts as sent. */
  take(): readonly string[];
  /** Packets with everything from a frame on; the first says what cannot be had any more. */
  again(from: number): readonly string[];
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

/** Characters of one packet: Redis and the reader take many small ones better than one of megabytes. */
const packetSize = 262_144;

/** Creates a link. `epoch` grows with each link that this node makes to any other. */
export function createOutgoingLink(options: {
  readonly node: string;
  readonly epoch: number;
  readonly limits: ReplayLimits;
  readonly now: () => number;
}): OutgoingLink {
  const { node, epoch, limits, now } = options;
  let kept: { readonly frame: string; readonly at: number }[] = [];
  let dropped = 0; // at the front of `kept`, not cut off yet
  let first = 1;
  let bytes = 0;
  let sent = 0;

  const last = (): number => first + kept.length - dropped - 1;
  const drop = (): void => {
    bytes -= kept[dropped]?.frame.length ?? 0;
    first++;
    if (++dropped < limits.frames) return;
    kept = kept.slice(dropped);
    dropped = 0;
  };
  const prune = (): void => {
    const oldest = now() - limits.age;
    for (let next = kept[dropped]; next; next = kept[dropped]) {
      const within = next.at >= oldest && kept.length - dropped <= limits.frames && bytes <= limits.bytes;
      if (within) return;
      drop();
    }
  };
  const packets = (from: number): string[] => {
    const result: string[] = [];
    const frames = kept.slice(dropped + from - first).map(({ frame }) => frame);
    let at = from;
    for (let begin = 0, size = 0, index = 0; index < frames.length; index++) {
      size += frames[index]?.length ?? 0;
      if (size < packetSize && index < frames.length - 1) continue;
      const some = frames.slice(begin, index + 1);
      result.push(writeHead({ node, epoch, first: at }) + some.join(''));
      at += some.length;
      begin = index + 1;
      size = 0;
    }
    sent = last();
    return result;
  };
  return {
    end: () => [epoch, last()],
    push(frame) {
      kept.push({ frame, at: now() });
      bytes += frame.length;
      prune();
    },
    take: () => packets(Math.max(sent + 1, first)),
    again(from) {
      const lost = from < first ? [writeHead({ node, epoch, lost: first })] : [];
      return [...lost, ...packets(Math.max(from, first))];
    },
    prune,
  };
}
