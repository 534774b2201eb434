/** Sends frames in order, one request at a time. */
export interface PostBox {
  /** Resolves when the request that carried the frame has succeeded. */
  put(frame: object): Promise<void>;
  /** Rejects what waits, and everything from now on. */
  close(cause: unknown): void;
}

interface Letter {
  readonly text: string;
  readonly resolve: () => void;
  readonly reject: (cause: unknown) => void;
}

/** Frames in one request. */
const maxFrames = 64;
/** Characters of one request that has more than one frame. */
const maxLength = 262_144;

/**
 * Creates a box for one connection: what is put into it within one tick, or while a request runs, travels together as a JSON
 * array. After a failed request nothing more is sent: what follows would have a gap before it.
 */
export function createPostBox(send: (body: string) => Promise<void>): PostBox {
  const queue: Letter[] = [];
  let closed: { readonly cause: unknown } | null = null;
  let busy = false;

  const close = (cause: unknown): void => {
    closed ??= { cause };
    for (const { reject } of queue.splice(0)) reject(cause);
  };
  const run = async (): Promise<void> => {
    busy = true;
    await Promise.resolve(); // Until the tick is over.
    while (queue.length > 0) {
      const batch = takeBatch(queue);
      try {
        await send(`[${batch.map(({ text }) => text).join()}]`);
        for (const { resolve } of batch) resolve();
      } catch (cause) {
        for (const { reject } of batch) reject(cause);
        close(cause);
      }
    }
    busy = false;
  };
  return {
    put: (frame) =>
      new Promise((resolve, reject) => {
        if (closed) return reject(closed.cause);
        queue.push({ text: JSON.stringify(frame), resolve, reject });
        if (!busy) void run();
      }),
    close,
  };
}

function takeBatch(queue: Letter[]): Letter[] {
  let count = 0;
  for (let length = 0; count < Math.min(queue.length, maxFrames); count++) {
    length += queue[count]?.text.length ?? 0;
    if (count > 0 && length > maxLength) break;
  }
  return queue.splice(0, count);
}
