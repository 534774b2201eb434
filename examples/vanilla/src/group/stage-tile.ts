import { attach, type Attachment, type Call, type LocalMediaSnapshot, type Participant } from '@org/calls-core';
import { trackOf } from '@org/calls-core/bindings';
import {
  componentIcons,
  componentStyles,
  describeTile,
  initialsOf,
  nameOf,
  withEnglish,
} from '@org/calls-core/components';
import { drawing, h, setAttribute, setText, watch } from '../dom.ts';

/** What a tile shows at one moment. */
interface TileView {
  /** Null for oneself. */
  readonly person: Participant | null;
  readonly local: LocalMediaSnapshot;
  readonly self: { readonly id: string; readonly name: string | null };
  readonly raised: boolean;
}

/** One picture on the stage. */
export interface StageTile {
  readonly element: HTMLElement;
  show(view: TileView): void;
  remove(): void;
}

const strings = withEnglish(undefined);

/** Creates the tile of a participant's camera or screen, or of oneself. */
export function createTile(
  call: Call,
  { id, source }: { readonly id: string; readonly source: 'camera' | 'screen' },
  signal: AbortSignal,
): StageTile {
  const life = new AbortController();
  const video = styled('video', source === 'screen' ? 'screen' : 'video', { playsinline: true, 'aria-hidden': 'true' });
  const face = styled('span', 'avatar', { 'aria-hidden': 'true' });
  const ring = styled('span', 'ring', { 'aria-hidden': 'true', hidden: true });
  const hand = styled('span', 'hand', { 'aria-hidden': 'true' });
  const label = styled('span', 'label');
  hand.append(drawing(componentIcons.hand, 'icon'));
  const frame = styled('div', 'tile', { role: 'group', class: 'calls-tile' });
  frame.append(video, face, ring, hand, label);
  const element = h('div', {}, frame);
  let detach: Attachment | null = null;
  let playing: MediaStream | null = null;
  if (source === 'camera')
    watch(call.audioLevel(id), AbortSignal.any([signal, life.signal]), (level) => (ring.hidden = level < 0.05));
  const play = (stream: MediaStream | null): void => {
    if (stream === playing) return;
    detach?.();
    playing = stream;
    detach = stream && attach(video, stream, { muted: true });
    video.hidden = stream === null;
  };
  video.hidden = true;
  return {
    element,
    show({ person, local, self, raised }) {
      const name = person ? nameOf(person) : strings.you;
      const stream = person ? (trackOf(person, source)?.stream ?? null) : local.camera.stream;
      play(stream);
      face.hidden = stream !== null || source === 'screen';
      setText(face, initialsOf(person ? name : (self.name ?? self.id)));
      const own = [strings.you, !local.microphone.wanted && strings.muted, raised && strings.handRaised];
      const said = person ? describeTile(person, raised, strings) : own.filter(Boolean).join(', ');
      setAttribute(frame, 'aria-label', source === 'screen' ? strings.screenOf(name) : said);
      hand.style.display = raised && source === 'camera' ? 'grid' : 'none';
      setText(label, source === 'screen' ? strings.screenOf(name) : name);
      video.style.transform = person ? '' : 'scaleX(-1)';
    },
    remove() {
      life.abort();
      play(null);
      element.remove();
    },
  };
}

function styled<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  part: keyof typeof componentStyles,
  attributes: Parameters<typeof h>[1] = {},
): HTMLElementTagNameMap[K] {
  const element = h(tag, attributes);
  Object.assign(element.style, componentStyles[part]);
  return element;
}
