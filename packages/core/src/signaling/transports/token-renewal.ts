/** Renews the token of a connection that is open. */
export interface TokenRenewal {
  /** The token ends in so many ms. */
  begin(expiresIn: number): void;
  /** The connection is gone. */
  stop(): void;
}

/** So often a new token is asked for until the old one ends. */
const tries = 4;

/**
 * Creates it. `ask` asks the app; `show` shows the server a token and rejects when it was not taken. What the app gave before
 * and what it cannot give at the moment is asked for again, a few times: the connection goes on meanwhile.
 */
export function createTokenRenewal(
  ask: () => Promise<string | undefined>,
  show: (token: string) => Promise<unknown>,
): TokenRenewal {
  let round = 0;
  let shown: string | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const stop = (): void => {
    round++;
    clearTimeout(timer);
  };
  const renew = async (pause: number, left: number): Promise<void> => {
    const mine = round;
    try {
      const token = await ask();
      if (mine !== round || token === undefined) return;
      if (token !== shown) {
        await show(token);
        shown = token;
        return;
      }
    } catch {
      // The server closes with `token-expired` in the end, and the app hears of that.
    }
    if (mine === round && left > 1) timer = setTimeout(() => void renew(pause, left - 1), pause);
  };
  return {
    begin(expiresIn) {
      stop();
      void renew(expiresIn / tries, tries);
    },
    stop,
  };
}
