/** What the last looks say together. */
export interface Verdict {
  readonly raised: boolean;
  /** Whether the last looks were bad, oldest first; five at most. */
  readonly looks: readonly boolean[];
}

/** Looks that are remembered, and how many bad ones among them raise a warning (Twilio: 3 of 5 raise, 0 of 5 clear). */
const remembered = 5;
const enough = 3;

/** Before any look. */
export const noVerdict: Verdict = { raised: false, looks: [] };

/** Whether there were looks enough to raise anything. */
export function isDecided({ looks }: Verdict): boolean {
  return looks.length >= enough;
}

/** The verdict after one more look. */
export function nextVerdict({ raised, looks }: Verdict, bad: boolean): Verdict {
  const next = [...looks, bad].slice(-remembered);
  const count = next.filter(Boolean).length;
  return { raised: raised ? count > 0 || next.length < remembered : count >= enough, looks: next };
}
