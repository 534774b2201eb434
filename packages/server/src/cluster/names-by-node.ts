/** Which names (users or rooms) are at which nodes. */
export interface NamesByNode {
  nodesOf(name: string): readonly string[];
  add(node: string, name: string): void;
  remove(node: string, name: string): void;
  /** Forgets whatever is at the node. */
  drop(node: string): void;
}

const nowhere: readonly string[] = [];

/** Creates an empty index. Most names are at one node only: those share one list, so that a name costs its entries alone. */
export function createNamesByNode(): NamesByNode {
  const places = new Map<string, readonly string[]>();
  const nodes = new Map<string, { readonly alone: readonly string[]; readonly names: Set<string> }>();
  const remove = (node: string, name: string): void => {
    if (!nodes.get(node)?.names.delete(name)) return;
    const [left, ...others] = (places.get(name) ?? nowhere).filter((place) => place !== node);
    if (left === undefined) places.delete(name);
    else places.set(name, others.length > 0 ? [left, ...others] : (nodes.get(left)?.alone ?? [left]));
  };
  return {
    nodesOf: (name) => places.get(name) ?? nowhere,
    add(node, name) {
      const at = nodes.get(node) ?? { alone: [node], names: new Set() };
      nodes.set(node, at);
      if (at.names.has(name)) return;
      at.names.add(name);
      const before = places.get(name);
      places.set(name, before ? [...before, node] : at.alone);
    },
    remove,
    drop(node) {
      for (const name of [...(nodes.get(node)?.names ?? [])]) remove(node, name);
      nodes.delete(node);
    },
  };
}
