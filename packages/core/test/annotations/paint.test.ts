import { describe, expect, test } from 'vitest';
import { paintAnnotations } from '../../src/annotations/paint-annotations.ts';
import { pictureArea, pointInPicture } from '../../src/annotations/picture.ts';
import { annotationLimits, type AnnotationTool } from '../../src/protocol/annotation-message.ts';

describe('where a picture is in its box', () => {
  test.each([
    [
      { width: 400, height: 300 },
      { width: 1600, height: 900 },
      { left: 0, top: 37.5, width: 400, height: 225 },
    ],
    [
      { width: 400, height: 100 },
      { width: 1600, height: 900 },
      { left: 111.1, top: 0, width: 177.8, height: 100 },
    ],
    [
      { width: 320, height: 180 },
      { width: 1600, height: 900 },
      { left: 0, top: 0, width: 320, height: 180 },
    ],
    [
      { width: 320, height: 180 },
      { width: 0, height: 0 },
      { left: 0, top: 0, width: 320, height: 180 },
    ],
  ])('%o of %o is %o', (box, picture, area) => {
    const round = (value: number) => Math.round(value * 10) / 10;
    expect(
      Object.fromEntries(Object.entries(pictureArea(box, picture)).map(([key, value]) => [key, round(value)])),
    ).toEqual(area);
  });

  test('one that covers its box reaches beyond it', () => {
    expect(pictureArea({ width: 100, height: 100 }, { width: 200, height: 100 }, 'cover')).toEqual({
      ...{ left: -50, top: 0, width: 200, height: 100 },
    });
  });

  test('a place beside the picture is at its edge', () => {
    const area = pictureArea({ width: 400, height: 300 }, { width: 1600, height: 900 });
    expect(pointInPicture(area, 200, 150)).toEqual({ x: 0.5, y: 0.5 });
    expect(pointInPicture(area, -5, 10)).toEqual({ x: 0, y: 0 });
    expect(pointInPicture({ left: 0, top: 0, width: 0, height: 0 }, 3, 3)).toEqual({ x: 0, y: 0 });
  });
});

/** A context that notes where lines and texts begin and go to. */
function notes() {
  const places: [string, number, number][] = [];
  const note = (name: string) => (x: unknown, y: unknown) => {
    const [left, top] = (typeof x === 'string' ? [y, arguments_.at(-1)] : [x, y]) as [number, number];
    places.push([name, Math.round(left * 10) / 10, Math.round(top * 10) / 10]);
  };
  let arguments_: unknown[] = [];
  const context = new Proxy({} as Record<string, unknown>, {
    get: (target, name: string) =>
      target[name] ??
      ((...given: unknown[]) => {
        arguments_ = given;
        note(name)(given[0], given[1]);
      }),
    set: (target, name: string, value) => {
      target[name] = value;
      return true;
    },
  });
  return { context: context as unknown as CanvasRenderingContext2D, places };
}

describe('marks are painted', () => {
  const { scale } = annotationLimits;
  const mark = (tool: AnnotationTool, text = '') => ({
    ...{ tool, text, colour: '#f00' },
    points: tool === 'text' ? [scale / 2, scale / 2] : [0, 0, scale / 2, scale / 2, scale, scale],
  });
  const places = (tool: AnnotationTool, text?: string) => {
    const { context, places: seen } = notes();
    const area = { left: 10, top: 20, width: 200, height: 100 };
    paintAnnotations(context, { marks: [mark(tool, text)], cursors: [] }, area);
    return seen.filter(([name]) => ['moveTo', 'lineTo', 'rect', 'fillText'].includes(name));
  };

  test('a pen through all of its points', () => {
    expect(places('pen')).toEqual([
      ['moveTo', 10, 20],
      ['lineTo', 110, 70],
      ['lineTo', 210, 120],
    ]);
  });

  test('an arrow with a head at its end', () => {
    expect(
      places('arrow')
        .slice(-4)
        .filter(([name]) => name === 'moveTo'),
    ).toEqual([
      ['moveTo', 210, 120],
      ['moveTo', 210, 120],
    ]);
  });

  test('a rectangle from corner to corner, a text at its place', () => {
    expect(places('rectangle')).toContainEqual(['rect', 10, 20]);
    expect(places('text', 'here')).toEqual([['fillText', 110, 70]]);
  });

  test('a cursor as a ring with its owner’s name', () => {
    const { context, places: seen } = notes();
    const cursor = { x: 0.5, y: 0.5, name: 'Bob', colour: '#00f' };
    paintAnnotations(context, { marks: [], cursors: [cursor] }, { left: 0, top: 0, width: 200, height: 100 });
    expect(seen.filter(([name]) => name === 'arc')).toEqual([
      ['arc', 100, 50],
      ['arc', 100, 50],
    ]);
    expect(seen.some(([name]) => name === 'fillText')).toBe(true);
  });
});
