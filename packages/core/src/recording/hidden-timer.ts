import type { Clock } from '../util/clock.ts';

/** Hidden tabs run timers once a second, or once a minute; workers are spared. */
const script = 'let t;onmessage=({data})=>{clearInterval(t);t=setInterval(postMessage,data,0)}';

/** Calls back every `ms`, by a worker; by the page's own timer where its policy allows no worker of this kind. */
export function hiddenTimer(clock: Clock, ms: number, callback: () => void): () => void {
  let stop = (): void => {};
  const useClock = (): void => {
    stop();
    stop = clock.every(ms, callback);
  };
  try {
    const url = URL.createObjectURL(new Blob([script], { type: 'text/javascript' }));
    const worker = new Worker(url);
    stop = () => {
      worker.terminate();
      URL.revokeObjectURL(url);
    };
    worker.onmessage = callback;
    worker.onerror = useClock;
    worker.postMessage(ms);
  } catch {
    useClock();
  }
  return () => stop();
}
