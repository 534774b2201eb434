/** A setting that cannot be used: one sentence for whoever typed it. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
