/** What the tabs of one browser share. */
export interface FakeBrowser {
  /** Names of the locks that are held. */
  readonly locks: Set<string>;
}

/** Creates a browser; environments made with the same one compete for its locks. */
export function createFakeBrowser(): FakeBrowser {
  return { locks: new Set() };
}

/** Takes a lock; null when another tab has it. */
export async function takeLock({ locks }: FakeBrowser, name: string): Promise<(() => void) | null> {
  if (locks.has(name)) return null;
  locks.add(name);
  let held = true;
  return () => {
    if (held) locks.delete(name);
    held = false;
  };
}
