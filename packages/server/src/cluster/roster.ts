import type { News } from './node-messages.ts';
import { createNamesByNode, type NamesByNode } from './names-by-node.ts';

/** What is at a node, as Redis keeps it. */
export interface NodeSnapshot {
  readonly seq: number;
  readonly url: string | null;
  /** With a letter in front: `u` user, `r` room. */
  readonly entries: readonly string[];
}

/** The other nodes, and who is at them. */
export interface Roster {
  readonly users: Pick<NamesByNode, 'nodesOf'>;
  readonly rooms: Pick<NamesByNode, 'nodesOf'>;
  nodes(): Iterable<string>;
  has(node: string): boolean;
  /** True when nothing of what the node told is missing here. */
  isCurrent(node: string): boolean;
  urlOf(node: string): string | null;
  /** Reads what is at a node that did not speak yet. */
  meet(node: string): Promise<void>;
  hear(news: News): void;
  /** Takes nodes out that were silent for longer than `ms`. */
  sweep(ms: number): void;
}

interface Other {
  seq: number;
  url: string | null;
  heardAt: number;
  /** News that came while the snapshot was fetched; null while none is. */
  late: News[] | null;
}

/** Creates an empty roster. */
export function createRoster(options: {
  readonly now: () => number;
  readonly read: (node: string) => Promise<NodeSnapshot>;
  readonly onCame: (node: string) => void;
  readonly onGone: (node: string) => void;
  /** What is at the node is known (again). */
  readonly onCurrent: (node: string) => void;
}): Roster {
  const { now, onCame, onGone, onCurrent } = options;
  const others = new Map<string, Other>();
  const users = createNamesByNode();
  const rooms = createNamesByNode();
  const indexOf = (entry: string): NamesByNode => (entry.startsWith('u') ? users : rooms);

  const add = (node: string): Other => {
    const other: Other = { seq: -1, url: null, heardAt: now(), late: null };
    others.set(node, other);
    onCame(node);
    return other;
  };
  const remove = (node: string): void => {
    if (!others.delete(node)) return;
    for (const index of [users, rooms]) index.drop(node);
    onGone(node);
  };
  const load = async (node: string, other: Other): Promise<void> => {
    if (other.late) return;
    const late: News[] = (other.late = []);
    try {
      const { seq, url, entries } = await options.read(node);
      if (others.get(node) !== other) return;
      for (const index of [users, rooms]) index.drop(node);
      for (const entry of entries) indexOf(entry).add(node, entry.slice(1));
      Object.assign(other, { seq, url });
    } catch {
      other.seq = -1; // The next sign of life tries again.
    } finally {
      other.late = null;
    }
    for (const news of late) hear(news);
    if (isCurrent(node)) onCurrent(node);
  };
  const isCurrent = (node: string): boolean => {
    const other = others.get(node);
    return other !== undefined && other.seq >= 0 && other.late === null;
  };
  const hear = (news: News): void => {
    const { node, kind, seq, came, went } = news;
    if (kind === 'bye') return remove(node);
    const other = others.get(node) ?? add(node);
    other.heardAt = now();
    if (kind === 'probe' || seq <= other.seq) return;
    if (other.late) return void other.late.push(news);
    if (kind !== 'change' || seq !== other.seq + 1) return void load(node, other);
    for (const entry of came) indexOf(entry).add(node, entry.slice(1));
    for (const entry of went) indexOf(entry).remove(node, entry.slice(1));
    other.seq = seq;
  };
  return {
    users,
    rooms,
    nodes: () => others.keys(),
    has: (node) => others.has(node),
    isCurrent,
    urlOf: (node) => others.get(node)?.url ?? null,
    meet: async (node) => (others.has(node) ? undefined : load(node, add(node))),
    hear,
    sweep(ms) {
      for (const [node, { heardAt }] of [...others]) if (heardAt < now() - ms) remove(node);
    },
  };
}
