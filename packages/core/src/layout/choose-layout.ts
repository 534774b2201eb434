/** The layouts there are. */
export type LayoutName = 'grid' | 'speaker' | 'spotlight' | 'pair';

/** What the choice of a layout depends on. */
export interface LayoutFacts {
  /** Everybody, oneself included. */
  readonly members: number;
  /** The ids of those who share a screen, the latest last. */
  readonly sharing: readonly string[];
  /** What the user chose for when nobody shares. Default: two see each other as a pair, more in a grid. */
  readonly preferred?: 'grid' | 'speaker' | undefined;
}

/**
 * Which layout to use: a shared screen comes first, then what the user chose, then what suits the number of members.
 *
 * @example
 * chooseLayout({ members: 3, sharing: ['bob'] }); // 'spotlight'
 */
export function chooseLayout({ members, sharing, preferred }: LayoutFacts): LayoutName {
  if (sharing.length > 0) return 'spotlight';
  if (preferred) return preferred;
  return members === 2 ? 'pair' : 'grid';
}
