import type { Clock } from '../util/clock.ts';
import { chooseSpeaker, nobody } from './speaker-choice.ts';

/** Who is heard in a room, over all its routers and nodes. Members are named by their keys. */
export interface RoomSound {
  /** A router hears these, and nobody else. */
  levels(router: string, levels: ReadonlyMap<string, number>): void;
  /** A router says who speaks. */
  nominate(router: string, member: string): void;
  /** A router is no more. */
  drop(router: string): void;
  /** All routers whose names begin so are no more. */
  dropAll(prefix: string): void;
  /** A member is gone, or sends no sound any more. */
  forget(member: string): void;
  close(): void;
}

/** Levels are told at most once in so many ms. */
const beat = 500;
/** Loudness of whoever speaks before it is known, dBov. */
const justHeard = -59;

/** Creates it. */
export function createRoomSound(options: {
  readonly clock: Clock;
  speaker(member: string | null): void;
  levelsChanged(levels: ReadonlyMap<string, number>): void;
}): RoomSound {
  const { clock } = options;
  const heard = new Map<string, ReadonlyMap<string, number>>();
  const nominees = new Map<string, string>();
  let speaker = nobody;
  let told = 0;
  let closed = false;
  let stop: (() => void) | null = null;

  const current = (): Map<string, number> => new Map([...heard.values()].flatMap((one) => [...one]));
  const review = (): void => {
    stop = null;
    const levels = current();
    if (levels.size > 0 || told > 0) options.levelsChanged(levels);
    told = levels.size;
    choose(levels);
    // Silence is told of once; whoever spoke counts as the speaker for a while.
    if (levels.size === 0 && speaker.key !== null) schedule();
  };
  const choose = (levels: ReadonlyMap<string, number>): void => {
    const before = speaker.key;
    speaker = chooseSpeaker(speaker, { nominees, levels }, clock.now());
    if (speaker.key !== before) options.speaker(speaker.key);
  };
  const schedule = (): void => {
    if (!closed) stop ??= clock.after(beat, review);
  };

  return {
    levels(router, levels) {
      if (levels.size === 0) heard.delete(router);
      else heard.set(router, levels);
      schedule();
    },
    nominate(router, member) {
      nominees.set(router, member);
      const levels = current();
      // Its level may be told a moment later.
      choose(levels.has(member) ? levels : levels.set(member, justHeard));
      schedule();
    },
    drop(router) {
      heard.delete(router);
      nominees.delete(router);
      schedule();
    },
    dropAll(prefix) {
      for (const router of [...heard.keys()].filter((one) => one.startsWith(prefix))) heard.delete(router);
      for (const router of [...nominees.keys()].filter((one) => one.startsWith(prefix))) nominees.delete(router);
      schedule();
    },
    forget(member) {
      for (const [router, key] of nominees) if (key === member) nominees.delete(router);
      for (const [router, levels] of heard)
        if (levels.has(member)) heard.set(router, new Map([...levels].filter(([key]) => key !== member)));
      if (speaker.key !== member) return;
      speaker = nobody;
      options.speaker(null);
    },
    close() {
      closed = true;
      stop?.();
    },
  };
}
