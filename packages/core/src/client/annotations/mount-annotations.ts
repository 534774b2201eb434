import { paintAnnotations } from '../../annotations/paint-annotations.ts';
import { type PictureArea, pictureArea, pointInPicture } from '../../annotations/picture.ts';
import type { AnnotationTool } from '../../protocol/annotation-message.ts';
import type { AnnotationBoard } from './annotations.ts';
import { askForText } from './ask-for-text.ts';
import type { PicturePoint, Stroke } from './board-handle.ts';
import { listenToKeys } from './listen-to-keys.ts';

/** What the pointer does; `cursor` shows where it is and draws nothing. */
export type AnnotationMode = AnnotationTool | 'cursor';

/** What `mountAnnotations` takes. */
export interface MountOptions {
  /** Lies over the video and has its size; it is drawn to as sharp as the screen is. */
  readonly canvas: HTMLCanvasElement;
  /** Shows the share. */
  readonly video: HTMLVideoElement;
  readonly board: AnnotationBoard;
  /** As the video's `object-fit`. Default `contain`. */
  readonly fit?: 'contain' | 'cover';
  /** For assistive technology, at the field where a text is written. Default `Text`. */
  readonly textLabel?: string;
}

/** A board on a page. */
export interface MountedAnnotations {
  /** What the pointer and the keys do; null lets both through. */
  setMode(mode: AnnotationMode | null): void;
  /** Stops drawing and listening. Idempotent. */
  stop(): void;
}

/**
 * Shows a board over a video and lets the user draw on it: by pointer, pen and touch, and by keys (arrows move, Enter begins and
 * ends, Escape leaves, Ctrl+Z and Ctrl+Shift+Z). Right at any size of the video, and when it or the density of the screen changes.
 *
 * @example
 * const mounted = mountAnnotations({ canvas, video, board: annotations(call).board(participant.id) });
 * mounted.setMode('pen');
 */
export function mountAnnotations({
  canvas,
  video,
  board,
  fit = 'contain',
  textLabel = 'Text',
}: MountOptions): MountedAnnotations {
  let mode: AnnotationMode | null = null;
  let stroke: Stroke | null = null;
  let frame = 0;
  let cross: PicturePoint | null = null;

  const area = (): PictureArea =>
    pictureArea(
      { width: canvas.clientWidth, height: canvas.clientHeight },
      { width: video.videoWidth, height: video.videoHeight },
      fit,
    );
  const paint = (): void => {
    frame = 0;
    const context = canvas.getContext('2d');
    if (!context) return;
    const ratio = globalThis.devicePixelRatio || 1;
    const [width, height] = [Math.round(canvas.clientWidth * ratio), Math.round(canvas.clientHeight * ratio)];
    if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, canvas.clientWidth, canvas.clientHeight);
    const { marks, cursors, colour } = board.get();
    paintAnnotations(
      context,
      { marks, cursors: cross ? [...cursors, { ...cross, name: '', colour }] : cursors },
      area(),
    );
  };
  const repaint = (): void => {
    frame ||= requestAnimationFrame(paint);
  };
  const placeOf = ({ clientX, clientY }: { readonly clientX: number; readonly clientY: number }): PicturePoint => {
    const { left, top } = canvas.getBoundingClientRect();
    return pointInPicture(area(), clientX - left, clientY - top);
  };
  const begin = (at: PicturePoint): void => {
    if (mode === 'text')
      askForText({ canvas, area: area(), at, label: textLabel, done: (text) => board.write(at, text) });
    else if (mode && mode !== 'cursor') stroke = board.draw(mode, at);
  };
  const end = (): void => {
    stroke?.end();
    stroke = null;
  };
  const move = (event: PointerEvent): void => {
    if (!mode) return;
    cross = null;
    board.point(placeOf(event));
    const through = stroke && mode === 'pen' ? (event.getCoalescedEvents?.() ?? []) : [];
    stroke?.to(...(through.length > 0 ? through : [event]).map(placeOf));
  };
  const down = (event: PointerEvent): void => {
    if (!mode || event.button !== 0 || stroke) return;
    event.preventDefault(); // the field for a text keeps the focus that it gets
    canvas.focus({ preventScroll: true });
    if (mode !== 'text') canvas.setPointerCapture(event.pointerId);
    begin(placeOf(event));
  };
  const leave = (): void => board.point(null);
  const stops = [
    board.subscribe(repaint),
    listen(canvas, 'pointerdown', down),
    listen(canvas, 'pointermove', move),
    listen(canvas, 'pointerup', end),
    listen(canvas, 'pointercancel', end),
    listen(canvas, 'pointerleave', leave),
    listen(video, 'resize', repaint),
    listen(video, 'loadedmetadata', repaint),
    listenToKeys(canvas, {
      active: () => mode !== null,
      moved(at) {
        cross = at;
        if (at) stroke?.to(at);
        board.point(at);
        repaint();
      },
      pressed(at) {
        if (stroke) end();
        else begin(at);
      },
      ended: end,
      undo: board.undo,
      redo: board.redo,
    }),
  ];
  const observer = new ResizeObserver(repaint);
  observer.observe(canvas);
  repaint();

  return {
    setMode(next) {
      if (next !== mode) end();
      mode = next;
      if (!mode) board.point(null);
      Object.assign(canvas.style, { pointerEvents: mode ? 'auto' : 'none', touchAction: mode ? 'none' : 'auto' });
      canvas.style.cursor = mode === 'text' ? 'text' : mode === 'cursor' ? 'default' : 'crosshair';
      canvas.tabIndex = mode ? 0 : -1;
    },
    stop() {
      end();
      board.point(null);
      for (const stop of stops.splice(0)) stop();
      observer.disconnect();
      cancelAnimationFrame(frame);
    },
  };
}

function listen<E extends Event>(target: EventTarget, type: string, listener: (event: E) => void): () => void {
  target.addEventListener(type, listener as (event: Event) => void);
  return () => target.removeEventListener(type, listener as (event: Event) => void);
}
