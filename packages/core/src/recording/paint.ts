import type { Rect, Tile } from './scene.ts';

/** What one tile looks like at a frame. */
export interface PaintedTile {
  readonly tile: Pick<Tile, 'kind' | 'name' | 'muted'>;
  readonly place: Rect;
  readonly speaking: boolean;
  /** Null while there is none. */
  readonly frame: HTMLVideoElement | null;
}

const colours = {
  empty: '#1d2329',
  face: '#3b4754',
  ink: '#fff',
  label: 'rgb(0 0 0 / 60%)',
  speaking: '#4cc38a',
  muted: '#e5484d',
};

/** Paints a tile with what belongs to it: the picture or the initial, the name, whether it is muted or speaks. */
export function paintTile(context: CanvasRenderingContext2D, { tile, place, speaking, frame }: PaintedTile): void {
  context.save();
  context.beginPath();
  context.rect(place.x, place.y, place.width, place.height);
  context.clip();
  context.fillStyle = tile.name === null ? '#000' : colours.empty;
  context.fillRect(place.x, place.y, place.width, place.height);
  if (frame) paintFrame(context, frame, place, tile.kind === 'camera' && tile.name !== null);
  else if (tile.name !== null) paintInitial(context, tile.name, place);
  if (tile.name || tile.muted) paintLabel(context, tile.name ?? '', tile.muted, place);
  if (speaking) paintBorder(context, place);
  context.restore();
}

/** A camera fills its place and loses its edges; everything else is shown whole. */
function paintFrame(context: CanvasRenderingContext2D, frame: HTMLVideoElement, place: Rect, fill: boolean): void {
  const { videoWidth, videoHeight } = frame;
  const scales = [place.width / videoWidth, place.height / videoHeight];
  const scale = fill ? Math.max(...scales) : Math.min(...scales);
  const [width, height] = [videoWidth * scale, videoHeight * scale];
  context.drawImage(frame, place.x + (place.width - width) / 2, place.y + (place.height - height) / 2, width, height);
}

function paintInitial(context: CanvasRenderingContext2D, name: string, { x, y, width, height }: Rect): void {
  const radius = Math.min(width, height) / 5;
  const [centreX, centreY] = [x + width / 2, y + height / 2];
  context.fillStyle = colours.face;
  context.beginPath();
  context.arc(centreX, centreY, radius, 0, 2 * Math.PI);
  context.fill();
  context.fillStyle = colours.ink;
  context.font = `600 ${radius}px system-ui, sans-serif`;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.fillText([...name][0]?.toUpperCase() ?? '', centreX, centreY);
}

function paintLabel(context: CanvasRenderingContext2D, name: string, muted: boolean, place: Rect): void {
  const size = Math.max(12, Math.min(28, place.height / 14));
  const pad = size / 2;
  context.font = `500 ${size}px system-ui, sans-serif`;
  context.textAlign = 'left';
  context.textBaseline = 'middle';
  const mark = muted ? size * 1.3 : 0;
  const room = place.width - 4 * pad - mark;
  const width = Math.min(context.measureText(name).width, room) + 2 * pad + mark;
  const top = place.y + place.height - size * 2 - pad;
  context.fillStyle = colours.label;
  context.fillRect(place.x + pad, top, width, size * 2);
  context.fillStyle = colours.ink;
  context.fillText(name, place.x + 2 * pad + mark, top + size, room);
  if (muted) paintMuted(context, place.x + 2 * pad + size / 2, top + size, size / 2);
}

/** A crossed-out microphone. */
function paintMuted(context: CanvasRenderingContext2D, x: number, y: number, radius: number): void {
  context.strokeStyle = colours.ink;
  context.lineWidth = radius / 4;
  context.strokeRect(x - radius / 3, y - radius, (radius * 2) / 3, radius * 1.2);
  context.beginPath();
  context.arc(x, y, radius * 0.7, 0, Math.PI);
  context.moveTo(x, y + radius * 0.7);
  context.lineTo(x, y + radius);
  context.stroke();
  context.strokeStyle = colours.muted;
  context.lineWidth = radius / 3;
  context.beginPath();
  context.moveTo(x - radius, y - radius);
  context.lineTo(x + radius, y + radius);
  context.stroke();
}

function paintBorder(context: CanvasRenderingContext2D, { x, y, width, height }: Rect): void {
  const line = Math.max(2, Math.round(height / 100));
  context.strokeStyle = colours.speaking;
  context.lineWidth = line * 2;
  context.strokeRect(x, y, width, height);
}
