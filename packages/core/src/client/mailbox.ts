/** Runs events through a pure transition one at a time, each to completion, in the order in which they were posted. */
export interface Mailbox<State, Event, Effect> {
  /** The state after the last event that was run. */
  state(): State;
  /** Posts an event. It runs at once, or after the one that is running; then `done` hears of its effects. */
  post(event: Event, done?: (effects: readonly Effect[]) => void): void;
}

/** What a mailbox calls. */
export interface MailboxHooks<State, Event, Effect> {
  readonly initial: State;
  transition(state: State, event: Event): readonly [State, readonly Effect[]];
  /** The state changed or effects are due; called before any effect is performed. */
  changed(before: State, after: State, event: Event, effects: readonly Effect[]): void;
  perform(effect: Effect): void;
  /** Nothing is left to run: the time to tell the app, whose listeners may post at once. */
  idle(): void;
  /** A hook threw; the mailbox goes on. */
  fault(error: unknown): void;
}

/** Creates a mailbox. */
export function createMailbox<State, Event, Effect>(
  hooks: MailboxHooks<State, Event, Effect>,
): Mailbox<State, Event, Effect> {
  let state = hooks.initial;
  let running = false;
  const queue: { event: Event; done: ((effects: readonly Effect[]) => void) | undefined }[] = [];

  const guarded = (work: () => void): void => {
    try {
      work();
    } catch (error) {
      hooks.fault(error);
    }
  };
  const run = (event: Event): readonly Effect[] => {
    const before = state;
    const [after, effects] = hooks.transition(before, event);
    state = after;
    guarded(() => hooks.changed(before, after, event, effects));
    for (const effect of effects) guarded(() => hooks.perform(effect));
    return effects;
  };

  return {
    state: () => state,
    post(event, done) {
      queue.push({ event, done });
      if (running) return;
      running = true;
      for (let next = queue.shift(); next; next = queue.shift()) {
        const { event: due, done: told } = next;
        guarded(() => {
          const effects = run(due);
          told?.(effects);
        });
      }
      running = false;
      guarded(() => hooks.idle());
    },
  };
}
