// @vitest-environment jsdom
import { act } from '@testing-library/react';
import {
  CallControls,
  CallInvitation,
  CallQualityIndicator,
  CallStage,
  CallStateIndicator,
  ParticipantList,
  SpeakerView,
  VideoGrid,
} from '@org/calls-react/components';
import { unknownQuality } from '../../core/src/quality/quality.ts';
import { describe, expect, test } from 'vitest';
import { createFakeClient, participant } from '../../core/test/support/fake-client.ts';
import { withMediaElements } from '../../core/test/support/media-elements.ts';
import { countReads, withSizedPage } from '../../core/test/support/sized-page.ts';
import { acting, renderWithClient } from './support/render.tsx';

withMediaElements();
const page = withSizedPage();
const bob = participant('bob', { name: 'Bob' });
const carol = participant('carol', { name: 'Carol', muted: true });

const tiles = (container: HTMLElement): string[] =>
  [...container.querySelectorAll('.calls-tile')].map((tile) => tile.getAttribute('aria-label') ?? '');
const said = (container: HTMLElement): string =>
  [...container.querySelectorAll('[role=status]')].map(({ textContent }) => textContent).join();
const placeOf = (container: HTMLElement, name: string): string =>
  container.querySelector(`[aria-label^="${name}"].calls-tile`)?.parentElement?.dataset['place'] ?? '';

function mount(element: React.ReactNode, participants = [bob, carol]) {
  const client = createFakeClient();
  const call = client.addCall({ participants });
  return { call, ...renderWithClient(element, client) };
}

describe('a stage', () => {
  test('shows everybody, says what is off, and lays itself out anew when its size changes', () => {
    const { container } = mount(<VideoGrid raised={['carol']} />);
    expect(tiles(container)).toEqual([
      'Bob, camera off',
      'Carol, muted, camera off, hand raised',
      'You, muted, camera off',
    ]);
    const before = container.querySelector<HTMLElement>('[data-place]')!.style.width;
    act(() => page.resize(390, 844));
    expect(container.querySelector<HTMLElement>('[data-place]')!.style.width).not.toBe(before);
  });

  test('a join renders no other tile, and is read out', () => {
    const [first, second] = [countReads(bob), countReads(carol)];
    const { call, container } = mount(<CallStage />, [first.one, second.one]);
    const before = [first.reads(), second.reads()];
    expect(Math.min(...before)).toBeGreaterThan(0);
    act(() => call.set({ participants: [first.one, second.one, participant('dave', { name: 'Dave' })] }));
    expect(tiles(container)).toContain('Dave, camera off');
    expect([first.reads(), second.reads()]).toEqual(before);
    expect(said(container)).toBe('Dave joined');
  });

  test('a change of one participant renders no other tile', () => {
    const [first, second] = [countReads(bob), countReads(carol)];
    const { call, container } = mount(<CallStage />, [first.one, second.one]);
    const before = second.reads();
    expect(before).toBeGreaterThan(0);
    act(() => call.set({ participants: [{ ...bob, muted: true }, second.one] }));
    expect(tiles(container)[0]).toBe('Bob, muted, camera off');
    expect(second.reads()).toBe(before);
  });

  test('a voice puts a ring around its tile and renders no tile again', () => {
    const [first, second] = [countReads(bob), countReads(carol)];
    const { call, container } = mount(<CallStage />, [first.one, second.one]);
    const before = [first.reads(), second.reads()];
    expect(Math.min(...before)).toBeGreaterThan(0);
    act(() => call.level('bob').set(0.4));
    const rings = [...container.querySelectorAll('.calls-speaking')];
    expect(rings.map((ring) => ring.parentElement?.getAttribute('aria-label'))).toEqual(['Bob, camera off']);
    act(() => call.level('bob').set(0));
    expect(container.querySelector('.calls-speaking')).toBeNull();
    expect([first.reads(), second.reads()]).toEqual(before);
  });

  test('whoever is pinned is large, and a shared screen before them', () => {
    const { call, container } = mount(<SpeakerView pinned="carol" />);
    expect([placeOf(container, 'Carol'), placeOf(container, 'Bob')]).toEqual(['main', 'strip']);
    const tracks = [{ source: 'screen', stream: {} as MediaStream }] as const;
    act(() => call.set({ participants: [{ ...bob, tracks }, carol] }));
    expect([placeOf(container, 'Screen of Bob'), placeOf(container, 'Carol')]).toEqual(['main', 'strip']);
  });

  test('two are a pair', () => {
    const { container } = mount(<CallStage />, [bob]);
    expect([placeOf(container, 'Bob'), placeOf(container, 'You')]).toEqual(['main', 'inset']);
  });

  test('more than a page has pages, with names on their buttons', () => {
    const many = Array.from({ length: 5 }, (_, index) => participant(`p${index}`));
    const { container, getByRole } = mount(<VideoGrid pageSize={4} />, many);
    expect([tiles(container).length, said(container)]).toEqual([4, 'Page 1 of 2,']);
    act(() => getByRole('button', { name: 'Next page' }).click());
    expect([tiles(container)[0], said(container)]).toEqual(['p3, camera off', 'Page 2 of 2,']);
    expect(getByRole('button', { name: 'Next page' })).toHaveProperty('disabled', true);
  });

  test('words can be others', () => {
    const { container } = mount(<CallStage strings={{ you: 'Du', muted: 'stumm', cameraOff: 'Kamera aus' }} />);
    expect(tiles(container)).toContain('Du, stumm, Kamera aus');
  });

  test('without a call there is only oneself, and after unmount nobody listens', () => {
    const { container, client, unmount } = renderWithClient(<CallStage />);
    expect(tiles(container)).toEqual(['You, muted, camera off']);
    unmount();
    expect(client.listeners).toBe(0);
  });
});

