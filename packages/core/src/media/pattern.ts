/** What a pattern shows. */
export interface PatternOptions {
  readonly label: string;
  /** Degrees on the colour wheel. */
  readonly hue: number;
}

/** Draws one frame; `time` in ms moves the picture, `date` is shown. */
export type DrawPattern = (time: number, date: Date) => void;

/** A test picture that is pleasant to look at: soft moving lights, an initial, a name and a clock. */
export function createPattern(context: CanvasRenderingContext2D, { label, hue }: PatternOptions): DrawPattern {
  const { width, height } = context.canvas;
  const unit = Math.min(width, height) / 100;
  const below = (y: number): number => height / 2 + (y - 50) * unit;
  const colour = (shift: number, lightness: number, alpha = 1): string =>
    `hsl(${hue + shift} 70% ${lightness}% / ${alpha})`;
  const disc = (x: number, y: number, radius: number, fill: string): void => {
    context.fillStyle = fill;
    context.beginPath();
    context.arc(x, y, radius, 0, 2 * Math.PI);
    context.fill();
  };
  const text = (line: string, size: number, y: number): void => {
    context.font = `600 ${size * unit}px system-ui, sans-serif`;
    context.fillText(line, width / 2, below(y));
  };
  context.textAlign = 'center';
  context.textBaseline = 'middle';

  return (time, date) => {
    const turn = time / 1500;
    const background = context.createLinearGradient(0, 0, width, height);
    background.addColorStop(0, colour(0, 30));
    background.addColorStop(1, colour(50, 16));
    context.fillStyle = background;
    context.fillRect(0, 0, width, height);
    for (const [index, speed] of [0.5, 0.8, 1.3].entries()) {
      const x = width * (0.5 + 0.42 * Math.sin(turn * speed + index * 2));
      const y = height * (0.5 + 0.36 * Math.cos(turn * speed * 1.3 + index));
      disc(x, y, (26 - index * 6) * unit, colour(index * 40, 60, 0.35));
    }
    disc(width / 2, below(42), (20 + Math.sin(turn * 2)) * unit, colour(0, 92, 0.95));
    context.fillStyle = colour(0, 28);
    text(([...label][0] ?? '♪').toUpperCase(), 22, 43);
    context.fillStyle = '#fff';
    text(label, 9, 74);
    text(date.toTimeString().slice(0, 8), 5, 84);
  };
}
