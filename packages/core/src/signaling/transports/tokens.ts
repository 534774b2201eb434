/** A token for a transport: a text, or what gives one whenever it is asked. */
export type TokenOption = string | (() => string | Promise<string>);

/** A transport's tokens: what was given, and whether the server takes it. */
export interface Tokens {
  /** Asks for one. Rejects as the app's provider does. */
  ask(): Promise<string | undefined>;
  /** The server took the last one. */
  taken(): void;
  /** Marks a refusal as final when the same token was refused the time before, too: nothing is gained by a third time. */
  judge(cause: unknown): unknown;
}

/** Refusals that a token brings about. */
const aboutTokens = new Set<unknown>(['unauthenticated', 'token-expired', 'sender-mismatch', 'forbidden']);

/** Creates the tokens of one transport. */
export function createTokens(option: TokenOption | undefined): Tokens {
  let current: string | undefined;
  let refused: { readonly token: string | undefined } | null = null;
  return {
    async ask() {
      return (current = typeof option === 'function' ? await option() : option);
    },
    taken: () => void (refused = null),
    judge(cause) {
      if (!(cause instanceof Error) || !aboutTokens.has((cause as { code?: unknown }).code)) return cause;
      const again = refused !== null && refused.token === current;
      refused = { token: current };
      return again ? Object.assign(cause, { final: true }) : cause;
    },
  };
}
