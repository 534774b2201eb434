import { otherSide, type PlacedPhone } from '@calls/example-shared';
import {
  attach,
  type Attachment,
  type Call,
  type LocalSource,
  type MediaSource,
  type Readable,
  select,
} from '@org/calls-core';
import { h, icon, setAttribute, watch } from './dom.ts';

/** What the other side sends: one element for talk, camera and microphone together, and one for a shared screen. */
export function callStage(phone: PlacedPhone, call: Call, signal: AbortSignal): HTMLElement {
  const { name } = otherSide(call.get());
  const talk = h('video', { class: 'call__talk', playsinline: true, 'aria-label': phone.strings.videoOf(name) });
  const screen = h('video', { class: 'call__screen', playsinline: true, 'aria-label': phone.strings.screenOf(name) });
  const speaker = select(phone.client.devices, ({ selected }) => selected.speaker);
  const talkStream = select(call, () => streamOf(call, 'camera') ?? streamOf(call, 'microphone'));
  play(talk, talkStream, { speaker, signal });
  play(
    screen,
    select(call, () => streamOf(call, 'screen')),
    { speaker, signal },
  );
  watch(
    select(call, () => streamOf(call, 'camera') !== null),
    signal,
    (on) => {
      talk.dataset['on'] = String(on);
      setAttribute(talk, 'aria-hidden', !on && 'true');
    },
  );
  watch(
    select(call, () => streamOf(call, 'screen') !== null),
    signal,
    (on) => (screen.hidden = !on),
  );
  watch(phone.inUse, signal, (inUse) => {
    for (const video of [talk, screen]) video.muted = !inUse;
  });
  return h('div', { class: 'call__stage' }, screen, talk);
}

function streamOf(call: Call, source: MediaSource): MediaStream | null {
  const tracks = call.get().participants.flatMap((one) => one.tracks);
  return tracks.find((track) => track.source === source)?.stream ?? null;
}

/** Plays whatever stream there is, until the signal aborts. */
function play(
  video: HTMLVideoElement,
  stream: Readable<MediaStream | null>,
  { speaker, signal }: { readonly speaker?: Readable<string | null>; readonly signal: AbortSignal },
): void {
  let detach: Attachment | null = null;
  const stop = (): void => detach?.();
  watch(stream, signal, (now) => {
    stop();
    detach = now && attach(video, now, speaker && { speaker });
  });
  signal.addEventListener('abort', stop);
}

/** What this phone sends: its camera and its screen, small. */
export function ownTiles(phone: PlacedPhone, call: Call, signal: AbortSignal): HTMLElement {
  const { strings } = phone;
  const camera = tile(
    strings.ownVideo,
    select(call, ({ local }) => local.camera),
    signal,
  );
  const screen = tile(
    strings.ownScreen,
    select(call, ({ local }) => local.screen),
    signal,
  );
  const muted = h('span', { class: 'tile__name' }, icon('microphoneOff'), strings.you);
  camera.append(muted);
  watch(phone.sources, signal, (choice) => (camera.dataset['mirror'] = String(choice.camera === 'device')));
  watch(
    select(call, ({ local }) => local.microphone.wanted),
    signal,
    (wanted) => (muted.hidden = wanted),
  );
  return h('div', { class: 'tiles' }, screen, camera);
}

function tile(name: string, source: Readable<LocalSource>, signal: AbortSignal): HTMLElement {
  const video = h('video', { playsinline: true, 'aria-label': name });
  const element = h('div', { class: 'tile' }, video);
  video.muted = true;
  play(
    video,
    select(source, ({ stream }) => stream),
    { signal },
  );
  watch(source, signal, ({ actual }) => (element.hidden = actual !== 'live'));
  return element;
}
