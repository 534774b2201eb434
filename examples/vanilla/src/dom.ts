import { type Contact, type IconName, icons, initialOf } from '@calls/example-shared';
import type { Readable } from '@org/calls-core';

type Child = Node | string | null | false;
type Attributes = Readonly<Record<string, string | number | boolean | ((event: never) => void) | undefined>>;

/** Creates an element. Functions become listeners (`onclick`), the rest attributes; `true` is an empty one, `false` none. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') element.addEventListener(name.slice(2), value as EventListener);
    else setAttribute(element, name, value);
  }
  element.append(...children.filter((child) => child !== null && child !== false));
  return element;
}

export function setAttribute(element: Element, name: string, value: string | number | boolean | undefined): void {
  if (value === undefined || value === false) element.removeAttribute(name);
  else element.setAttribute(name, value === true ? '' : String(value));
}

/** Draws now and after each change, until the signal aborts. */
export function watch<T>(readable: Readable<T>, signal: AbortSignal, draw: (value: T) => void): void {
  if (signal.aborted) return;
  signal.addEventListener('abort', readable.subscribe(draw));
  draw(readable.get());
}

/** As `watch`; each drawing gets a signal of its own, which aborts before the next one. */
export function watchAnew<T>(
  readable: Readable<T>,
  signal: AbortSignal,
  draw: (value: T, signal: AbortSignal) => void,
): void {
  let current = new AbortController();
  signal.addEventListener('abort', () => current.abort());
  watch(readable, signal, (value) => {
    current.abort();
    current = new AbortController();
    draw(value, current.signal);
  });
}

/** Changes a text only when it differs, so that screen readers do not hear it twice. */
export function setText(element: Element, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

/** Draws a part of the page anew; the focus stays on the button of the same name. */
export function redraw(element: Element, draw: () => void): void {
  const nameOf = (one: Element): string | null => one.getAttribute('aria-label') ?? one.textContent;
  const { activeElement } = document;
  const name = activeElement && element.contains(activeElement) ? nameOf(activeElement) : null;
  draw();
  if (name === null || document.activeElement !== document.body) return;
  [...element.querySelectorAll('button')].find((one) => nameOf(one) === name)?.focus();
}

export function icon(name: IconName): SVGSVGElement {
  return drawing(icons[name], `icon icon--${name}`);
}

/** Strokes on a grid of 24 × 24. */
export function drawing(strokes: string, className: string): SVGSVGElement {
  const namespace = 'http://www.w3.org/2000/svg';
  const svg = document.createElementNS(namespace, 'svg');
  svg.setAttribute('class', className);
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS(namespace, 'path');
  path.setAttribute('d', strokes);
  svg.append(path);
  return svg;
}

export function avatar(contact: Contact, size: 's' | 'm' | 'l' = 'm'): HTMLElement {
  return h(
    'span',
    { class: `avatar avatar--${size}`, style: `--hue: ${contact.hue}`, 'aria-hidden': 'true' },
    initialOf(contact),
  );
}

export interface RoundButton {
  readonly element: HTMLButtonElement;
  /** `name` is what assistive technology says, `label` what is written below. */
  set(state: { name: string; label: string; icon: IconName; active?: boolean; disabled?: boolean }): void;
}

/** A round button with its label below, whose face follows the state. */
export function roundButton(onclick: () => void, tone = '', key?: string): RoundButton {
  const disc = h('span', { class: 'round__disc' });
  const text = h('span');
  const element = h(
    'button',
    { type: 'button', class: `round ${tone}`, onclick, 'aria-keyshortcuts': key },
    disc,
    text,
  );
  let shown: IconName | null = null;
  return {
    element,
    set({ name, label, icon: face, active = false, disabled = false }) {
      setAttribute(element, 'aria-label', name);
      setAttribute(element, 'data-active', String(active));
      element.disabled = disabled;
      setText(text, label);
      if (face !== shown) disc.replaceChildren(icon(face));
      shown = face;
    },
  };
}