describe('controls', () => {
  test('each button does what its name says', () => {
    const { call, getByRole } = mount(<CallControls />);
    for (const name of ['Unmute', 'Turn camera on', 'Hang up']) act(() => getByRole('button', { name }).click());
    expect(call.log).toEqual(['setMicrophone true', 'setCamera true', 'hangUp']);
  });

  test('what the browser cannot do is left out, and everything without a call', () => {
    const { queryByRole, call } = mount(<CallControls />);
    expect(queryByRole('button', { name: 'Share screen' })).toBeNull();
    act(() => call.set({ status: 'ended', endedAt: 1 }));
    expect(queryByRole('group')).toBeNull();
  });
});

describe('an invitation', () => {
  const ringing = {
    ...({ direction: 'incoming', status: 'ringing', peer: 'bob', participants: [bob] } as const),
    offered: { microphone: true, camera: true, screen: false, screenAudio: false },
  };

  test('says who calls with what, is answered, and goes', () => {
    const { client, getByRole, queryByRole } = renderWithClient(<CallInvitation />);
    expect(queryByRole('alertdialog')).toBeNull();
    const call = acting(() => client.addCall(ringing));
    expect(getByRole('alertdialog', { name: 'Video call from Bob', hidden: true })).toBeTruthy();
    expect(document.activeElement?.tagName).toBe('H2');
    act(() => getByRole('button', { name: 'Accept with video', hidden: true }).click());
    act(() => getByRole('button', { name: 'Decline', hidden: true }).click());
    expect(call.log).toEqual(['accept {"camera":true}', 'decline']);
    act(() => call.set({ status: 'ended', reason: 'cancelled', endedAt: 1 }));
    expect(queryByRole('alertdialog', { hidden: true })).toBeNull();
  });

  test('of a voice call offers no video', () => {
    const { client, getByRole, queryByRole } = renderWithClient(<CallInvitation userName="Robert" />);
    acting(() => client.addCall({ ...ringing, offered: null }));
    expect(getByRole('alertdialog', { name: 'Robert is calling', hidden: true })).toBeTruthy();
    expect(queryByRole('button', { name: 'Accept with video', hidden: true })).toBeNull();
  });
});

describe('indicators', () => {
  test('the state is read out as it changes', () => {
    const { call, container } = mount(<CallStateIndicator />);
    expect(said(container)).toBe('Connected');
    act(() => call.set({ connection: 'recovering' }));
    expect(said(container)).toBe('Reconnecting …');
  });

  test('the quality has a name once it is known', () => {
    const { call, container, getByRole, queryByRole } = mount(<CallQualityIndicator live />);
    expect(queryByRole('img')).toBeNull();
    act(() => call.qualityStore.set({ ...unknownQuality, level: 'poor' }));
    expect(getByRole('img', { name: 'Poor connection' })).toBeTruthy();
    expect(said(container)).toBe('Poor connection');
  });

  test('the list has oneself first, microphones and hands', () => {
    const { getByRole, getAllByRole } = mount(<ParticipantList raised={['bob']} />);
    expect(getByRole('list', { name: 'Participants' })).toBeTruthy();
    expect(getAllByRole('listitem').map(({ textContent }) => textContent)).toEqual(['You', 'Bob', 'Carol']);
    expect(getByRole('img', { name: 'hand raised' }).parentElement?.textContent).toBe('Bob');
  });

  test('the list has room for more about each person', () => {
    const { getAllByRole } = mount(<ParticipantList>{(id) => <small> ({id})</small>}</ParticipantList>);
    const people = getAllByRole('listitem').map(({ textContent }) => textContent);
    expect(people).toEqual(['You (local)', 'Bob (bob)', 'Carol (carol)']);
  });
});
