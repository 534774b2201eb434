import type { PicturePoint } from './board-handle.ts';

/** What keys do. */
export interface KeyHandlers {
  active(): boolean;
  /** The place to draw at moved by arrows; null when it is put away. */
  moved(at: PicturePoint | null): void;
  /** Enter or space. */
  pressed(at: PicturePoint): void;
  ended(): void;
  undo(): void;
  redo(): void;
}

/** Of the picture, for one press of an arrow; five times as much with Shift. */
const step = 0.01;
const arrows: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** Lets one draw on a canvas by keys: it begins in the middle. Returns the function that stops it. */
export function listenToKeys(canvas: HTMLCanvasElement, handlers: KeyHandlers): () => void {
  let at: PicturePoint | null = null;
  const within = (value: number): number => Math.min(1, Math.max(0, value));
  const act = ({ key, shiftKey, ctrlKey, metaKey }: KeyboardEvent): boolean => {
    const from = at ?? { x: 0.5, y: 0.5 };
    const arrow = arrows[key];
    if (ctrlKey || metaKey) {
      const name = key.toLowerCase();
      if (name === 'z' && !shiftKey) handlers.undo();
      else if (name === 'y' || name === 'z') handlers.redo();
      else return false;
    } else if (arrow) {
      const far = step * (shiftKey ? 5 : 1);
      at = at ? { x: within(from.x + arrow[0] * far), y: within(from.y + arrow[1] * far) } : from;
      handlers.moved(at);
    } else if (key === 'Enter' || key === ' ') {
      at = from;
      handlers.moved(at);
      handlers.pressed(at);
    } else if (key === 'Escape' && at) {
      at = null;
      handlers.ended();
      handlers.moved(null);
    } else return false;
    return true;
  };
  const listener = (event: KeyboardEvent): void => {
    if (!handlers.active() || !act(event)) return;
    event.preventDefault();
    event.stopPropagation(); // an app's own shortcuts do not see them
  };
  canvas.addEventListener('keydown', listener);
  return () => canvas.removeEventListener('keydown', listener);
}
