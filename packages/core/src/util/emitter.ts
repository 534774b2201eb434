import { EventEmitter } from 'eventemitter3';

/** Typed events for moments. `Events` maps an event's name to what its listener receives. */
export interface Emitter<Events extends object> {
  /** Adds a listener; returns the function that removes it. */
  on<K extends keyof Events & string>(event: K, listener: (value: Events[K]) => void): () => void;
  emit<K extends keyof Events & string>(event: K, value: Events[K]): void;
  /** Removes every listener. */
  clear(): void;
}

/** Creates an emitter. A listener that throws does not keep the others from hearing. */
export function createEmitter<Events extends object>(onListenerError: (error: unknown) => void): Emitter<Events> {
  const inner = new EventEmitter();
  return {
    on(event, listener) {
      const guarded = (value: Events[typeof event]): void => {
        try {
          listener(value);
        } catch (error) {
          onListenerError(error);
        }
      };
      inner.on(event, guarded);
      return () => void inner.off(event, guarded);
    },
    emit: (event, value) => void inner.emit(event, value),
    clear: () => void inner.removeAllListeners(),
  };
}
