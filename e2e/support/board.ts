import { expect } from 'vitest';
import type { PhonePage } from './bed.ts';
import { eventually } from './looks.ts';

/** Draws a small square around a point of the shared picture, given in parts of it, by pointer in this phone's tile. */
export async function drawSquare(phone: PhonePage, x: number, y: number): Promise<void> {
  await eventually(() => phone.run((p) => p.shown.board.get().mayDraw), Boolean);
  const spot = (dx: number, dy: number): Promise<[number, number]> =>
    phone.run((p, [atX, atY]) => p.spot(atX, atY), [x + dx, y + dy] as const);
  const [from, to] = [await spot(-0.05, -0.05), await spot(0.05, 0.05)];
  await phone.run((p) => p.shown.setMode('rectangle'));
  const { mouse } = phone.page;
  await mouse.move(...from);
  await mouse.down();
  await mouse.move(...to, { steps: 3 });
  await mouse.up();
  await mouse.move(2, 2);
}

/** Waits until what is drawn lies around this point in the phone's tile, within a hundredth of the picture. */
export async function seesDrawn(phone: PhonePage, x: number, y: number): Promise<void> {
  const at = await eventually(
    () => phone.run((p) => p.painted()),
    (now) => now !== null && Math.abs(now.x - x) < 0.01 && Math.abs(now.y - y) < 0.01,
  );
  expect(at?.count).toBeGreaterThan(20);
}
