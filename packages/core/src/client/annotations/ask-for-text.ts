import type { PictureArea } from '../../annotations/picture.ts';
import { annotationLimits } from '../../protocol/annotation-message.ts';
import type { PicturePoint } from './board-handle.ts';

/** Shows a field at a place of the picture, until Enter, Escape or a click elsewhere; what was written there is kept, except by Escape. */
export function askForText(options: {
  readonly canvas: HTMLCanvasElement;
  readonly area: PictureArea;
  readonly at: PicturePoint;
  readonly label: string;
  done(text: string): void;
}): void {
  const { canvas, area, at, label, done } = options;
  const left = area.left + at.x * area.width;
  const field = document.createElement('input');
  field.maxLength = annotationLimits.text;
  field.setAttribute('aria-label', label);
  Object.assign(field.style, {
    ...{ position: 'absolute', left: `${left}px`, top: `${area.top + at.y * area.height}px`, zIndex: '1' },
    ...{ width: `${Math.max(80, Math.min(320, area.left + area.width - left))}px`, boxSizing: 'border-box' },
    ...{ font: '600 16px system-ui, sans-serif', padding: '2px 4px', border: '2px solid currentColor' },
    ...{ background: '#fff', color: '#111' },
  });
  let open = true;
  const close = (keep: boolean): void => {
    if (!open) return;
    open = false;
    const text = field.value.trim();
    const focused = document.activeElement === field;
    field.remove();
    if (focused) canvas.focus({ preventScroll: true });
    if (keep && text) done(text);
  };
  field.addEventListener('keydown', (event) => {
    event.stopPropagation();
    if (event.key === 'Enter') close(true);
    else if (event.key === 'Escape') close(false);
  });
  field.addEventListener('blur', () => close(true));
  canvas.after(field);
  field.focus({ preventScroll: true });
}
