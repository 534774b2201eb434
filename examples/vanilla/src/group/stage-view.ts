import { createStore, type Participant, type Readable } from '@org/calls-core';
import { findParticipant } from '@org/calls-core/bindings';
import {
  componentStyles,
  layoutStage,
  nextSeating,
  nobodySeated,
  presentOf,
  stageStyle,
  watchSpeaker,
} from '@org/calls-core/components';
import type { Gestures } from '@org/calls-core/gestures';
import { h, setText, watch } from '../dom.ts';
import type { MeetingParts } from './meeting-view.ts';
import { createTile, type StageTile } from './stage-tile.ts';

const pageSize = 16;

/** Everybody in a call, laid out by what goes on; one tile lives as long as it has something to show. */
export function stageView(
  { client, call, signal }: MeetingParts,
  signs: Gestures,
  preferred: Readable<'grid' | 'speaker' | undefined>,
): HTMLElement {
  const element = h('div');
  Object.assign(element.style, componentStyles.stage);
  const tiles = new Map<string, StageTile>();
  const speaker = watchSpeaker(call);
  const page = createStore(0);
  const pages = pagesView(page);
  let seating = nobodySeated;
  element.append(pages.element);

  const draw = (): void => {
    const participants = presentOf(call.get().participants);
    const main = speaker.get();
    const options = { pageSize, page: page.get(), self: true };
    seating = nextSeating(seating, participants, { ...options, wanted: [main] });
    const box = { width: element.clientWidth, height: element.clientHeight };
    const wish = preferred.get();
    const layout = layoutStage(seating, box, { ...options, main, screens: true, ...(wish && { preferred: wish }) });
    element.dataset['layout'] = layout.name;
    pages.set(layout.page, layout.pages);
    const seen = new Set<string>();
    for (const one of layout.tiles) {
      const key = `${one.id} ${one.source}`;
      const tile = tiles.get(key) ?? createTile(call, one, signal);
      seen.add(key);
      tiles.set(key, tile);
      Object.assign(tile.element.style, stageStyle(one));
      if (!tile.element.isConnected) element.append(tile.element);
      const person: Participant | null = findParticipant(participants, one.id) ?? null;
      const raised = signs.get().hands.some(({ participant }) => participant === one.id);
      tile.show({ person, local: call.get().local, self: client.get().self, raised });
    }
    for (const [key, tile] of tiles) {
      if (seen.has(key)) continue;
      tile.remove();
      tiles.delete(key);
    }
  };
  for (const readable of [call, signs, preferred, speaker, page]) watch<unknown>(readable, signal, draw);
  const sizes = new ResizeObserver(draw);
  sizes.observe(element);
  signal.addEventListener('abort', () => {
    sizes.disconnect();
    for (const tile of tiles.values()) tile.remove();
  });
  return element;
}

/** Turns the pages of a large grid. */
function pagesView(page: { get(): number; set(value: number): void }) {
  const turn = (by: number, name: string, sign: string): HTMLButtonElement =>
    h(
      'button',
      { type: 'button', class: 'button button--small', 'aria-label': name, onclick: () => page.set(page.get() + by) },
      sign,
    );
  const [back, on] = [turn(-1, 'Previous page', '‹'), turn(1, 'Next page', '›')];
  const text = h('span', { role: 'status' });
  const element = h('div', {}, back, text, on);
  Object.assign(element.style, componentStyles.pages);
  return {
    element,
    set(now: number, all: number): void {
      element.hidden = all < 2;
      setText(text, all < 2 ? '' : `Page ${now + 1} of ${all}`);
      back.disabled = now === 0;
      on.disabled = now >= all - 1;
    },
  };
}
