/** A width and a height in one unit. */
export interface PictureSize {
  readonly width: number;
  readonly height: number;
}

/** Where the picture lies in its box. */
export interface PictureArea extends PictureSize {
  readonly left: number;
  readonly top: number;
}

/**
 * Where a picture is that fills its box as far as its shape allows (`object-fit: contain`), or covers it (`cover`): there it
 * reaches beyond the box. The whole box while the picture's size is not known.
 */
export function pictureArea(box: PictureSize, picture: PictureSize, fit: 'contain' | 'cover' = 'contain'): PictureArea {
  if (!(picture.width > 0 && picture.height > 0)) return { left: 0, top: 0, width: box.width, height: box.height };
  const scales = [box.width / picture.width, box.height / picture.height];
  const scale = fit === 'contain' ? Math.min(...scales) : Math.max(...scales);
  const width = picture.width * scale;
  const height = picture.height * scale;
  return { left: (box.width - width) / 2, top: (box.height - height) / 2, width, height };
}

/** A place in the box as a place in the picture, 0 to 1; beyond the picture it is at its edge. */
export function pointInPicture(area: PictureArea, x: number, y: number): { readonly x: number; readonly y: number } {
  const part = (value: number, size: number): number => (size > 0 ? Math.min(1, Math.max(0, value / size)) : 0);
  return { x: part(x - area.left, area.width), y: part(y - area.top, area.height) };
}
