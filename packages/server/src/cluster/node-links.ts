import { createIncomingLink, type IncomingLink } from './incoming-link.ts';
import { type LinkEnd, type NodeFrame, type Packet, writeFrame, writeHead } from './node-messages.ts';
import { createOutgoingLink, type OutgoingLink, type ReplayLimits } from './outgoing-link.ts';

/** The links of this node to the others, both ways. */
export interface NodeLinks {
  open(node: string): void;
  close(node: string): void;
  /** False where there is no such node. The frame leaves with the next `flush`, or waits until it can. */
  send(node: string, frame: NodeFrame): boolean;
  flush(): void;
  prune(): void;
  receive(packet: Packet): void;
  /** The node said where its link to this one ends; undefined when it has none. */
  endsAt(node: string, end: LinkEnd | undefined): void;
  /** What the node's frames may rely on is known. */
  resume(node: string): void;
  /** Where the links end, by node. */
  ends(): Readonly<Record<string, LinkEnd>>;
}

/** Nodes, also former ones, whose frames are told apart. */
const maxKnown = 1000;

/** Creates the links. */
export function createNodeLinks(options: {
  readonly node: string;
  readonly limits: ReplayLimits;
  readonly now: () => number;
  /** Asks for a `flush` soon. */
  readonly schedule: () => void;
  readonly publish: (node: string, text: string) => void;
  /** True while messages reach the other nodes. */
  readonly alive: () => boolean;
  /** True when it is known who is at the node: answers to what it sends find their way. */
  readonly isCurrent: (node: string) => boolean;
  readonly gap: () => void;
  readonly handle: (node: string, frame: NodeFrame) => void;
}): NodeLinks {
  const { node: self, now, limits, publish, alive, isCurrent, gap } = options;
  const outgoing = new Map<string, OutgoingLink>();
  const incoming = new Map<string, IncomingLink>();
  const lastEnds = new Map<string, LinkEnd>();
  let epochs = 0;

  const from = (node: string): IncomingLink => {
    const link =
      incoming.get(node) ??
      createIncomingLink({
        gap,
        handle: (frame) => options.handle(node, frame),
        ask: (epoch, again) => publish(node, writeHead({ node: self, epoch, again })),
      });
    incoming.set(node, link);
    const [oldest] = incoming.keys();
    if (incoming.size > maxKnown && oldest !== undefined) incoming.delete(oldest);
    return link;
  };
  const endsAt = (node: string, end: LinkEnd | undefined): void => {
    if (!end) return;
    lastEnds.set(node, end);
    from(node).endsAt(...end, isCurrent(node));
  };
  return {
    open(node) {
      const got = (): LinkEnd | null => incoming.get(node)?.end() ?? null;
      outgoing.set(node, createOutgoingLink({ node: self, epoch: ++epochs, limits, now, got }));
    },
    close(node) {
      outgoing.delete(node);
      lastEnds.delete(node);
    },
    send(node, frame) {
      const link = outgoing.get(node);
      link?.push(writeFrame(frame));
      if (link) options.schedule();
      return link !== undefined;
    },
    flush() {
      for (const [node, link] of outgoing) for (const packet of link.take()) publish(node, packet);
    },
    prune: () => outgoing.forEach((link) => link.prune()),
    receive(packet) {
      const { node, epoch } = packet;
      const link = outgoing.get(node);
      if ('frames' in packet) {
        if (packet.got?.[0] === link?.end()[0]) link?.arrived(packet.got?.[1] ?? 0);
        return from(node).take(packet, isCurrent(node));
      }
      if ('lost' in packet) return from(node).lost(epoch, packet.lost);
      // Asked again with the next beat: first the others must know what changed here meanwhile.
      if (link?.end()[0] !== epoch || !alive()) return;
      for (const text of link.again(packet.again)) publish(node, text);
    },
    endsAt,
    resume: (node) => endsAt(node, lastEnds.get(node)),
    ends: () => Object.fromEntries([...outgoing].map(([node, link]) => [node, link.end()])),
  };
}
