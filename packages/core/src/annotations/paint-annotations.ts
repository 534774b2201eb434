import { annotationLimits, type AnnotationTool } from '../protocol/annotation-message.ts';
import type { PictureArea } from './picture.ts';

/** What is painted of a mark. */
export interface PaintedMark {
  readonly tool: AnnotationTool;
  readonly points: readonly number[];
  readonly text: string;
  readonly colour: string;
}

/** What is painted of a cursor. */
export interface PaintedCursor {
  readonly x: number;
  readonly y: number;
  readonly name: string;
  readonly colour: string;
}

/** What is painted. */
export interface AnnotationPainting {
  readonly marks: readonly PaintedMark[];
  readonly cursors: readonly PaintedCursor[];
}

type Context = CanvasRenderingContext2D;

/** Of the picture's height: how thick lines are, how high letters. */
const thickness = 0.005;
const letter = 0.035;
const font = '600 1px system-ui, sans-serif';

/**
 * Paints what is drawn on a share into a canvas that lies over it. `area` is where the picture is in the canvas, in the units of
 * its context: with `scale(devicePixelRatio, devicePixelRatio)` before, CSS pixels. Does not erase what is there.
 *
 * @example
 * paintAnnotations(canvas.getContext('2d'), board.get(), pictureArea(canvas, video));
 */
export function paintAnnotations(context: Context, { marks, cursors }: AnnotationPainting, area: PictureArea): void {
  context.save();
  context.lineCap = 'round';
  context.lineJoin = 'round';
  for (const mark of marks) paintMark(context, mark, area);
  for (const cursor of cursors) paintCursor(context, cursor, area);
  context.restore();
}

function paintMark(context: Context, { tool, points, text, colour }: PaintedMark, area: PictureArea): void {
  const { scale } = annotationLimits;
  const x = (at: number): number => area.left + ((points[at] ?? 0) / scale) * area.width;
  const y = (at: number): number => area.top + ((points[at + 1] ?? 0) / scale) * area.height;
  const last = Math.max(0, points.length - 2);
  if (tool === 'text')
    return write(context, { text, colour, x: x(0), y: y(0), size: Math.max(9, letter * area.height) });
  context.beginPath();
  context.moveTo(x(0), y(0));
  if (tool === 'rectangle') context.rect(x(0), y(0), x(last) - x(0), y(last) - y(0));
  else for (let at = Math.min(2, last); at <= last; at += 2) context.lineTo(x(at), y(at));
  if (tool === 'arrow' && last > 0) head(context, [x(0), y(0)], [x(last), y(last)], area);
  line(context, colour, Math.max(1.5, thickness * area.height));
}

/** A line with a thin edge, so that it is seen on ground of its own colour. */
function line(context: Context, colour: string, width: number): void {
  context.strokeStyle = 'rgb(0 0 0 / .45)';
  context.lineWidth = width * 1.5;
  context.stroke();
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.stroke();
}

function head(
  context: Context,
  [fromX, fromY]: readonly [number, number],
  [toX, toY]: readonly [number, number],
  area: PictureArea,
): void {
  const angle = Math.atan2(toY - fromY, toX - fromX);
  const size = Math.min(0.04 * area.height, Math.hypot(toX - fromX, toY - fromY) / 2);
  for (const turn of [-0.5, 0.5]) {
    context.moveTo(toX, toY);
    context.lineTo(toX - size * Math.cos(angle + turn), toY - size * Math.sin(angle + turn));
  }
}

function write(
  context: Context,
  { text, colour, x, y, size }: { text: string; colour: string; x: number; y: number; size: number },
): void {
  context.font = font.replace('1px', `${size}px`);
  context.textBaseline = 'top';
  context.strokeStyle = 'rgb(0 0 0 / .7)';
  context.lineWidth = size / 7;
  context.strokeText(text, x, y);
  context.fillStyle = colour;
  context.fillText(text, x, y);
}

/** A ring around the place with a dot in it, and whose cursor it is. */
function paintCursor(context: Context, { x, y, name, colour }: PaintedCursor, area: PictureArea): void {
  const [left, top] = [area.left + x * area.width, area.top + y * area.height];
  const radius = Math.max(7, 0.022 * area.height);
  context.beginPath();
  context.arc(left, top, radius, 0, 2 * Math.PI);
  context.globalAlpha = 0.3;
  context.fillStyle = colour;
  context.fill();
  context.globalAlpha = 1;
  line(context, colour, Math.max(1.5, radius / 5));
  context.beginPath();
  context.arc(left, top, Math.max(2, radius / 4), 0, 2 * Math.PI);
  context.fillStyle = colour;
  context.fill();
  const size = Math.max(10, 0.022 * area.height);
  if (name) write(context, { text: name, colour: '#fff', x: left + radius * 1.3, y: top + radius * 0.4, size });
}
