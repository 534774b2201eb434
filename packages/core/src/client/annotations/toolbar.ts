import type { AnnotationBoard, Annotations } from './annotations.ts';
import type { AnnotationsSnapshot } from './board-handle.ts';
import type { AnnotationMode } from './mount-annotations.ts';

/** Every word of the toolbar. */
export interface AnnotationStrings {
  readonly toolbar: string;
  readonly area: string;
  readonly textField: string;
  readonly cursor: string;
  readonly pen: string;
  readonly arrow: string;
  readonly rectangle: string;
  readonly text: string;
  readonly undo: string;
  readonly redo: string;
  readonly clearOwn: string;
  readonly clearAll: string;
  readonly othersDraw: string;
}

/** What the toolbar says unless told otherwise. */
export const englishAnnotations: AnnotationStrings = {
  toolbar: 'Annotations',
  area: 'Drawing area: arrow keys move, Enter begins and ends',
  textField: 'Text',
  cursor: 'Show my pointer',
  pen: 'Pen',
  arrow: 'Arrow',
  rectangle: 'Rectangle',
  text: 'Text',
  undo: 'Undo',
  redo: 'Redo',
  clearOwn: 'Remove my drawings',
  clearAll: 'Remove all drawings',
  othersDraw: 'Others may draw',
};

/** A button of the toolbar. */
export interface AnnotationButton {
  readonly id: AnnotationMode | 'undo' | 'redo' | 'clearOwn' | 'clearAll' | 'othersDraw';
  readonly name: string;
  /** Whether a switch is on; null for what is none. */
  readonly pressed: boolean | null;
  readonly disabled: boolean;
}

/** Strokes on a grid of 24 × 24, in the colour of the text. */
export const annotationIcons: Readonly<Record<AnnotationButton['id'], string>> = {
  cursor: 'M6 4l12 7-5 1.5L10.5 18z',
  pen: 'M4 20l1-4L16 5l3 3L8 19zM14 7l3 3',
  arrow: 'M5 19L19 5M11 5h8v8',
  rectangle: 'M4 6h16v12H4z',
  text: 'M6 6h12M12 6v13',
  undo: 'M8 5L4 9l4 4M4 9h10a5 5 0 0 1 0 10h-3',
  redo: 'M16 5l4 4-4 4M20 9H10a5 5 0 0 0 0 10h3',
  clearOwn: 'M5 15l8-8 5 5-6 6H8zM4 20h16',
  clearAll: 'M5 7h14M9 7V5h6v2M7 7l1 12h8l1-12M10.5 11v5M13.5 11v5',
  othersDraw: 'M3 19c0-3 2-5 5-5M8 11a3 3 0 1 0 0-6 3 3 0 0 0 0 6M12 20l1-3 6-6 2 2-6 6z',
};

const modes = ['cursor', 'pen', 'arrow', 'rectangle', 'text'] as const;

/** The buttons of a toolbar now. `others` is null where the share is somebody else's, else whether the others may draw. */
export function annotationButtons(
  board: AnnotationsSnapshot,
  {
    mode,
    others,
    strings,
  }: {
    readonly mode: AnnotationMode | null;
    readonly others: boolean | null;
    readonly strings: AnnotationStrings;
  },
): readonly AnnotationButton[] {
  const button = (id: AnnotationButton['id'], disabled: boolean, pressed: boolean | null = null): AnnotationButton => {
    return { id, name: strings[id], pressed, disabled };
  };
  const still = !board.mayDraw;
  return [
    ...modes.map((one) => button(one, still, one === mode)),
    button('undo', still || !board.canUndo),
    button('redo', still || !board.canRedo),
    button('clearOwn', still || board.marks.every(({ name }) => name !== null)),
    ...(board.mayClearAll ? [button('clearAll', board.marks.length === 0)] : []),
    ...(others === null ? [] : [button('othersDraw', false, others)]),
  ];
}

/** Moves the focus among the buttons of a toolbar, as the pattern of WAI-ARIA has it: arrows, Home and End. */
export function moveInToolbar(event: {
  readonly key: string;
  readonly currentTarget: EventTarget | null;
  preventDefault(): void;
}): void {
  const bar = event.currentTarget as HTMLElement;
  const buttons = [...bar.querySelectorAll('button')];
  const at = buttons.indexOf(document.activeElement as HTMLButtonElement);
  const back = getComputedStyle(bar).direction === 'rtl' ? 'ArrowRight' : 'ArrowLeft';
  const steps: Readonly<Record<string, number>> = {
    ArrowLeft: at + 1,
    ArrowRight: at + 1,
    [back]: at - 1,
    Home: 0,
    End: -1,
  };
  const to = steps[event.key];
  if (to === undefined || at < 0) return;
  event.preventDefault();
  const next = buttons.at(to % buttons.length);
  for (const button of buttons) button.tabIndex = button === next ? 0 : -1;
  next?.focus();
}

/** How the parts of `AnnotationCanvas` look, as inline styles in the spelling that React and Vue share; an app recolours them by custom properties or by class names. */
export const annotationStyles: Readonly<
  Record<
    'root' | 'frame' | 'video' | 'canvas' | 'toolbar' | 'button' | 'pressed' | 'disabled' | 'icon',
    Readonly<Record<string, string | number>>
  >
> = {
  root: { display: 'flex', flexDirection: 'column', width: '100%', height: '100%', background: '#000' },
  frame: { position: 'relative', flex: 1, minHeight: 0, overflow: 'hidden' },
  video: { display: 'block', width: '100%', height: '100%', objectFit: 'contain', background: '#000' },
  canvas: { position: 'absolute', inset: 0, width: '100%', height: '100%' },
  toolbar: {
    ...{
      display: 'flex',
      flexWrap: 'wrap',
      justifyContent: 'center',
      alignItems: 'center',
      gap: '4px',
      padding: '4px',
    },
    ...{ background: 'var(--calls-tile, #1d2129)', color: 'var(--calls-text, #fff)' },
  },
  button: {
    ...{ display: 'grid', placeItems: 'center', width: '36px', height: '36px', padding: 0, border: 0 },
    ...{ borderRadius: '8px', cursor: 'pointer', fontSize: '18px', background: 'transparent', color: 'inherit' },
  },
  pressed: { background: 'var(--calls-control-active, #e8ebf2)', color: 'var(--calls-control-active-text, #1d2129)' },
  disabled: { opacity: 0.4, cursor: 'default' },
  icon: {
    ...{ width: '1.2em', height: '1.2em', fill: 'none', stroke: 'currentColor', strokeWidth: 1.8 },
    ...{ strokeLinecap: 'round', strokeLinejoin: 'round' },
  },
};

/** What a press of a button does; returns the mode that holds then. */
export function pressAnnotationButton(
  { id, pressed, disabled }: AnnotationButton,
  {
    notes,
    board,
    mode,
  }: { readonly notes: Annotations; readonly board: AnnotationBoard; readonly mode: AnnotationMode | null },
): AnnotationMode | null {
  if (disabled) return mode;
  switch (id) {
    case 'undo':
    case 'redo':
      board[id]();
      return mode;
    case 'clearOwn':
      board.clear('own');
      return mode;
    case 'clearAll':
      board.clear('all');
      return mode;
    case 'othersDraw':
      notes.allow({ draw: pressed ? 'nobody' : 'everyone' });
      return mode;
    default:
      return id === mode ? null : id;
  }
}
