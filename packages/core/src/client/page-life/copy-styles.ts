/** Gives a new document the style sheets of another one, and its language, direction and classes, by which themes are chosen. */
export function copyStyles(from: Document, to: Document): void {
  for (const { name, value } of from.documentElement.attributes) to.documentElement.setAttribute(name, value);
  for (const { name, value } of from.body.attributes) to.body.setAttribute(name, value);
  for (const sheet of [...from.styleSheets, ...from.adoptedStyleSheets]) to.head.append(copyOf(sheet, to));
}

function copyOf(sheet: CSSStyleSheet, to: Document): HTMLElement {
  const text = textOf(sheet);
  const copy = to.createElement(text === null ? 'link' : 'style');
  if (sheet.media.mediaText) copy.setAttribute('media', sheet.media.mediaText);
  if (text !== null) copy.textContent = text;
  else Object.assign(copy, { rel: 'stylesheet', href: sheet.href ?? '' });
  return copy;
}

/** Null for a sheet of another origin, which may not be read: it is loaded once more. */
function textOf(sheet: CSSStyleSheet): string | null {
  try {
    return Array.from(sheet.cssRules, ({ cssText }) => cssText).join('\n');
  } catch {
    return null;
  }
}
